import CSodium
import Glibc
import Text

/// Fault of a secret that can't be read.
public enum SecretFault: Error, Equatable {
    /// No key of that name is here: it was lost, or belongs to another installation.
    case unknownKey(String)
    /// The text was changed, or isn't a sealed one.
    case broken
    /// A key isn't 64 hexadecimal digits.
    case notAKey
    case file(String, errno: Int32)
}

/// Keys for secrets that are stored encrypted: one seals, all of them open.
///
/// A sealed text is `s1.<key's name>.<nonce and box in hexadecimal>`, by libsodium's secretbox
/// (XSalsa20 and Poly1305). The name is the start of the key's SHA-256.
public struct SecretKeys: Sendable {
    private struct Key: Sendable {
        let name: String
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            name = Hex.encode(Digest.sha256(bytes).prefix(4))
        }
    }
    private let keys: [Key]

    private static let mark = "s1"
    private static let keyLength = 32
    private static let nonceLength = 24
    /// Bytes of the largest file of keys: some hundred of them.
    private static let largestFile = 10_000

    /// Keys in hexadecimal, the one that seals first, between commas or line ends.
    public init(hex text: String) throws(SecretFault) {
        var keys: [Key] = []
        for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let bytes = Hex.decode(word.utf8), bytes.count == Self.keyLength else {
                throw .notAKey
            }
            keys.append(Key(Array(bytes)))
        }
        guard !keys.isEmpty else { throw .notAKey }
        self.keys = keys
    }

    /// A new key of random bytes, in hexadecimal.
    public static func newKey() -> String { Hex.encode(Digest.random(keyLength)) }

    // MARK: sealing

    /// The text, encrypted with the first key.
    public func seal(_ text: String) -> String {
        let (nonce, message) = (Digest.random(Self.nonceLength), Array(text.utf8))
        var box = [UInt8](repeating: 0, count: message.count + Int(crypto_secretbox_MACBYTES))
        let failed = crypto_secretbox_easy(
            &box, message, UInt64(message.count), nonce, keys[0].bytes)
        precondition(failed == 0, "libsodium can't encrypt")
        return "\(Self.mark).\(keys[0].name).\(Hex.encode(nonce + box))"
    }

    /// The text of a sealed one; throws where its key is missing, or where it was changed.
    public func open(_ sealed: String) throws(SecretFault) -> String {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.mark else { throw .broken }
        guard let key = keys.first(where: { $0.name == parts[1] }) else {
            throw .unknownKey(String(parts[1]))
        }
        let overhead = Self.nonceLength + Int(crypto_secretbox_MACBYTES)
        guard let bytes = Hex.decode(parts[2].utf8), bytes.count >= overhead else {
            throw .broken
        }
        let (nonce, box) = (
            Array(bytes.prefix(Self.nonceLength)), Array(bytes.dropFirst(Self.nonceLength))
        )
        var message = [UInt8](repeating: 0, count: bytes.count - overhead)
        guard
            crypto_secretbox_open_easy(&message, box, UInt64(box.count), nonce, key.bytes) == 0
        else { throw .broken }
        return String(decoding: message, as: UTF8.self)
    }

    /// True for a text that the first key sealed.
    public func isCurrent(_ text: String) -> Bool {
        text.hasPrefix("\(Self.mark).\(keys[0].name).")
    }

    /// True for a sealed text, whatever its key.
    public static func isSealed(_ text: String) -> Bool { text.hasPrefix("\(mark).") }

    // MARK: file

    /// Keys of a file, which is made with a new key where there is none, for its owner alone.
    public static func load(_ path: String) throws(SecretFault) -> SecretKeys {
        if let text = try read(path) { return try SecretKeys(hex: text) }
        try write(newKey() + "\n", to: path, O_EXCL)
        guard let text = try read(path) else { throw .file(path, errno: ENOENT) }
        return try SecretKeys(hex: text)
    }

    /// Puts a new key before those of a file; the older ones still open what they sealed.
    public static func rotate(_ path: String) throws(SecretFault) -> SecretKeys {
        let old = try read(path) ?? ""
        let next = path + ".new"
        try write("\(newKey())\n\(old)", to: next, O_TRUNC)
        guard rename(next, path) == 0 else { throw .file(path, errno: errno) }
        return try load(path)
    }

    private static func read(_ path: String) throws(SecretFault) -> String? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path, errno: errno)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: largestFile)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .file(path, errno: errno) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Two servers that start at once agree: the second finds the first one's file.
    private static func write(
        _ text: String, to path: String, _ flag: Int32
    ) throws(SecretFault) {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flag, 0o600)
        guard file >= 0 else {
            if errno == EEXIST { return }
            throw .file(path, errno: errno)
        }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw .file(path, errno: errno)
        }
    }
}
