import CSodium

/// Hashes, message authentication and randomness by libsodium. Every entry point initialises the
/// library first.
public enum Digest {
    private static let ready: Void = { precondition(sodium_init() >= 0, "libsodium won't start") }()

    /// SHA-256 in 32 bytes; for integrity and keys of lookups, not for passwords.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        _ = ready
        var out = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&out, bytes, UInt64(bytes.count))
        return out
    }

    /// SHA-256 of the text's UTF-8.
    public static func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }

    /// HMAC-SHA-256 with a key of 32 bytes.
    public static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        _ = ready
        precondition(key.count == Int(crypto_auth_hmacsha256_KEYBYTES))
        var out = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256(&out, bytes, UInt64(bytes.count), key)
        return out
    }

    /// Compares in constant time for equal lengths; for signatures and tokens.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        _ = ready
        return a.count == b.count && sodium_memcmp(a, b, a.count) == 0
    }

    /// Cryptographically secure random bytes, from the kernel by way of `randombytes_buf`.
    public static func random(_ count: Int) -> [UInt8] {
        _ = ready
        var out = [UInt8](repeating: 0, count: count)
        randombytes_buf(&out, count)
        return out
    }
}

/// Base 64 in the URL-safe alphabet of RFC 4648 section 5, unpadded.
public enum Base64URL {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Encodes to `⌈n × 4 / 3⌉` letters of `A-Z a-z 0-9 - _`.
    public static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits = 0
        for b in bytes {
            buffer = buffer << 8 | UInt32(b)
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(letters[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { out.append(letters[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: out, as: UTF8.self)
    }
}

/// Lower-case hexadecimal.
public enum Hex {
    private static let letters = Array("0123456789abcdef".utf8)

    /// Two digits a byte, `0-9 a-f`.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
