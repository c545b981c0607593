import Modules
import Prometheus

extension Media: FeatureModule {
    public var jobs: [Job] {
        [Job("pictures", .maintenance) { try await sweepPictures() }]
    }

    public func gauges() async -> [Figure] { figures.all }
}
