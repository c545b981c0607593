import Modules

extension RoomVideo: FeatureModule {
    public var jobs: [Job] {
        [Job("recordings", .maintenance) { try await sweepRecordings(markets: markets) }]
    }
}
