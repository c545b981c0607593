import Modules

extension Licences: FeatureModule {
    public static var hasSentences: Bool { false }
    public var jobs: [Job] {
        [
            Job("licences", .maintenance) {
                try await self.load()
                return 0
            }
        ]
    }
}
