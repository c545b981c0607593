import Localization
import Promotions
import RoomSelling

extension StudioConsole {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("live.flash.phase.*", FlashSale.Phase.self),
        LocalizedKeys("live.say.*", StudioPages.studioWords),
        LocalizedKeys("live.target.*", RoomTarget.Kind.self),
    ]
}
