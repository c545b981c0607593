import Modules

extension Imports: FeatureModule {}
