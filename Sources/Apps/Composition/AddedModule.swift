import DesignSystem
import Modules

/// A feature that an installation brings itself: right of all others, made from the base alone.
/// `Pasar.migrations` doesn't contain its migrations; whoever opens the store applies both.
public protocol AddedModule: FeatureModule, WebModule {
    init(_ base: ModuleBase)
}
