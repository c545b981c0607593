import Modules

extension Orders: FeatureModule {
    public static var audits: [Audit] { [Audit("orders") { try audit(in: $0) }] }

    public static var pictureUses: [PictureUse] {
        [PictureUse("order lines", "SELECT picture FROM order_lines")]
    }

    public var jobs: [Job] {
        [
            Job("deadlines") { try await sweepDue() },
            Job("refunds") { try await sendRefunds() },
        ]
    }
}
