import Modules

extension Sandbox: FeatureModule {
    public var jobs: [Job] { [Job("sandbox") { try await callDue() }] }
}
