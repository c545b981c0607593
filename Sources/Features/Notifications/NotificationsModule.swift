import Modules
import Prometheus

extension Notifications: FeatureModule {
    public var jobs: [Job] {
        [
            Job("mail") { try await deliver(.email) },
            Job("text messages") { try await deliver(.sms) },
            Job("messages", .maintenance) { try await sweep() },
        ]
    }

    public func gauges() async -> [Figure] {
        let counts = try? await store.read { db in
            (try Self.countWaitingMail(in: db), try Self.countFailedMail(in: db))
        }
        guard let (waiting, failed) = counts else { return [] }
        return [
            Figure(
                name: "pasar_messages_waiting", help: "Mails and text messages yet to be sent.",
                value: Int64(waiting)),
            Figure(
                name: "pasar_messages_failed",
                help: "Mails and text messages of the last 30 days that couldn't be delivered.",
                value: Int64(failed)),
        ]
    }
}
