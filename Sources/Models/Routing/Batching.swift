import Numbers

/// An order that waits for a walk: its places, and what it takes of a cart.
public struct WaitingOrder: Equatable, Sendable {
    public let places: [PickPlace]
    public let totes: Int
    public let grams: Int
    /// Cubic centimetres.
    public let volume: Int

    public init(places: [PickPlace], totes: Int = 1, grams: Int = 0, volume: Int = 0) {
        self.places = places
        self.totes = totes
        self.grams = grams
        self.volume = volume
    }
}

/// Bounds of one cart.
public struct CartLimits: Equatable, Sendable {
    public let totes: Int
    public let grams: Int
    /// Cubic centimetres.
    public let volume: Int

    public init(totes: Int, grams: Int = .max, volume: Int = .max) {
        self.totes = totes
        self.grams = grams
        self.volume = volume
    }
}

/// Orders that share walks; each batch is a list of indices.
public struct OrderBatches: Equatable, Sendable {
    public let batches: [[Int]]
    /// Millimetres of all walks, each the shortest of its batch.
    public let length: Int
    /// Orders that no cart takes.
    public let refused: [Int]
}

/// Search for batches: Clarke and Wright's savings, recomputed after each merger (de Koster, van
/// der Poort, Wolters, "Efficient orderbatching methods in warehouses", IJPR 37, 1999: C&W(ii)),
/// then moves and swaps of orders between batches.
public struct OrderBatching: Sendable {
    /// Orders that are batched together: pairs of them are walked on paper.
    public static let mostOrders = 1_000
    /// Walks on paper for moves and swaps: about a third of a second.
    static let swapBudget = 40_000

    private let planner: WalkPlanner
    private let limits: CartLimits

    public init(_ planner: WalkPlanner, limits: CartLimits) {
        self.planner = planner
        self.limits = limits
    }

    /// A batch, with its places merged and its walk's length.
    private struct Batch {
        var orders: [Int]
        var places: [PickPlace]
        var length: Int
        var totes: Int
        var grams: Int
        var volume: Int
    }

    private func fits(_ a: Batch, _ b: Batch) -> Bool {
        a.totes.clampedAdding(b.totes) <= limits.totes
            && a.grams.clampedAdding(b.grams) <= limits.grams
            && a.volume.clampedAdding(b.volume) <= limits.volume
    }

    private func single(_ index: Int, _ order: WaitingOrder) -> Batch {
        let places = Set(order.places).sorted()
        return Batch(
            orders: [index], places: places, length: planner.length(sorted: places),
            totes: order.totes, grams: order.grams, volume: order.volume)
    }

    private func merged(_ a: Batch, _ b: Batch) -> Batch {
        var both = a
        both.orders += b.orders
        both.places = Self.union(a.places, b.places)
        both.totes = a.totes.clampedAdding(b.totes)
        both.grams = a.grams.clampedAdding(b.grams)
        both.volume = a.volume.clampedAdding(b.volume)
        both.length = planner.length(sorted: both.places)
        return both
    }

