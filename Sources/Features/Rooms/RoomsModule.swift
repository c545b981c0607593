import Modules

extension Rooms: FeatureModule {
    public static var pictureUses: [PictureUse] {
        [PictureUse("rooms' covers", "SELECT cover AS picture FROM rooms")]
    }

    public var jobs: [Job] {
        [
            Job("rooms") { try await runOnce() }
        ]
    }
}
