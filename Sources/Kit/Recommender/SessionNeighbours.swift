import Glibc

/// Neighbouring sessions of a session (V-SkNN): the nearest of the newest that share an item, by the
/// places of what they share; each recommends its items, nearer ones and rarer items more.
/// Source: reference/discovery.md, section 4.2 (Ludewig and Jannach, 2018).
struct SessionNeighbours: Sendable {
    /// Sessions that are looked at, and those that recommend.
    static let mostCandidates = 1_000
    static let nearest = 100
    /// Newest events of the asking session that count.
    static let longest = 20

    private let sessions: Sequences
    /// Sessions of each item, the newest first, `mostCandidates` at most.
    private let starts: [Int]
    private let holders: [Int32]
    /// Weight of rare items: `1 + ln(sessions / sessions of the item) / 5`.
    private let rarity: [Float]

    /// - Parameter sessions: the oldest first.
    init(_ sessions: Sequences) {
        self.sessions = sessions
        var counts = [Int](repeating: 0, count: sessions.itemCount)
        for session in 0..<sessions.count {
            for item in Set(sessions[session]) { counts[Int(item)] += 1 }
        }
        var starts = [Int](repeating: 0, count: sessions.itemCount + 1)
        for item in counts.indices {
            starts[item + 1] = starts[item] + min(counts[item], Self.mostCandidates)
        }
        var holders = [Int32](repeating: 0, count: starts[sessions.itemCount])
        var next = Array(starts.dropLast())
        for session in (0..<sessions.count).reversed() {
            for item in Set(sessions[session]) where next[Int(item)] < starts[Int(item) + 1] {
                holders[next[Int(item)]] = Int32(session)
                next[Int(item)] += 1
            }
        }
        let all = Double(max(1, sessions.count))
        rarity = counts.map { 1 + Float(log(all / Double(max(1, $0)))) / 5 }
        self.starts = starts
        self.holders = holders
    }

    /// Adds the scores for a session's events, the newest last.
    func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        let events = Array(history.suffix(Self.longest))
        guard !events.isEmpty else { return }
        // Where each item stands last; events are numbered from 1 on.
        var places: [Int32: Int] = [:]
        for (index, item) in events.enumerated() { places[item] = index + 1 }
        var near: [Int32: Float] = [:]
        for (item, place) in places {
            let weight = Float(place) / Float(events.count)
            for at in starts[Int(item)]..<starts[Int(item) + 1] {
                near[holders[at], default: 0] += weight
            }
        }
        let recent =
            near.count > Self.mostCandidates
            ? Array(near.sorted { $0.key > $1.key }.prefix(Self.mostCandidates)) : Array(near)
        let nearest = recent.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(Self.nearest)
        for (session, similarity) in nearest {
            let items = sessions[Int(session)]
            // Steps from the newest shared event on.
            let last = items.reduce(0) { max($0, places[$1] ?? 0) }
            let decay = max(0, 1 - 0.1 * Float(events.count - last))
            for item in Set(items) {
                scores[Int(item)] += similarity * decay * rarity[Int(item)]
            }
        }
    }
}
