import Identities
import Rooms
import Store
import Text
import World

/// Rate limiter of one room's chat. Pure: it takes the time as a parameter.
struct ChatRateLimiter: Sendable {
    /// Average interval between two messages of an author …
    static let pace = TimeSpan.milliseconds(1500)
    /// … and the number of messages in a row before it applies.
    static let burst: Int64 = 5
    /// Authors whose rate is remembered; beyond it, those silent longest are dropped.
    static let mostAuthors = 20_000
    /// Messages recognised as duplicates, and whose authors moderators can act on.
    static let mostRecent = 4096

    var isLifted = false
    /// Time at which each author's bucket is full again, and of their last message.
    private var authors: [AccountID: (full: Instant, last: Instant)] = [:]
    private var known: [Key: ChatMessageID] = [:]
    private var wrote: [ChatMessageID: AccountID] = [:]
    private var order: [(Key, ChatMessageID)] = []
    private var next = 0

    private struct Key: Hashable {
        let author: AccountID
        let message: String
    }

    /// Id of the author's earlier message under this browser id; nil if there is none.
    func repeated(_ message: String, by author: AccountID) -> ChatMessageID? {
        known[Key(author: author, message: message)]
    }

    /// Admits a message; throws `tooFast` if it is too soon.
    mutating func admit(
        _ author: AccountID, slowSeconds: Int, at now: Instant
    ) throws(ChatRefusal) {
        if isLifted { return }
        let before = authors[author]
        if slowSeconds > 0, let last = before?.last {
            let wait = TimeSpan.seconds(slowSeconds).milliseconds - (now - last).milliseconds
            if wait > 0 { throw .tooFast(seconds: Int((wait + 999) / 1000)) }
        }
        let full = max(before?.full ?? now, now) + Self.pace
        let ahead = (full - now).milliseconds - Self.pace.milliseconds * Self.burst
        if ahead > 0 { throw .tooFast(seconds: Int((ahead + 999) / 1000)) }
        if authors.count >= Self.mostAuthors, before == nil { forgetAuthors() }
        authors[author] = (full, now)
    }

    mutating func remember(_ id: ChatMessageID, _ message: String, by author: AccountID) {
        let key = Key(author: author, message: message)
        known[key] = id
        wrote[id] = author
        if order.count < Self.mostRecent {
            order.append((key, id))
            return
        }
        known[order[next].0] = nil
        wrote[order[next].1] = nil
        order[next] = (key, id)
        next = (next + 1) % Self.mostRecent
    }

    mutating func forget(_ message: String, by author: AccountID) {
        if let id = known.removeValue(forKey: Key(author: author, message: message)) {
            wrote[id] = nil
        }
    }

    func author(of message: ChatMessageID) -> AccountID? { wrote[message] }

    /// Drops the half of the authors who have been silent longest.
    private mutating func forgetAuthors() {
        let bound = authors.values.map(\.last).sorted()[authors.count / 2]
        authors = authors.filter { $0.value.last > bound }
    }
}
