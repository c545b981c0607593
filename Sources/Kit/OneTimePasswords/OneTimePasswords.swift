/// One-time passwords by time (TOTP, RFC 6238): six digits by HMAC-SHA-1, a new one every 30
/// seconds, as every authenticator app makes them.
///
/// Promises: values in and out; no clock, no randomness, no store. Whether a code was used is its
/// caller's to know, by the step that `step(of:at:after:)` answers.
public struct OneTimePasswords: Sendable, Equatable {
    /// Secret in bytes; RFC 4226 asks for 20.
    public let secret: [UInt8]

    public static let secretBytes = 20
    public static let digits = 6
    /// Seconds of a step.
    static let period: Int64 = 30
    /// Steps before and after this moment's whose codes are taken: clocks of phones differ.
    static let drift: Int64 = 1

    public init(secret: [UInt8]) { self.secret = secret }

    /// A secret from its letters; nil for others than base32's.
    public init?(base32 text: String) {
        guard let bytes = Base32.decode(text), !bytes.isEmpty else { return nil }
        secret = bytes
    }

    /// Secret in base32, as people type it.
    public var base32: String { Base32.encode(secret) }

    /// Number of the step of a moment; the first for one before 1970.
    public static func step(at milliseconds: Int64) -> Int64 {
        max(0, milliseconds / 1000 / period)
    }

    /// Digits of a step (RFC 4226, 5.3).
    public func code(step: Int64) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let mac = SHA1.hmac(message, key: secret)
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let text = String((number & 0x7FFF_FFFF) % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.count) + text
    }

    /// Step to which typed digits belong, this moment's or a neighbour; nil for wrong ones, and for
    /// those of a step that isn't after `used`.
    public func step(of typed: String, at milliseconds: Int64, after used: Int64) -> Int64? {
        let now = Self.step(at: milliseconds)
        var found: Int64?
        // All are computed, whichever fits, so that time tells nothing.
        for step in max(0, now - Self.drift)...(now + Self.drift) {
            let isEqual = zip(code(step: step).utf8, typed.utf8).reduce(UInt8(0)) {
                $0 | ($1.0 ^ $1.1)
            }
            if isEqual == 0, typed.utf8.count == Self.digits, step > used { found = found ?? step }
        }
        return found
    }

    /// Address that an authenticator app reads from a QR code.
    /// - Parameters:
    ///   - issuer: site, in letters and digits.
    ///   - account: name of the account, percent-encoded.
    public func address(issuer: String, account: String) -> String {
        "otpauth://totp/\(issuer):\(account)?secret=\(base32)&issuer=\(issuer)"
    }
}
