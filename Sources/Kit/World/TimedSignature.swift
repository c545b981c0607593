import Text

/// A signing key of 32 bytes. Its description doesn't contain it, so that no log does.
public struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let bytes: [UInt8]

    /// A key from its bytes; nil unless there are 32.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// A new key; two parties must share it before a message can be verified.
    public static func random(_ world: World) -> SigningKey {
        guard let key = SigningKey(world.randomBytes(32)) else {
            preconditionFailure("asked for 32 bytes, got others")
        }
        return key
    }

    /// A key from 64 hexadecimal digits, as `openssl rand -hex 32` prints them; nil otherwise.
    public init?(hex: String) {
        guard let bytes = Hex.decode(hex.utf8) else { return nil }
        self.init(bytes)
    }

    public var description: String { "a key of 32 bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Signatures with a timestamp: `t=<seconds>,v1=<HMAC-SHA-256 of "seconds.body", hexadecimal>`. A
/// replayed copy, or one from a wrong clock, is not valid.
public struct TimedSignature: Sendable {
    let key: SigningKey

    public init(_ key: SigningKey) { self.key = key }

    /// Accepted age in either direction: clocks of two machines differ by less, and a copied
    /// message is worthless soon. A message that is delivered late is signed anew when it is sent.
    public static let tolerance = TimeSpan.minutes(5)
    /// Bytes of a signature: `t=` and a number, `,v1=` and 64 digits.
    static let longest = 120

    /// The header's value for a body that is sent now.
    public func sealed(_ body: [UInt8], at now: Instant) -> String {
        let seconds = now.milliseconds / 1000
        return "t=\(seconds),v1=\(Hex.encode(signature(seconds, body)))"
    }

    /// True if the signature is of this body and key, and within `tolerance` of `now`.
    public func holds(_ seal: String, _ body: [UInt8], at now: Instant) -> Bool {
        guard seal.utf8.count <= Self.longest else { return false }
        let parts = seal.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("t="), parts[1].hasPrefix("v1="),
            let seconds = Int64(parts[0].dropFirst(2)), seconds >= 0, seconds < 1 << 40,
            let said = Hex.decode(parts[1].utf8.dropFirst(3))
        else { return false }
        // The comparison takes as long wherever the two differ; the time is judged after it.
        guard Digest.equal(said, signature(seconds, body)) else { return false }
        let age = now.milliseconds - seconds * 1000
        return abs(age) <= Self.tolerance.milliseconds
    }

    private func signature(_ seconds: Int64, _ body: [UInt8]) -> [UInt8] {
        Digest.hmac(Array("\(seconds).".utf8) + body, key: key.bytes)
    }
}
