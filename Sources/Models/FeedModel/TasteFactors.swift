import Numbers

/// Vectors of viewers and of what videos are made of, whose product says how much better a video
/// pleases a viewer than both are wont to. A video is the sum of its topic, its creator, its tags
/// and itself, so a new one begins where its like stand (Kula, "Metadata embeddings for user and
/// item cold-start", 2015). Learned a slot at a time, with Adagrad's steps (Duchi et al. 2011), and
/// again from what is kept of them.
struct TasteFactors: Sendable {
    private static let (rate, regularisation, spread, ownSpread) = (0.15, 0.1, 0.3, 0.02)

    /// A vector with the sum of its squared gradients.
    struct Factor: Sendable {
        var values: SIMD8<Double>
        var squares = 1.0

        mutating func step(towards other: SIMD8<Double>, _ rest: Double) {
            squares += rest * rest * (other * other).sum() / Double(SIMD8<Double>.scalarCount)
            let step = TasteFactors.rate / squares.squareRoot()
            values += step * (rest * other - TasteFactors.regularisation * values)
        }
    }

    /// Parts of a video's vector, by kind and number.
    private enum Part: Hashable { case topic(Int), creator(Int), tag(Int) }

    /// A product that was wanted.
    private struct Memory: Sendable {
        let viewer: Int
        let places: [Int]
        let wanted: Double
    }

    /// Old products that are learned again with each new one, and how many are kept for it.
    private static let (replays, mostMemories) = (16, 100_000)
    private var memories: [Memory] = []
    private var viewers: [Int: Factor] = [:]
    private var factors: [Factor] = []
    private var places: [Part: Int] = [:]
    private var random = SplitMix64(seed: 0x5045_4544)

    private mutating func draw(_ spread: Double) -> Factor {
        var values = SIMD8<Double>()
        for index in values.indices { values[index] = (2 * random.unit() - 1) * spread }
        return Factor(values: values)
    }

    /// Places of a new video's parts; its own, the last, is nearly zero.
    mutating func places(of video: FeedModel.Video) -> [Int] {
        let parts: [Part] =
            [.topic(video.topic), .creator(video.creator)] + video.tags.map { .tag($0) }
        return parts.map { part in
            if let place = places[part] { return place }
            places[part] = add(Self.spread / 2)
            return factors.count - 1
        } + [add(Self.ownSpread)]
    }

    private mutating func add(_ spread: Double) -> Int {
        let factor = draw(spread)
        factors.append(factor)
        return factors.count - 1
    }

    func viewer(_ viewer: Int) -> SIMD8<Double> { viewers[viewer]?.values ?? SIMD8() }

    /// Vector of a video.
    func sum(_ places: [Int]) -> SIMD8<Double> {
        places.reduce(into: SIMD8()) { $0 += factors[$1].values }
    }

    mutating func forget(_ viewer: Int) { viewers[viewer] = nil }

    /// Learns what a product should be, and again some of what was learned before.
    mutating func learn(_ viewer: Int, _ places: [Int], _ wanted: Double) {
        let memory = Memory(viewer: viewer, places: places, wanted: wanted)
        step(memory)
        for _ in 0..<min(Self.replays, memories.count) {
            let old = memories[random.below(memories.count)]
            if viewers[old.viewer] != nil { step(old) }
        }
        if memories.count < Self.mostMemories {
            memories.append(memory)
        } else {
            memories[random.below(memories.count)] = memory
        }
    }

    /// Moves a viewer's and a video's vectors towards a product that leaves no rest.
    private mutating func step(_ memory: Memory) {
        let (viewer, places, wanted) = (memory.viewer, memory.places, memory.wanted)
        var own = viewers[viewer] ?? draw(Self.spread)
        let (before, video) = (own.values, sum(places))
        let rest = wanted - (before * video).sum()
        own.step(towards: video, rest)
        viewers[viewer] = own
        for place in places { factors[place].step(towards: before, rest) }
    }
}
