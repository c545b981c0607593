import Identities
import Rooms
import Web
import World

/// URL paths of a room's chat.
public enum ChatPath {
    public static let chat = URLPattern1<RoomID>("/live/", "room", "/chat")
    public static let chatRemoval = URLPattern1<RoomID>("/live/", "room", "/chat/removal")
    public static let abuseReports = URLPattern1<RoomID>("/live/", "room", "/complaints")
    public static let abuseDecisions = URLPattern1<RoomID>(
        "/operations/abuse-reports/", "room", "/decisions")
    /// The message that is being answered.
    public static let question = URLPattern1<RoomID>("/live/", "room", "/question")
    public static let questionRemoval = URLPattern1<RoomID>("/live/", "room", "/question/removal")
    public static let notice = URLPattern1<RoomID>("/live/", "room", "/notice")
    public static let slow = URLPattern1<RoomID>("/live/", "room", "/slow")
    public static let mutes = URLPattern1<RoomID>("/live/", "room", "/mutes")
    public static let blocks = URLPattern1<RoomID>("/live/", "room", "/blocks")
    public static let moderators = URLPattern1<RoomID>("/live/", "room", "/moderators")
    public static let words = URLPattern("/live/words")
}
