import Glibc

/// Terms of a segment, sorted by bytes and numbered so: found by hash, by prefix, by form and by
/// one or two edits.
struct TermDictionary: Sendable {
    private let bytes: [UInt8]
    private let starts: [UInt32]
    /// Numbers of terms plus one by hash, open addressing; zero is free.
    private let table: [UInt32]
    /// Hash of a deletion in the upper half, number of the term in the lower; sorted.
    private let deletions: [UInt64]
    /// Hash of a form's key and number of the term likewise, where the key is another word.
    private let forms: [UInt64]
    let wordForms: WordForms

    var count: Int { starts.count - 1 }
    var byteCount: Int {
        bytes.count + (starts.count + table.count) * 4 + (deletions.count + forms.count) * 8
    }

    /// Letters of the shortest word whose neighbours are known.
    static let shortestNeighbour = 3
    /// Terms that are compared in a search for two edits.
    static let mostCompared = 50_000

    /// - Parameter terms: sorted by their bytes, each once.
    init(sorted terms: [String], forms wordForms: WordForms) {
        var bytes: [UInt8] = []
        var starts: [UInt32] = [0]
        starts.reserveCapacity(terms.count + 1)
        var size = 16
        while size < terms.count * 2 { size *= 2 }
        var table = [UInt32](repeating: 0, count: size)
        var deletions: [UInt64] = []
        var forms: [UInt64] = []
        for (number, term) in terms.enumerated() {
            bytes.append(contentsOf: term.utf8)
            starts.append(UInt32(clamping: bytes.count))
            var slot = Int(truncatingIfNeeded: Self.hash(term.utf8)) & (size - 1)
            while table[slot] != 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = UInt32(clamping: number + 1)
            guard Self.isWord(term) else { continue }
            let scalars = term.unicodeScalars.map(\.value)
            if scalars.count >= Self.shortestNeighbour {
                for key in TermEdits.keys(scalars) {
                    deletions.append(UInt64(key) << 32 | UInt64(number))
                }
            }
            for key in wordForms.keys(term) where key != term {
                let hash = UInt32(truncatingIfNeeded: Self.hash(key.utf8))
                forms.append(UInt64(hash) << 32 | UInt64(number))
            }
        }
        deletions.sort()
        forms.sort()
        self.bytes = bytes
        self.starts = starts
        self.table = table
        self.deletions = deletions
        self.forms = forms
        self.wordForms = wordForms
    }

    /// True for a word of letters alone: no digits, no mark of a pair or a quantity.
    static func isWord(_ term: String) -> Bool {
        guard let first = term.utf8.first, first >= 97 else { return false }
        return term.utf8.allSatisfy { $0 >= 97 }
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ hash >> 29
    }

    /// True if a term's bytes stand before another one's.
    static func isBefore(_ a: String, _ b: String) -> Bool {
        let fast = a.utf8.withContiguousStorageIfAvailable { a in
            b.utf8.withContiguousStorageIfAvailable { b -> Bool in
                guard let first = a.baseAddress, let second = b.baseAddress else {
                    return a.count < b.count
                }
                let order = memcmp(first, second, min(a.count, b.count))
                return order != 0 ? order < 0 : a.count < b.count
            }
        }
        return (fast ?? nil) ?? a.utf8.lexicographicallyPrecedes(b.utf8)
    }

    /// Text of a term.
    func term(_ number: Int) -> String { String(decoding: slice(number), as: UTF8.self) }

    private func slice(_ number: Int) -> ArraySlice<UInt8> {
        bytes[Int(starts[number])..<Int(starts[number + 1])]
    }

    /// Number of a term.
    func number(of term: String) -> Int? {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(term.utf8)) & mask
        while table[slot] != 0 {
            let number = Int(table[slot]) - 1
            if slice(number).elementsEqual(term.utf8) { return number }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Numbers of the terms that begin so.
    func range(prefix: String) -> Range<Int> {
        let prefix = Array(prefix.utf8)
        let from = firstTerm { !$0.lexicographicallyPrecedes(prefix) }
        let end = firstTerm {
            !$0.lexicographicallyPrecedes(prefix) && !$0.starts(with: prefix)
        }
        return from..<max(from, end)
    }

    private func firstTerm(where isBehind: (ArraySlice<UInt8>) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(slice(middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Terms with one edit between them and a word, the word itself not among them.
    func neighbours(of scalars: [UInt32]) -> [String] {
        var found: [String] = []
        var seen: Set<UInt32> = []
        for key in TermEdits.keys(scalars) {
            for entry in Self.entries(key, deletions) where seen.insert(entry).inserted {
                let term = term(Int(entry))
                if TermEdits.distance(scalars, term.unicodeScalars.map(\.value), most: 1) == 1 {
                    found.append(term)
                }
            }
        }
        return found
    }

    /// Terms with two edits between them and a word that begin with the same letter.
    func secondNeighbours(of word: String, _ scalars: [UInt32]) -> [String] {
        guard let first = word.unicodeScalars.first else { return [] }
        let length = word.utf8.count
        var found: [String] = []
        for number in range(prefix: String(first)).prefix(Self.mostCompared) {
            let bytes = Int(starts[number + 1]) - Int(starts[number])
            guard abs(bytes - length) <= 2 || first.value > 127 else { continue }
            let term = term(number)
            guard Self.isWord(term),
                TermEdits.distance(scalars, term.unicodeScalars.map(\.value), most: 2) == 2
            else { continue }
            found.append(term)
        }
        return found
    }

    /// Other forms of a word: terms that share a key with it.
    func variants(of word: String) -> [String] {
        let keys = wordForms.keys(word)
        var found: [String] = []
        for key in keys {
            let hash = UInt32(truncatingIfNeeded: Self.hash(key.utf8))
            for entry in Self.entries(hash, forms) {
                let term = term(Int(entry))
                if term != word, !found.contains(term), wordForms.keys(term).contains(key) {
                    found.append(term)
                }
            }
        }
        for key in keys where key != word && !found.contains(key) {
            if number(of: key) != nil { found.append(key) }
        }
        return found
    }

    private static func entries(_ key: UInt32, _ sorted: [UInt64]) -> [UInt32] {
        let first = UInt64(key) << 32
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < first { low = middle + 1 } else { high = middle }
        }
        return sorted[low...].prefix { $0 >> 32 == UInt64(key) }.prefix(mostEntries).map {
            UInt32(truncatingIfNeeded: $0)
        }
    }

    /// Terms that one key may have: affixes of short roots have many.
    private static let mostEntries = 64
}
