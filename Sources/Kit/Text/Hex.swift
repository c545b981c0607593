/// Hexadecimal digits: two a byte, lower case when written, either case when read.
public enum Hex {
    @usableFromInline static let letters = Array("0123456789abcdef".utf8)

    /// Two lower-case digits a byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        append(bytes, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Writes two lower-case digits a byte behind what stands in `out`.
    @inlinable
    public static func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        out.reserveCapacity(out.count + 2 * bytes.underestimatedCount)
        for byte in bytes {
            out.append(letters[Int(byte >> 4)])
            out.append(letters[Int(byte & 15)])
        }
    }

    /// The bytes of an even number of digits; nil for anything else.
    @inlinable
    public static func decode(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(digits.count / 2)
        var digits = digits.makeIterator()
        while let first = digits.next() {
            guard let second = digits.next(), let high = value(of: first),
                let low = value(of: second)
            else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    /// The value of one digit, 0 to 15; nil for any other character.
    @inlinable
    public static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
