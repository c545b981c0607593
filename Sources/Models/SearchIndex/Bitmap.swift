/// Set of documents by their numbers.
struct Bitmap: Sendable {
    private var words: [UInt64]
    private(set) var count = 0

    init(size: Int) { words = [UInt64](repeating: 0, count: (size + 63) / 64) }

    var byteCount: Int { words.count * 8 }

    func contains(_ number: UInt32) -> Bool {
        words[Int(number >> 6)] >> UInt64(number & 63) & 1 == 1
    }

    /// Adds a number; false if it was there.
    mutating func insert(_ number: UInt32) -> Bool {
        guard !contains(number) else { return false }
        words[Int(number >> 6)] |= 1 << UInt64(number & 63)
        count += 1
        return true
    }
}
