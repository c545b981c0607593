import Identities
import Localization
import Modules
import Store
import World

extension Cancellations: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("cancellations") { try audit(in: $0) },
            Audit("cancellations that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("cancellations.reason.*", Cancellation.Reason.self),
        LocalizedKeys("cancellations.state.*", Cancellation.State.self),
        LocalizedKeys("notice.cancellation-*", CancellationNoticeKind.allCases.map(\.rawValue)),
    ]

    public var readers: [OutboxReader] {
        [OutboxReader(Self.reader) { events, db in try overtake(events, in: db) }]
    }

    public var jobs: [Job] { [Job(Self.deadlines) { try await sweepDue() }] }
}