    private static func union(_ a: [PickPlace], _ b: [PickPlace]) -> [PickPlace] {
        var out: [PickPlace] = []
        out.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || i < a.count && a[i] < b[j] {
                out.append(a[i])
                i += 1
            } else {
                if i < a.count, a[i] == b[j] { i += 1 }
                out.append(b[j])
                j += 1
            }
        }
        return out
    }

    private func isTakable(_ order: WaitingOrder) -> Bool {
        order.totes <= limits.totes && order.grams <= limits.grams
            && order.volume <= limits.volume
    }

    // MARK: as they come

    /// Batches in the order of arrival: a cart is filled until the next order doesn't fit.
    public func asTheyCome(_ orders: [WaitingOrder]) -> OrderBatches {
        var batches: [Batch] = []
        for (index, order) in orders.enumerated() where isTakable(order) {
            let one = single(index, order)
            if let last = batches.last, fits(last, one) {
                batches[batches.count - 1] = merged(last, one)
            } else {
                batches.append(one)
            }
        }
        return result(batches, orders)
    }

    private func result(_ batches: [Batch], _ orders: [WaitingOrder]) -> OrderBatches {
        let sorted = batches.map { $0.orders.sorted() }.sorted { $0[0] < $1[0] }
        return OrderBatches(
            batches: sorted, length: batches.map(\.length).clampedSum(),
            refused: orders.indices.filter { !isTakable(orders[$0]) })
    }

    // MARK: savings

    /// Batches by savings, then by moves and swaps.
    public func bySavings(_ orders: [WaitingOrder]) -> OrderBatches {
        precondition(orders.count <= Self.mostOrders)
        var batches = orders.indices.filter { isTakable(orders[$0]) }
            .map { single($0, orders[$0]) }
        merge(&batches)
        var budget = Self.swapBudget
        while budget > 0, improve(&batches, orders, &budget) {}
        return result(batches.filter { !$0.orders.isEmpty }, orders)
    }

    /// Best partner of each batch, kept until one of the two is merged.
    private func merge(_ batches: inout [Batch]) {
        var savings = [[Int]](
            repeating: [Int](repeating: -1, count: batches.count), count: batches.count)
        var isAlive = [Bool](repeating: true, count: batches.count)
        func weigh(_ i: Int, _ j: Int) {
            let saving =
                fits(batches[i], batches[j])
                ? batches[i].length + batches[j].length
                    - planner.length(sorted: Self.union(batches[i].places, batches[j].places))
                : -1
            (savings[i][j], savings[j][i]) = (saving, saving)
        }
        for i in batches.indices { for j in 0..<i { weigh(i, j) } }
        while true {
            var best = (saving: 0, i: 0, j: 0)
            for i in batches.indices where isAlive[i] {
                for j in 0..<i where isAlive[j] && savings[i][j] > best.saving {
                    best = (savings[i][j], i, j)
                }
            }
            guard best.saving > 0 else { break }
            batches[best.j] = merged(batches[best.i], batches[best.j])
            isAlive[best.i] = false
            for i in batches.indices where isAlive[i] && i != best.j { weigh(i, best.j) }
        }
        batches = batches.indices.filter { isAlive[$0] }.map { batches[$0] }
    }

    // MARK: moves and swaps

    private func batch(_ indices: [Int], _ orders: [WaitingOrder]) -> Batch {
        var all: [PickPlace] = []
        for index in indices { all += orders[index].places }
        all.sort()
        var places: [PickPlace] = []
        places.reserveCapacity(all.count)
        for place in all where places.last != place { places.append(place) }
        return Batch(
            orders: indices, places: places, length: planner.length(sorted: places),
            totes: indices.reduce(0) { $0.clampedAdding(orders[$1].totes) },
            grams: indices.reduce(0) { $0.clampedAdding(orders[$1].grams) },
            volume: indices.reduce(0) { $0.clampedAdding(orders[$1].volume) })
    }

    private func isWithin(_ indices: [Int], _ orders: [WaitingOrder]) -> Bool {
        indices.reduce(0) { $0.clampedAdding(orders[$1].totes) } <= limits.totes
            && indices.reduce(0) { $0.clampedAdding(orders[$1].grams) } <= limits.grams
            && indices.reduce(0) { $0.clampedAdding(orders[$1].volume) } <= limits.volume
    }

    /// One pass over all pairs of batches; true where it made the walks shorter.
    private func improve(
        _ batches: inout [Batch], _ orders: [WaitingOrder], _ budget: inout Int
    ) -> Bool {
        var isBetter = false
        for i in batches.indices {
            for j in batches.indices where i != j {
                while budget > 0, let (a, b) = better(batches[i], batches[j], orders, &budget) {
                    (batches[i], batches[j]) = (a, b)
                    isBetter = true
                }
            }
        }
        return isBetter
    }

    /// The first move of an order from `a` to `b`, or swap of two, that shortens the two walks.
    private func better(
        _ a: Batch, _ b: Batch, _ orders: [WaitingOrder], _ budget: inout Int
    ) -> (Batch, Batch)? {
        let before = a.length + b.length
        for x in a.orders {
            let rest = a.orders.filter { $0 != x }
            let less = batch(rest, orders)
            budget -= 1
            // A swap that gains on the other side alone is found from there.
            guard less.length < a.length else { continue }
            for y in [nil] + b.orders.map(Optional.some) {
                guard budget > 0 else { return nil }
                let kept = b.orders.filter { $0 != y } + [x]
                let given = rest + (y.map { [$0] } ?? [])
                guard isWithin(kept, orders), isWithin(given, orders) else { continue }
                let from = y == nil ? less : batch(given, orders)
                guard from.length < before else { continue }
                let to = batch(kept, orders)
                budget -= 2
                if from.length + to.length < before { return (from, to) }
            }
        }
        return nil
    }
}
