import Text

/// World: everything that a test must control — time, randomness, identity, and whatever leaves the
/// process. Real in `World.live`, scripted in tests; nothing else reads a clock or random bytes.

/// The program's inputs and outputs as closures, so that a test replaces just one.
public struct World: Sendable {
    /// Wall-clock time in milliseconds; may jump, so durations use `monotonicMicroseconds`.
    public var now: @Sendable () -> Instant
    /// Unpredictable bytes, fit for tokens.
    public var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    /// Hands a message to mail or SMS; throws if it could not be handed over, by a `DeliveryFault`
    /// where it is known whether another try may help.
    public var send: @Sendable (OutgoingMessage) async throws -> Void
    /// Messages that `send` may be given at the same time.
    public var sendsAtOnce = 1
    /// Source of ids, unique to this process's node number.
    public var ids: IDSource

    /// A world of the given parts; the program uses `live`, tests use their own.
    public init(
        now: @escaping @Sendable () -> Instant,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        send: @escaping @Sendable (OutgoingMessage) async throws -> Void, ids: IDSource
    ) {
        self.now = now
        self.randomBytes = randomBytes
        self.send = send
        self.ids = ids
    }

    /// A new id of kind `T`, stamped with `now`.
    public func id<T>(_: T.Type = T.self) -> ID<T> { ID(ids.next(at: now())) }

    /// 32 random bytes as 43 letters of base64url: a session, a link, a key.
    public func token() -> String { Base64URL.encode(randomBytes(32)) }

    /// Letters of a token.
    public static let tokenLetters = 43

    /// True for a text that a token can be.
    public static func isToken(_ text: String) -> Bool {
        text.utf8.count == tokenLetters
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    /// `digits` random decimal digits, each equally likely.
    public func code(digits: Int) -> String {
        var out = ""
        while out.count < digits {
            for byte in randomBytes(digits) where byte < 250 && out.count < digits {
                out.append(String(byte % 10))
            }
        }
        return out
    }
}

/// An outgoing mail or text message.
public struct OutgoingMessage: Sendable, Hashable {
    /// Means of delivery; decides how `to` is read.
    public enum Channel: String, Sendable { case email, sms }
    public let channel: Channel
    /// A mail address, or a phone number for `.sms`.
    public let to: String
    /// Subject line of a mail; means nothing in an SMS.
    public let subject: String
    /// Plain text in the recipient's language.
    public let text: String
    /// Name of the message, the same in each try, so that a receiver can tell a repeat; empty until
    /// it is queued.
    public var key = ""
    /// Moment at which it was queued; nil before.
    public var queuedAt: Instant?

    public init(channel: Channel, to: String, subject: String, text: String) {
        self.channel = channel
        self.to = to
        self.subject = subject
        self.text = text
    }
}
