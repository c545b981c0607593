import Modules

extension Media: FeatureModule {}
