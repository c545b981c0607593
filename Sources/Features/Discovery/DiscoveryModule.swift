import Modules

extension Discovery: FeatureModule {}
