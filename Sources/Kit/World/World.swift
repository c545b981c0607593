/// World: everything that is not ours to decide — time, chance, identity, and whatever leaves the
/// process. Real in `World.live`, moved by hand in tests; nothing else reads a clock or a die.

/// What the program asks of the outside. Closures, so that a test replaces just one.
public struct World: Sendable {
    public var now: @Sendable () -> Instant
    /// Unpredictable bytes, fit for tokens.
    public var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    /// Hands a message to mail or SMS; throws if it could not be handed over.
    public var send: @Sendable (Message) async throws -> Void
    public var ids: IDSource

    public init(
        now: @escaping @Sendable () -> Instant,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        send: @escaping @Sendable (Message) async throws -> Void, ids: IDSource
    ) {
        self.now = now
        self.randomBytes = randomBytes
        self.send = send
        self.ids = ids
    }

    public func id<T>(_: T.Type = T.self) -> ID<T> { ID(ids.next(at: now())) }

    /// 32 random bytes as 43 letters of base64url: a session, a link, a key.
    public func token() -> String { Base64URL.encode(randomBytes(32)) }

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

/// A mail or a text message on its way out.
public struct Message: Sendable, Hashable {
    public enum Channel: String, Sendable { case email, sms }
    public let channel: Channel
    public let to: String
    public let subject: String
    public let text: String

    public init(channel: Channel, to: String, subject: String, text: String) {
        self.channel = channel
        self.to = to
        self.subject = subject
        self.text = text
    }
}
