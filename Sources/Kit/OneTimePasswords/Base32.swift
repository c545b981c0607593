/// Base32 (RFC 4648) without padding.
enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var (out, rest, bits): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for byte in bytes {
            (rest, bits) = (rest << 8 | UInt32(byte), bits + 8)
            while bits >= 5 {
                bits -= 5
                out.append(letters[Int(rest >> bits & 0x1F)])
            }
            rest &= (1 << bits) - 1
        }
        if bits > 0 { out.append(letters[Int(rest << (5 - bits) & 0x1F)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Bytes of a text in either case; nil for another letter.
    static func decode(_ text: String) -> [UInt8]? {
        var (out, rest, bits): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for letter in text.uppercased().utf8 {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            (rest, bits) = (rest << 5 | UInt32(value), bits + 5)
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(rest >> bits & 0xFF))
            }
            rest &= (1 << bits) - 1
        }
        return out
    }
}
