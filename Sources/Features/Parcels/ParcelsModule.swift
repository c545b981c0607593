import Modules
import Orders

extension Parcels: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("parcels") { try audit(in: $0) },
            Audit("parcels that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(OrderRefunded.self) { event, db in
                try unpackRefunded(event.order, at: event.at, in: db)
            },
            TransactionHandler(OrderShippingEnded.self) { event, db in
                try unpackRefunded(event.order, at: event.at, in: db)
            },
            TransactionHandler(OrderShipped.self) { event, db in
                try refusePacked(event.order, in: db)
            },
        ]
    }

    public var jobs: [Job] {
        [
            Job(Self.labelJob) { try await pollLabels() },
            Job(Self.deadlineJob) { try await sweepDue() },
            Job(Self.trackingJob, .maintenance) { try await track() },
        ]
    }
}
