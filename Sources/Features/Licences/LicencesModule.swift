import Modules

extension Licences: FeatureModule {
    public var jobs: [Job] {
        [
            Job("licences", .maintenance) {
                try await self.load()
                return 0
            }
        ]
    }
}
