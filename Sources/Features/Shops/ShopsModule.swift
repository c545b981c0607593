import Modules

extension Shops: FeatureModule {}
