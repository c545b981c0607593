/// Kind of thing that an id stands for, and the prefix of the id's printed form.
public protocol IDKind: SendableMetatype {
    static var prefix: String { get }
}

/// The identity of a `T`: 64 bits, printed as `ord_0D5N3K…` with a check character.
///
/// 41 bits of milliseconds since 2024, 8 bits of node, 14 bits of sequence: ids of one node sort by
/// age, at least 8,192 a millisecond, until 2093.
public struct ID<T: IDKind>: Hashable, Sendable, Comparable {
    /// The number in the database; never negative for an id that `IDSource` made.
    public let rawValue: Int64

    /// The word before the underscore.
    public static var prefix: String { T.prefix }

    /// An id from the database, unchecked.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Parses the printed form; nil for a wrong prefix, length, letter or check character.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix(T.prefix + "_"),
            let n = IDText.decode(Substring(text.dropFirst(T.prefix.count + 1)))
        else { return nil }
        rawValue = n
    }

    /// Order by creation time for ids of one node; across nodes within a millisecond, by node.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension ID: CustomStringConvertible, LosslessStringConvertible, Codable {
    /// Parses the printed form, as `init(_: some StringProtocol)` does.
    public init?(_ description: String) { self.init(Substring(description)) }

    /// The printed form, `prefix_` and 14 letters, in URLs, APIs and logs.
    public var description: String { IDText.encode(rawValue, prefix: T.prefix) }

    /// The last six letters, which people read to each other. Not unique.
    public var short: String { String(description.suffix(6)) }

    /// Decodes the printed form; throws `DecodingError.dataCorrupted` for a text that is no such
    /// id.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = ID(Substring(text)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an id: \(text)"))
        }
        self = id
    }

    /// Encodes the printed form, as a JSON number would lose bits in JavaScript.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Crockford's base 32 (no I, L, O, U), 13 letters, then one check letter by the Luhn mod N
/// algorithm, which catches any single wrong letter and most swaps.
enum IDText {
    static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    static let length = 13

    /// `prefix_` and the letters, in one piece: a page prints two hundred ids.
    static func encode(_ n: Int64, prefix: String) -> String {
        let start = prefix.utf8.count + 1
        return String(unsafeUninitializedCapacity: start + length + 1) { out in
            var place = 0
            for letter in prefix.utf8 {
                out[place] = letter
                place += 1
            }
            out[place] = UInt8(ascii: "_")
            var rest = UInt64(bitPattern: n)
            var sum = 0
            // From the last letter to the first, as Luhn's rule counts them.
            for i in 0..<length {
                let value = Int(rest & 31)
                out[start + length - 1 - i] = letter(value)
                let v = i & 1 == 0 ? value * 2 : value
                sum += v >> 5 + v & 31
                rest >>= 5
            }
            out[start + length] = letter((32 - sum & 31) & 31)
            return start + length + 1
        }
    }

    /// The letter of a value below 32, computed: quicker than a lookup in a lazy table.
    private static func letter(_ value: Int) -> UInt8 {
        let v = UInt8(truncatingIfNeeded: value)
        if v < 10 { return 48 + v }
        // I, L, O and U are left out.
        return 55 + v + (v > 17 ? 1 : 0) + (v > 19 ? 1 : 0) + (v > 21 ? 1 : 0) + (v > 26 ? 1 : 0)
    }

    static func decode(_ text: Substring) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == length + 1 else { return nil }
        var n: UInt64 = 0
        for b in bytes[..<length] {
            guard let v = value(b), n >> 59 == 0 else { return nil }
            n = n << 5 | UInt64(v)
        }
        guard n >> 63 == 0, value(bytes[length]) == check(bytes[..<length]) else { return nil }
        return Int64(n)
    }

    static func value(_ b: UInt8) -> Int? {
        let v = values[Int(b)]
        return v < 0 ? nil : Int(v)
    }

    private static let values: [Int8] = {
        var out = [Int8](repeating: -1, count: 256)
        for (value, letter) in letters.enumerated() { out[Int(letter)] = Int8(value) }
        return out
    }()

    static func check(_ bytes: ArraySlice<UInt8>) -> Int {
        var sum = 0
        var double = true
        for b in bytes.reversed() {
            let v = (value(b) ?? 0) * (double ? 2 : 1)
            sum += v / 32 + v % 32
            double.toggle()
        }
        return (32 - sum % 32) % 32
    }
}
