import Web
import World

/// Where rooms are found.
public enum LivePath {
    /// What is on now and what comes.
    public static let list = Place("/live")
    public static let room = Place1<ID<Room>>("/live/", "room")
    public static let events = Place1<ID<Room>>("/live/", "room", "/events")
    public static let snapshot = Place1<ID<Room>>("/live/", "room", "/snapshot")
    public static let start = Place1<ID<Room>>("/live/", "room", "/start")
    public static let end = Place1<ID<Room>>("/live/", "room", "/end")
    public static let stop = Place1<ID<Room>>("/operations/live/", "room", "/stop")

    public static let bag = Place1<ID<Room>>("/live/", "room", "/bag")
    public static let bagRemoval = Place1<ID<Room>>("/live/", "room", "/bag/removal")
    public static let pin = Place1<ID<Room>>("/live/", "room", "/pin")
    public static let pinNext = Place1<ID<Room>>("/live/", "room", "/pin/next")
    public static let pinRemoval = Place1<ID<Room>>("/live/", "room", "/pin/removal")
    public static let price = Place1<ID<Room>>("/live/", "room", "/price")

    public static let chat = Place1<ID<Room>>("/live/", "room", "/chat")
    public static let chatRemoval = Place1<ID<Room>>("/live/", "room", "/chat/removal")
    public static let likes = Place1<ID<Room>>("/live/", "room", "/likes")
    public static let clicks = Place1<ID<Room>>("/live/", "room", "/clicks")
    public static let complaints = Place1<ID<Room>>("/live/", "room", "/complaints")
    public static let figures = Place1<ID<Room>>("/live/", "room", "/figures")

    public static let notice = Place1<ID<Room>>("/live/", "room", "/notice")
    public static let slow = Place1<ID<Room>>("/live/", "room", "/slow")
    public static let mutes = Place1<ID<Room>>("/live/", "room", "/mutes")
    public static let blocks = Place1<ID<Room>>("/live/", "room", "/blocks")
    public static let moderators = Place1<ID<Room>>("/live/", "room", "/moderators")
    public static let words = Place("/live/words")
}
