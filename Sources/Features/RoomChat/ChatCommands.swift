import Identities
import Accounts
import Rooms
import Store
import World

/// Author of chat messages in a room.
public struct Speaker: Sendable {
    public let account: AccountID
    public let name: String

    public init(account: AccountID, name: String) {
        self.account = account
        self.name = name
    }

    /// Name as strangers see it: `Priya N.`.
    var shownName: String {
        let words = name.split(separator: " ")
        guard let first = words.first else { return name }
        guard words.count > 1, let letter = words.last?.first else {
            return String(first.prefix(30))
        }
        return "\(first.prefix(30)) \(letter)."
    }
}

extension RoomChat {
    /// Characters of a message: three lines on a phone.
    public static let messageLength = 1...200
    /// Characters of the id that a browser gives its message.
    public static let messageNameLength = 1...40

    /// Sends a chat message. A message sent twice under one id appears once, with the same answer.
    @discardableResult
    public func say(
        _ text: String, named message: String, in id: RoomID, by speaker: Speaker
    ) async throws -> ChatLine {
        let room = try await rooms.opened(id)
        let now = world.now()
        let author = speaker.account
        let role = room.role(of: author)
        let name = speaker.shownName
        func line(_ id: ChatMessageID) -> ChatLine {
            ChatLine(
                id: id, who: room.names.name(of: author), name: name, role: role, text: text,
                at: now)
        }
        guard let chat = room.part(OpenChat.self) else { throw RoomRefusal.over }
        if let before = chat.storage.withLock({ $0.limiter.repeated(message, by: author) }) {
            return line(before)
        }
        guard room.isOnAir else { throw RoomRefusal.notOnAir }
        try room.admit(author)
        let fresh: ChatMessageID = world.id()
        let row = ChatRow(
            id: fresh, room: id, author: author, clientKey: message, name: name, role: role,
            body: text, at: now)
        let before = try chat.storage.withLock { storage -> ChatMessageID? in
            if let before = storage.limiter.repeated(message, by: author) { return before }
            try storage.admit(row)
            return nil
        }
        if let before { return line(before) }
        // Blocked words are checked only now: an author who may not send costs nothing more.
        let new = line(fresh)
        guard rooms.bus.stir(id, { $0.say(new) }) ?? false else {
            // No subscriber got it: it is neither stored nor recognised when it is sent again.
            chat.storage.withLock { storage in
                storage.waiting.removeAll { $0.id == new.id }
                storage.limiter.forget(message, by: author)
            }
            throw ChatRefusal.tooFast(seconds: 1)
        }
        room.countComment(at: now)
        return new
    }
}
