import Modules

extension RoomSelling: FeatureModule {
    public var jobs: [Job] { [Job("room sales") { try await runOnce() }] }
}
