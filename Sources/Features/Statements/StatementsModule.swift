import Modules

extension Statements: FeatureModule {
    public static var hasSentences: Bool { false }
    public static var audits: [Audit] { [Audit("statements") { try audit(in: $0) }] }
    public var jobs: [Job] { [Job("statements", .maintenance) { try await close() }] }
}
