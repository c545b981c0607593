/// Changes bytes as a careless or hostile sender would, the same way for the same seed.
public struct Mutator: Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// xorshift64*, for reproducible runs.
    private mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    private mutating func below(_ n: Int) -> Int { n <= 0 ? 0 : Int(next() % UInt64(n)) }

    /// Numbers at which parsers go wrong.
    private static let words: [[UInt8]] = [
        [0], [255, 255, 255, 255], [127, 255, 255, 255], [128, 0, 0, 0],
        [255, 255, 255, 255, 255, 255, 255, 255], [0xC3], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x80, 0xAE], Array("9223372036854775807".utf8), Array("-9223372036854775808".utf8),
        Array("18446744073709551616".utf8), Array("1e999".utf8), Array("%00".utf8), Array("%".utf8),
        Array("\"".utf8), Array("\r\n".utf8), Array("--x".utf8), Array("\\u".utf8), Array(";".utf8),
    ]

    /// The bytes with one to eight changes.
    public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var out = bytes
        for _ in 0...below(8) { change(&out) }
        return out
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let at = below(bytes.count)
        switch below(8) {
        case 0 where !bytes.isEmpty: bytes[at] = UInt8(truncatingIfNeeded: next())
        case 1 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8(below(8))
        case 2: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: at)
        case 3:
            let word = Self.words[below(Self.words.count)]
            for (place, byte) in word.enumerated() where at + place < bytes.count {
                bytes[at + place] = byte
            }
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + below(16)))
        case 5: bytes.removeSubrange(at...)
        case 6:
            let end = min(bytes.count, at + below(32))
            bytes.insert(contentsOf: bytes[at..<end], at: below(bytes.count))
        default:
            let end = min(bytes.count, at + below(32))
            bytes.replaceSubrange(at..<end, with: bytes[at..<end].reversed())
        }
    }
}
