import Accounts
import Shops
import Store
import World

/// Who may say what how often in one room. A rule: it takes the clock and says what comes of it.
struct ChatGate: Sendable {
    /// One message in so long on average …
    static let pace = Span.milliseconds(1500)
    /// … and so many in a row.
    static let burst: Int64 = 5
    /// Authors whose pace is remembered; the room forgets whoever has been silent longest.
    static let mostAuthors = 20_000
    /// Messages that are known again when they come twice; and whose authors moderators can name.
    static let mostRecent = 4096

    var isLifted = false
    /// When an author's bucket is full again, and when they spoke last.
    private var authors: [ID<Account>: (full: Instant, last: Instant)] = [:]
    private var known: [Key: ID<ChatMessage>] = [:]
    private var wrote: [ID<ChatMessage>: ID<Account>] = [:]
    private var order: [(Key, ID<ChatMessage>)] = []
    private var next = 0

    private struct Key: Hashable {
        let author: ID<Account>
        let message: String
    }

    /// The message that came before under this name of its author's.
    func repeated(_ message: String, by author: ID<Account>) -> ID<ChatMessage>? {
        known[Key(author: author, message: message)]
    }

    /// Throws where it is too soon.
    mutating func admit(
        _ author: ID<Account>, slowSeconds: Int, at now: Instant
    ) throws(LiveRefusal) {
        if isLifted { return }
        let before = authors[author]
        if slowSeconds > 0, let last = before?.last {
            let wait = Span.seconds(slowSeconds).milliseconds - (now - last).milliseconds
            if wait > 0 { throw .tooFast(seconds: Int((wait + 999) / 1000)) }
        }
        let full = max(before?.full ?? now, now) + Self.pace
        let ahead = (full - now).milliseconds - Self.pace.milliseconds * Self.burst
        if ahead > 0 { throw .tooFast(seconds: Int((ahead + 999) / 1000)) }
        if authors.count >= Self.mostAuthors, before == nil { forgetAuthors() }
        authors[author] = (full, now)
    }

    mutating func remember(_ id: ID<ChatMessage>, _ message: String, by author: ID<Account>) {
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

    mutating func forget(_ message: String, by author: ID<Account>) {
        if let id = known.removeValue(forKey: Key(author: author, message: message)) {
            wrote[id] = nil
        }
    }

    func author(of message: ID<ChatMessage>) -> ID<Account>? { wrote[message] }

    /// The half that spoke longest ago.
    private mutating func forgetAuthors() {
        let bound = authors.values.map(\.last).sorted()[authors.count / 2]
        authors = authors.filter { $0.value.last > bound }
    }
}

/// Words that a host doesn't want to read. Compared folded: `Scâm` is `scam`.
struct UnwelcomeWords: Sendable, Equatable {
    /// Of one host.
    static let most = 200
    static let length = 1...40

    /// Words of letters with gaps between them stand alone; others are found anywhere.
    private let alone: [String]
    private let anywhere: [String]
    let list: [String]

    init(_ words: [String] = []) {
        list = words
        let folded = words.map(Self.spaced).filter { $0 != " " }
        alone = folded.filter { $0.utf8.allSatisfy { $0 < 128 } }
        anywhere = folded.filter { !$0.utf8.allSatisfy { $0 < 128 } }
            .map { String($0.dropFirst().dropLast()) }
    }

    func found(in text: String) -> Bool {
        guard !list.isEmpty else { return false }
        let spaced = Self.spaced(text)
        return alone.contains { spaced.contains($0) } || anywhere.contains { spaced.contains($0) }
    }

    /// ` one blank around each word `
    private static func spaced(_ text: String) -> String {
        var out = " "
        for scalar in Folding.folded(text).unicodeScalars {
            if Folding.isWord(scalar) {
                out.unicodeScalars.append(scalar)
            } else if out.last != " " {
                out.append(" ")
            }
        }
        if out.last != " " { out.append(" ") }
        return out
    }
}

/// Stands for accounts in one room: the same person has the same letters, nobody can count back.
struct ChatNames: Sendable {
    private let room: ID<Room>
    private let key: [UInt8]

    init(room: ID<Room>, key: [UInt8]) {
        self.room = room
        self.key = key
    }

    /// Eight letters.
    func name(of account: ID<Account>) -> String {
        Hex.encode(
            Digest.hmac(Array("\(room.rawValue) \(account.rawValue)".utf8), key: key).prefix(4))
    }

    /// `Priya N.`: what a stranger may read of a name.
    static func shown(_ name: String) -> String {
        let words = name.split(separator: " ")
        guard let first = words.first else { return name }
        guard words.count > 1, let letter = words.last?.first else {
            return String(first.prefix(30))
        }
        return "\(first.prefix(30)) \(letter)."
    }
}
