import Numbers

extension SplitMix64 {
    /// A factor between 1 − spread and 1 + spread.
    mutating func factor(_ spread: Double) -> Double { 1 + spread * (2 * unit() - 1) }
}

/// The search for one order: kinds of units, sizes of box, and the steps that were spent.
struct PackingSearch {
    let kinds: [UnitKind]
    /// Units of each kind.
    let counts: [Int]
    /// Sizes of box from the smallest.
    let rooms: [BoxRoom]
    /// `fits[kind][room]`: one unit alone goes in.
    let fits: [[Bool]]
    let totalVolume: Int
    let totalWeight: Int
    let unitCount: Int
    /// Tests of one block against another, which stand for time.
    var steps = 0
    private var random = SplitMix64(seed: 0x5041_5341_52)
    private var urgency: [Double]

    /// Units up to which every order and place of them is tried.
    static let mostExhausted = 7
    /// Units up to which surfaces are measured: the rule looks at every place, not at good ones.
    private static let mostMeasured = 80

    init(kinds: [UnitKind], counts: [Int], rooms: [BoxRoom]) {
        self.kinds = kinds
        self.counts = counts
        self.rooms = rooms
        fits = kinds.map { kind in
            rooms.map { $0.takes(kind) }
        }
        totalVolume = kinds.indices.map { counts[$0].clampedMultiplied(by: kinds[$0].volume) }
            .clampedSum()
        totalWeight = kinds.indices.map { counts[$0].clampedMultiplied(by: kinds[$0].grams) }
            .clampedSum()
        unitCount = counts.clampedSum()
        urgency = kinds.map { _ in 1 }
    }

    // MARK: one attempt

    /// Orders of units, largest first: by volume, longest side, base, height, weight.
    private static let sequences = 5

    private func key(_ kind: UnitKind, _ order: Int) -> Double {
        switch order {
        case 0: Double(kind.volume)
        case 1: Double(kind.longest) * 1e9 + Double(kind.volume)
        case 2: Double(kind.base)
        case 3: Double(kind.volume) / Double(max(1, kind.base))
        default: Double(kind.grams)
        }
    }

    /// Attempts before chance comes in: every order with every rule.
    private var plainAttempts: Int { Self.sequences * rules.count }

    private var rules: [PlacingRule] {
        PlacingRule.allCases.filter { $0 != .mostContact || unitCount <= Self.mostMeasured }
    }

    /// Kinds in the order of the n-th attempt: plain ones first, then shuffled, every second time
    /// with those in front that found no place before (Joslin, Clements, "Squeaky Wheel
    /// Optimization", JAIR 10, 1999).
    private mutating func sequence(_ attempt: Int, _ amounts: [Int]) -> [Int] {
        let isPlain = attempt < plainAttempts
        let spread = isPlain ? 0 : [0.3, 0.6, 0.9][random.below(3)]
        let isUrgent = !isPlain && attempt % 2 == 0
        let divides = !isPlain && random.below(3) == 0
        var keyed: [(key: Double, kind: Int)] = []
        for kind in kinds.indices where amounts[kind] > 0 {
            let base = key(kinds[kind], attempt % Self.sequences) * (isUrgent ? urgency[kind] : 1)
            var key = base * (isPlain ? 1 : random.factor(spread))
            for _ in 0..<amounts[kind] {
                keyed.append((key, kind))
                if divides { key = base * random.factor(spread) }
            }
        }
        keyed.sort { $0.key != $1.key ? $0.key > $1.key : $0.kind < $1.kind }
        return keyed.map(\.kind)
    }

    /// Manner in which an attempt places its units.
    private struct Manner {
        var rule: PlacingRule
        /// The emptiest box first, not the first one.
        var isBalanced = false
        /// Leaves out whatever finds no place, and goes on.
        var isPartial = false
        var limit = Int.max
    }

    /// Places units one after the other; nil as soon as one finds no room.
    private mutating func attempt(
        _ sequence: [Int], in boxes: [Int], _ manner: Manner
    ) -> [BoxLoad]? {
        var loads = boxes.map { BoxLoad(rooms[$0]) }
        var failed = -1
        for kind in sequence where kind != failed {
            if steps > manner.limit { return nil }
            var order = Array(loads.indices)
            if manner.isBalanced { order.sort { (loads[$0].share, $0) < (loads[$1].share, $1) } }
            let isPlaced = order.contains { i in
                guard fits[kind][boxes[i]], loads[i].mayTake(kinds[kind]),
                    let block = loads[i].bestPlace(
                        kinds[kind], index: kind, rule: manner.rule, steps: &steps)
                else { return false }
                loads[i].place(block, kinds[kind], steps: &steps)
                return true
            }
            if isPlaced { continue }
            urgency[kind] = min(urgency[kind] * 1.3, 1e6)
            guard manner.isPartial else { return nil }
            failed = kind
        }
        return loads
    }

    // MARK: searches

    /// All units in these boxes; nil where no attempt succeeds before the steps reach the limit.
    mutating func packAll(_ amounts: [Int], in boxes: [Int], until limit: Int) -> [BoxLoad]? {
        urgency = kinds.map { _ in 1 }
        let units = amounts.clampedSum()
        if boxes.count == 1, units <= Self.mostExhausted {
            var load = BoxLoad(rooms[boxes[0]])
            var left = amounts
            let share = steps + (limit - steps) / 2
            if exhaust(&load, &left, units, until: share) { return [load] }
            if steps < share { return nil }
        }
        var number = 0
        while steps < limit {
            let rule =
                number < plainAttempts
                ? rules[number / Self.sequences] : rules[random.below(rules.count)]
            let manner = Manner(
                rule: rule, isBalanced: boxes.count > 1 && number % 2 == 1, limit: limit)
            let sequence = sequence(number, amounts)
            if let loads = attempt(sequence, in: boxes, manner) { return loads }
            number += 1
            steps += sequence.count
        }
        return nil
    }

    /// Tries every place of every kind in every order, as far as the steps go. False with steps left
    /// means that extreme points have no such layout.
    private mutating func exhaust(
        _ load: inout BoxLoad, _ left: inout [Int], _ units: Int, until limit: Int
    ) -> Bool {
        if units == 0 { return true }
        let order = kinds.indices.filter { left[$0] > 0 }
            .sorted { (kinds[$1].volume, $0) < (kinds[$0].volume, $1) }
        for kind in order where load.mayTake(kinds[kind]) {
            left[kind] -= 1
            for block in load.places(kinds[kind], index: kind, steps: &steps) {
                var next = load
                next.place(block, kinds[kind], steps: &steps)
                // A copied load costs about as much as these tests.
                steps += 10
                if exhaust(&next, &left, units - 1, until: limit) {
                    load = next
                    return true
                }
                if steps >= limit { break }
            }
            left[kind] += 1
            if steps >= limit { return false }
        }
        return false
    }

    /// One box as full as a few attempts get it, by volume or weight.
    mutating func fill(_ amounts: [Int], room: Int, attempts: Int) -> BoxLoad {
        var best = BoxLoad(rooms[room])
        for number in 0..<attempts {
            let manner = Manner(rule: rules[number % rules.count], isPartial: true)
            let sequence = sequence(number % Self.sequences, amounts)
            if let load = attempt(sequence, in: [room], manner)?.first, load.share > best.share {
                best = load
            }
        }
        return best
    }
}

extension BoxLoad {
    /// Larger share of volume or weight that is taken, 0 to 1.
    var share: Double {
        max(
            Double(volume) / Double(max(1, room.volume)),
            Double(grams) / Double(max(1, room.grams)))
    }
}
