import Localization
import Markets
import Modules

extension Rollouts: FeatureModule {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("rollouts.feature.*", Feature.self)
    ]
}
