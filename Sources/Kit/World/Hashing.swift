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

    /// HMAC-SHA-256 with a secret of any length (RFC 2104), as others hand them out.
    public static func hmac(_ bytes: [UInt8], secret: [UInt8]) -> [UInt8] {
        _ = ready
        var state = crypto_auth_hmacsha256_state()
        var out = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256_init(&state, secret, secret.count)
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        crypto_auth_hmacsha256_final(&state, &out)
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

/// SHA-256 of bytes that come in pieces, as of a file that is too large to be read at once.
public struct SHA256Stream {
    private var state = crypto_hash_sha256_state()

    public init() {
        _ = Digest.random(1)  // starts libsodium
        crypto_hash_sha256_init(&state)
    }

    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer {
            _ = crypto_hash_sha256_update(&state, $0.baseAddress, UInt64($0.count))
        }
    }

    /// SHA-256 in 32 bytes of all pieces; the stream is over.
    public mutating func finish() -> [UInt8] {
        var out = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256_final(&state, &out)
        return out
    }
}
