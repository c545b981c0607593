import Authentication
import Notifications
import Accounts
import Creators
import Listings
import Operations
import Orders
import Payments
import Store
import World

/// Job scheduler: deadlines, reconciliation, mail, outbox numbering. Each job runs at its own pace
/// in short, bounded rounds; one that is slow or fails doesn't delay the others.
public struct JobScheduler: Sendable {
    let pasar: Pasar
    let tell: @Sendable (String) -> Void

    /// Pause between a job's rounds when nothing is left to do.
    public static let pause = TimeSpan.milliseconds(500)
    /// Pause between rounds of maintenance.
    public static let maintenancePause = TimeSpan.minutes(1)

    public init(_ pasar: Pasar, tell: @escaping @Sendable (String) -> Void) {
        self.pasar = pasar
        self.tell = tell
    }

    /// A recurring job; returns how much it did.
    private struct Job: Sendable {
        let name: String
        let work: @Sendable (Pasar) async throws -> Int
    }

    private static let parts = [
        Job(name: "deadlines") { try await $0.orders.sweepDue() },
        Job(name: "promotions") { try await $0.promotions.sweepDue() },
        Job(name: "sandbox") { try await $0.sandbox.callDue() },
        Job(name: "payments") { try await $0.orders.pollOpenPayments() },
        Job(name: "refunds") { try await $0.orders.sendRefunds() },
        Job(name: "commissions") { try await $0.creators.hear() },
        Job(name: "stalls") { try await $0.creators.keepViews() },
        Job(name: "reminders") { try await $0.rooms.remind() },
        Job(name: "rooms") { try await $0.rooms.runOnce() },
        Job(name: "room sales") { try await $0.roomSelling.runOnce() },
        Job(name: "mail") { try await $0.notifications.deliverMessages() },
        Job(name: "news") { pasar in
            var rounds = 0
            while try await Outbox.number(pasar.store), rounds < 10 { rounds += 1 }
            return 0
        },
    ]

    private static let maintenance = [
        Job(name: "licences") { pasar in
            try await pasar.licences.load(from: pasar.store)
            return 0
        },
        Job(name: "keys") { pasar in
            let now = pasar.world.now()
            return try await pasar.store.write { db in try IdempotencyKey.sweep(in: db, now: now) }
        },
        Job(name: "baskets") { try await $0.orders.sweepBaskets() },
        Job(name: "rates") { try await $0.creators.tellOfRates() },
        Job(name: "touches") { pasar in
            try await pasar.creators.forgetTouches()
            return 0
        },
        Job(name: "recordings") { try await $0.roomVideo.sweepRecordings(markets: $0.markets) },
        Job(name: "sessions") { try await $0.accounts.sweep() },
        Job(name: "codes") { try await $0.authentication.sweep() },
        Job(name: "messages") { try await $0.notifications.sweep() },
        Job(name: "events") { try await $0.payments.sweepEvents() },
    ]

    /// Runs every job once, one after the other. Returns how much was done.
    @discardableResult
    public func runOnce() async -> Int {
        var done = 0
        for part in Self.parts { done += await run(part) }
        return done
    }

    /// Runs maintenance once; due every minute.
    public func maintenance() async {
        for part in Self.maintenance { _ = await run(part) }
    }

    private func run(_ part: Job) async -> Int {
        do {
            return try await part.work(pasar)
        } catch {
            tell("\(part.name): \(error)")
            return 0
        }
    }

    /// Runs all jobs concurrently, until cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for part in Self.parts {
                group.addTask {
                    while !Task.isCancelled {
                        if await run(part) == 0 { await sleep(Self.pause) }
                    }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await maintenance()
                    await sleep(Self.maintenancePause)
                }
            }
        }
    }

    private func sleep(_ span: TimeSpan) async {
        try? await Task.sleep(for: .milliseconds(span.milliseconds))
    }
}
