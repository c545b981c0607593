/// A size of QR codes at level M: its capacity and its blocks.
struct QRVersion: Sendable {
    let number: Int
    let total: Int
    let correction: Int
    let blocks: Int
    /// Coordinates of the alignment patterns, for rows and columns.
    let alignment: [Int]

    var size: Int { number * 4 + 17 }
    private var data: Int { total - correction * blocks }
    private var countBits: Int { number < 10 ? 8 : 16 }
    /// Capacity in bytes of text.
    var capacity: Int { data - (4 + countBits + 7) / 8 }

    /// Versions by ISO/IEC 18004, tables 1, 9 and E.1.
    static let all = [
        QRVersion(number: 1, total: 26, correction: 10, blocks: 1, alignment: []),
        QRVersion(number: 2, total: 44, correction: 16, blocks: 1, alignment: [6, 18]),
        QRVersion(number: 3, total: 70, correction: 26, blocks: 1, alignment: [6, 22]),
        QRVersion(number: 4, total: 100, correction: 18, blocks: 2, alignment: [6, 26]),
        QRVersion(number: 5, total: 134, correction: 24, blocks: 2, alignment: [6, 30]),
        QRVersion(number: 6, total: 172, correction: 16, blocks: 4, alignment: [6, 34]),
        QRVersion(number: 7, total: 196, correction: 18, blocks: 4, alignment: [6, 22, 38]),
        QRVersion(number: 8, total: 242, correction: 22, blocks: 4, alignment: [6, 24, 42]),
        QRVersion(number: 9, total: 292, correction: 22, blocks: 5, alignment: [6, 26, 46]),
        QRVersion(number: 10, total: 346, correction: 26, blocks: 5, alignment: [6, 28, 50]),
    ]

    /// The text's bytes with their correction codewords, in drawing order.
    func codewords(_ bytes: [UInt8]) -> [UInt8] {
        let words = padded(bytes)
        let short = total / blocks - correction
        let long = total % blocks
        var parts: [[UInt8]] = []
        var at = 0
        for block in 0..<blocks {
            let length = short + (block >= blocks - long ? 1 : 0)
            parts.append(Array(words[at..<at + length]))
            at += length
        }
        let divisor = ReedSolomon.divisor(degree: correction)
        let checks = parts.map { ReedSolomon.remainder(of: $0, by: divisor) }
        var out: [UInt8] = []
        for i in 0...short { out += parts.compactMap { i < $0.count ? $0[i] : nil } }
        for i in 0..<correction { out += checks.map { $0[i] } }
        return out
    }

    /// Data codewords: mode, length, text, terminator and padding.
    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func add(_ value: Int, _ count: Int) {
            for i in (0..<count).reversed() { bits.append(value >> i & 1 == 1) }
        }
        add(0b0100, 4)
        add(bytes.count, countBits)
        for byte in bytes { add(Int(byte), 8) }
        add(0, min(4, data * 8 - bits.count))
        add(0, (8 - bits.count % 8) % 8)
        var words = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var filling: UInt8 = 0xEC
        while words.count < data {
            words.append(filling)
            filling ^= 0xEC ^ 0x11
        }
        return words
    }
}

/// Reed-Solomon error correction over the field of 256 elements, by x⁸ + x⁴ + x³ + x² + 1.
enum ReedSolomon {
    static func divisor(degree: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: degree)
        out[degree - 1] = 1
        var root: UInt8 = 1
        for _ in 0..<degree {
            for i in 0..<degree {
                out[i] = product(out[i], root)
                if i + 1 < degree { out[i] ^= out[i + 1] }
            }
            root = product(root, 2)
        }
        return out
    }

    static func remainder(of words: [UInt8], by divisor: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: divisor.count)
        for word in words {
            let factor = word ^ out.removeFirst()
            out.append(0)
            for i in divisor.indices { out[i] ^= product(divisor[i], factor) }
        }
        return out
    }

    private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var out = 0
        for i in (0..<8).reversed() {
            out = out << 1 ^ (out >> 7) * 0x11D
            out ^= (Int(b) >> i & 1) * Int(a)
        }
        return UInt8(truncatingIfNeeded: out)
    }
}
