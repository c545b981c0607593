import Modules
import Payments

extension Orders: FeatureModule {
    public static var pictureUses: [PictureUse] {
        [PictureUse("order lines", "SELECT picture FROM order_lines")]
    }

    public var readers: [OutboxReader] {
        [
            OutboxReader(Self.paidReader) { events, db in
                try tellPaid(events, at: world.now(), in: db)
            }
        ]
    }

    public var jobs: [Job] {
        [
            Job(Self.deadlines) { try await sweepDue() },
            Job(Payments.refunding) { try await sendRefunds() },
        ]
    }
}
