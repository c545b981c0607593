/// Percent coding of addresses and forms (RFC 3986, section 2.1).
public enum PercentCoding {
    /// Unreserved characters stay; any other byte becomes `%` and two upper-case digits.
    public static func encode(_ text: String) -> String {
        if text.utf8.allSatisfy(isUnreserved) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `%41` to `A`, and `+` to a blank where the text comes from a form. Nil if a code is cut off,
    /// or if the result is not UTF-8.
    public static func decode(_ text: some StringProtocol, plus: Bool = false) -> String? {
        let isPlain = text.utf8.allSatisfy {
            $0 != UInt8(ascii: "%") && !(plus && $0 == UInt8(ascii: "+"))
        }
        if isPlain { return String(text) }
        var out: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = bytes.next().flatMap(Hex.value),
                    let low = bytes.next().flatMap(Hex.value)
                else { return nil }
                out.append(high << 4 | low)
            } else {
                out.append(plus && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: true
        default: false
        }
    }
}
