import CThai

/// Word breaks of Thai by libthai's dictionary.
final class ThaiBreaker: @unchecked Sendable {
    /// Nil where the dictionary (Debian's libthai-data) isn't installed; pairs are used alone then.
    static let shared = ThaiBreaker()

    /// Set once. Finding breaks only reads it, so threads may share it.
    private let breaker: UnsafeMutableRawPointer

    /// Unicode scalars that are broken at once; titles are shorter.
    private static let longestRun = 1_000

    private init?() {
        guard let breaker = pasar_thai_breaker() else { return nil }
        self.breaker = breaker
    }

    /// Words of a run of Thai letters, in their order; together they are the run.
    func words(of run: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        var words: [ArraySlice<Unicode.Scalar>] = []
        for from in stride(from: 0, to: run.count, by: Self.longestRun) {
            let piece = run[from..<min(run.count, from + Self.longestRun)]
            var start = from
            for place in breaks(of: piece) where place > start - from && place < piece.count {
                words.append(run[start..<(from + place)])
                start = from + place
            }
            words.append(run[start..<piece.endIndex])
        }
        return words
    }

    private func breaks(of piece: ArraySlice<Unicode.Scalar>) -> [Int] {
        let text = piece.map { CInt(bitPattern: $0.value) } + [0]
        var places = [CInt](repeating: 0, count: piece.count)
        let count = pasar_thai_breaks(breaker, text, &places, places.count)
        return places.prefix(max(0, Int(count))).map(Int.init)
    }
}
