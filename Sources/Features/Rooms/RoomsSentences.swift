import Localization

extension Rooms {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("live.say.*", RoomPage.roomWords)
    ]
}
