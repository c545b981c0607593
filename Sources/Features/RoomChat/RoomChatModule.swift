import Modules

extension RoomChat: FeatureModule {}
