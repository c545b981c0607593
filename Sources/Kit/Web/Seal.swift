import World

/// How a message from software outside proves who sent it: a signature over the body in a header,
/// made with a key that only the two of us have. The edge checks it before it reads the body's
/// fields, so a handler never sees a message that isn't genuine.
public struct Seal: Sendable {
    /// Lower case.
    public let header: String
    /// An event has a few hundred bytes; whoever can't seal makes us hash no more than this.
    static let maxBytes = 16 * 1024
    let holds: @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool

    public init(
        header: String,
        holds: @escaping @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool
    ) {
        self.header = header
        self.holds = holds
    }

    /// Throws for a missing seal as for a wrong one.
    func check(_ incoming: Incoming, _ body: [UInt8], at now: Instant) throws {
        guard let seal = incoming.header(header), holds(seal, body, now) else {
            throw EdgeRefusal.badSeal
        }
    }
}

/// A key of 32 bytes that signs messages. Prints as nothing of itself, so that no log has it.
public struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let bytes: [UInt8]

    /// Nil for any other number of bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    public static func random(_ world: World) -> SigningKey {
        guard let key = SigningKey(world.randomBytes(32)) else {
            preconditionFailure("asked for 32 bytes, got others")
        }
        return key
    }

    /// 64 hexadecimal digits, as `openssl rand -hex 32` prints them.
    public init?(hex: String) {
        guard let bytes = hex.hexadecimal else { return nil }
        self.init(bytes)
    }

    public var description: String { "a key of 32 bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Seals with a time in them: `t=<seconds>,v1=<HMAC-SHA-256 of "seconds.body", hexadecimal>`. A copy
/// that is sent again later, or one from a wrong clock, doesn't hold.
public struct TimedSeal: Sendable {
    let key: SigningKey

    public init(_ key: SigningKey) { self.key = key }

    /// Five minutes to either side: clocks of two machines differ by less, and a copied message is
    /// worthless soon. What is delivered late is sealed anew when it is sent.
    public static let tolerance = Span.minutes(5)
    /// `t=` and a number, `,v1=` and 64 digits.
    static let longest = 120

    public func sealed(_ body: [UInt8], at now: Instant) -> String {
        let seconds = now.milliseconds / 1000
        return "t=\(seconds),v1=\(Hex.encode(signature(seconds, body)))"
    }

    public func holds(_ seal: String, _ body: [UInt8], at now: Instant) -> Bool {
        guard seal.utf8.count <= Self.longest else { return false }
        let parts = seal.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("t="), parts[1].hasPrefix("v1="),
            let seconds = Int64(parts[0].dropFirst(2)), seconds >= 0, seconds < 1 << 40,
            let said = String(parts[1].dropFirst(3)).hexadecimal
        else { return false }
        // The comparison takes as long wherever the two differ; the time is judged after it.
        guard Digest.equal(said, signature(seconds, body)) else { return false }
        let age = now.milliseconds - seconds * 1000
        return abs(age) <= Self.tolerance.milliseconds
    }

    public func seal(header: String) -> Seal {
        Seal(header: header) { holds($0, $1, at: $2) }
    }

    private func signature(_ seconds: Int64, _ body: [UInt8]) -> [UInt8] {
        Digest.hmac(Array("\(seconds).".utf8) + body, key: key.bytes)
    }
}

extension String {
    /// Bytes of lower-case or upper-case hexadecimal digits; nil for anything else.
    fileprivate var hexadecimal: [UInt8]? {
        let digits = utf8.map { byte -> UInt8? in
            switch byte {
            case 48...57: byte - 48
            case 97...102: byte - 87
            case 65...70: byte - 55
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        for pair in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[pair], let low = digits[pair + 1] else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }
}
