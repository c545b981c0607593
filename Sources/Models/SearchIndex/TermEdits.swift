/// Distance of two words in edits: inserted, left out and replaced characters, and neighbours that
/// changed places (optimal string alignment).
enum TermEdits {
    /// Characters of a word that is compared.
    static let longest = 24

    /// Edits between two words, at most `most`; nil for more.
    static func distance(_ a: [UInt32], _ b: [UInt32], most: Int) -> Int? {
        guard abs(a.count - b.count) <= most, a.count <= longest, b.count <= longest else {
            return nil
        }
        var before = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in a.indices {
            row[0] = i + 1
            var least = row[0]
            for j in b.indices {
                var cost = last[j] + (a[i] == b[j] ? 0 : 1)
                cost = min(cost, min(last[j + 1], row[j]) + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, before[j - 1] + 1)
                }
                row[j + 1] = cost
                least = min(least, cost)
            }
            guard least <= most else { return nil }
            (before, last, row) = (last, row, before)
        }
        return last[b.count] <= most ? last[b.count] : nil
    }

    /// Hashes of a word and of the word without one character each: two words with an edit between
    /// them share one. (Garbe's symmetric deletions, for one edit.)
    static func keys(_ word: [UInt32]) -> [UInt32] {
        guard (2...longest).contains(word.count) else { return [] }
        var keys = [hash(word, without: -1)]
        for place in word.indices where place == 0 || word[place] != word[place - 1] {
            keys.append(hash(word, without: place))
        }
        return keys
    }

    private static func hash(_ word: [UInt32], without place: Int) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for i in word.indices where i != place {
            hash = (hash ^ UInt64(word[i])) &* 0x100_0000_01b3
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
