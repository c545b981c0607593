import Modules

extension Sandbox: FeatureModule {
    public static var hasSentences: Bool { false }
    public var jobs: [Job] { [Job("sandbox") { try await callDue() }] }
}
