import CSodium

/// Hashes and chance by libsodium. `start` must have run once; every entry point sees to it.
public enum Digest {
    private static let ready: Void = { precondition(sodium_init() >= 0, "libsodium won't start") }()

    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        _ = ready
        var out = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&out, bytes, UInt64(bytes.count))
        return out
    }

    public static func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }

    /// HMAC-SHA-256 with a key of 32 bytes.
    public static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        _ = ready
        precondition(key.count == Int(crypto_auth_hmacsha256_KEYBYTES))
        var out = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256(&out, bytes, UInt64(bytes.count), key)
        return out
    }

    /// Compares in a time that doesn't depend on where the two differ.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        _ = ready
        return a.count == b.count && sodium_memcmp(a, b, a.count) == 0
    }

    public static func random(_ count: Int) -> [UInt8] {
        _ = ready
        var out = [UInt8](repeating: 0, count: count)
        randombytes_buf(&out, count)
        return out
    }
}

/// Base 64 with the letters of RFC 4648 section 5, unpadded.
public enum Base64URL {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

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

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
