import Glibc

/// A ranking of creators for one product, best first.
public struct CreatorList: Sendable {
    public struct Entry: Sendable {
        public let score: CreatorScore
        /// Probability with which this creator was drawn for this slot; nil where the order of
        /// values put it here.
        public let propensity: Double?
    }

    public let entries: [Entry]

    /// Slots of which one explores.
    static let block = 10
    /// Draws among which the one that fills a slot is chosen, and for markets beyond
    /// `manyCreators`.
    static let draws = 32
    static let fewDraws = 8
    static let manyCreators = 20_000

    /// Indices in the order of falling scores; the earlier one first where they are equal.
    package static func order(_ scores: [Double]) -> [Int] {
        scores.enumerated().map { (score: $0.element, index: $0.offset) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
            .map(\.index)
    }

    /// The best by value; with a seed, one slot of each ten goes to a Thompson draw.
    init(
        _ scores: [CreatorScore], top: Int, exploring seed: UInt64?,
        isNewcomer: (Int) -> Bool = { _ in false }
    ) {
        let order = Self.order(scores.map(\.value))
        let count = min(max(0, top), scores.count)
        guard let seed, count > 0 else {
            entries = order.prefix(count).map { Entry(score: scores[$0], propensity: nil) }
            return
        }
        var random = SeededRandom(seed)
        var exploration = Exploration(scores, count: count, &random)
        exploration.balance(order, isNewcomer)
        var isPlaced = [Bool](repeating: false, count: scores.count)
        var entries: [Entry] = []
        var exploring = random.below(Self.block)
        var at = 0
        for slot in 0..<count {
            if slot % Self.block == 0, slot > 0 { exploring = random.below(Self.block) }
            if slot % Self.block == exploring,
                let drawn = exploration.draw(isPlaced, slot: slot, &random)
            {
                isPlaced[drawn.creator] = true
                entries.append(
                    Entry(score: scores[drawn.creator], propensity: drawn.propensity))
            } else {
                while isPlaced[order[at]] { at += 1 }
                isPlaced[order[at]] = true
                entries.append(Entry(score: scores[order[at]], propensity: nil))
            }
        }
        self.entries = entries
    }
}

/// Orders of all creators by draws from their posteriors (Thompson 1933). A slot takes the first
/// free creator of an order that is chosen with equal chances, so that its propensity is the share
/// of the orders that begin with it.
///
/// On the first page, explored slots go to whichever of newcomers and known creators the order of
/// values has fewer of than the draws expect: a draw puts each group where it may truly stand.
struct Exploration {
    private var orders: [[Int32]] = []
    private var places: [Int]
    /// Creators that the first page's slots are not given to.
    private var isPassed: [Bool] = []

    /// Slots of the first page.
    static let page = 20

    init(_ scores: [CreatorScore], count: Int, _ random: inout SeededRandom) {
        let draws =
            scores.count > CreatorList.manyCreators ? CreatorList.fewDraws : CreatorList.draws
        places = [Int](repeating: 0, count: draws)
        // Enough to find somebody free, whoever is placed or passed.
        let needed = min(scores.count, 4 * count + 100)
        for _ in 0..<draws {
            let drawn = scores.map {
                $0.logarithm.mean + $0.logarithm.variance.squareRoot() * random.normal()
            }
            orders.append(CreatorList.order(drawn).prefix(needed).map { Int32($0) })
        }
    }

    /// Chooses the group that the first page's slots go to.
    mutating func balance(_ order: [Int], _ isNewcomer: (Int) -> Bool) {
        let listed = order.prefix(Self.page)
        let known = Double(listed.count { isNewcomer($0) })
        let expected = orders.reduce(0.0) { sum, drawn in
            sum + Double(drawn.prefix(Self.page).count { isNewcomer(Int($0)) })
        }
        // What is explored takes the place of what is listed.
        let kept = 1 - 1 / Double(CreatorList.block)
        let isForNewcomers = known * kept < expected / Double(orders.count)
        isPassed = order.indices.map { isNewcomer($0) != isForNewcomers }
    }

    /// A creator for a slot, with the propensity; nil where the orders have nobody free.
    mutating func draw(
        _ isPlaced: [Bool], slot: Int, _ random: inout SeededRandom
    ) -> (creator: Int, propensity: Double)? {
        for draw in orders.indices {
            let order = orders[draw]
            while places[draw] < order.count, isPlaced[Int(order[places[draw]])] {
                places[draw] += 1
            }
        }
        var firsts = slot < Self.page ? free { !isPlaced[Int($0)] && !isPassed[Int($0)] } : []
        // A group that is used up leaves its slots to the other.
        if firsts.isEmpty { firsts = free { !isPlaced[Int($0)] } }
        guard !firsts.isEmpty else { return nil }
        let creator = firsts[random.below(firsts.count)]
        let equal = firsts.count { $0 == creator }
        return (Int(creator), Double(equal) / Double(firsts.count))
    }

    /// The first of each order that may be placed.
    private func free(_ isFree: (Int32) -> Bool) -> [Int32] {
        orders.indices.compactMap { draw in orders[draw][places[draw]...].first(where: isFree) }
    }
}

extension CreatorModel {
    /// Invitations below which a creator is a newcomer.
    static let fewInvitations = 3

    /// True for a creator with few or no invitations.
    func isNewcomer(_ creator: Int) -> Bool {
        funnel.invitations[creator] < Self.fewInvitations
    }

    /// The list for a product: the first `top`, or all.
    public func list(
        product p: Int, top: Int? = nil, exploring seed: UInt64? = nil
    ) -> CreatorList {
        let mixed = seed.map { SeededRandom.mixed($0, UInt64(p)) }
        return CreatorList(
            scores(product: p), top: top ?? .max, exploring: mixed, isNewcomer: isNewcomer)
    }
}
