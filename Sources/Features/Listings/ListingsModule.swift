import Modules

extension Listings: FeatureModule {}
