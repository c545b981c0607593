import Numbers

/// Bounds: numbers of boxes that can't be enough.
extension PackingSearch {
    /// True where volume, weight and sizes don't forbid these boxes to take all.
    private func mayHoldAll(_ boxes: [Int]) -> Bool {
        totalVolume <= boxes.reduce(0) { $0 + rooms[$1].volume }
            && totalWeight <= boxes.reduce(0) { $0 + rooms[$1].grams }
            && kinds.indices.allSatisfy { kind in boxes.contains { fits[kind][$0] } }
    }

    /// True where some size of box takes two units side by side, in whichever turn. Two boxes that
    /// don't overlap are divided by a plane across one axis, so this is exact.
    private func mayShare(_ a: Int, _ b: Int) -> Bool {
        rooms.indices.contains { room in
            guard fits[a][room], fits[b][room] else { return false }
            let r = rooms[room]
            guard kinds[a].grams.clampedAdding(kinds[b].grams) <= r.grams else { return false }
            return kinds[a].turns.contains { p in
                guard p.w <= r.w, p.l <= r.l, p.d <= r.d else { return false }
                return kinds[b].turns.contains { q in
                    q.w <= r.w && q.l <= r.l && q.d <= r.d
                        && (p.w &+ q.w <= r.w || p.l &+ q.l <= r.l || p.d &+ q.d <= r.d)
                }
            }
        }
    }

    /// Starts from which units of different boxes are looked for.
    private static let separateStarts = 12

    /// Units of which no two share a box: each needs one of its own.
    private func separateUnits() -> Int {
        var best = 0
        let order = kinds.indices.sorted { (kinds[$1].volume, $0) < (kinds[$0].volume, $1) }
        for start in order.prefix(Self.separateStarts) {
            var chosen: [Int] = []
            var count = 0
            for kind in [start] + order where !chosen.contains(kind) {
                guard chosen.allSatisfy({ !mayShare($0, kind) }) else { continue }
                chosen.append(kind)
                count += mayShare(kind, kind) ? 1 : counts[kind]
            }
            best = max(best, count)
        }
        return best
    }

    /// Number of boxes up to which sets of sizes are tried; beyond, boxes are filled one by one.
    static let mostSearched = 12
    /// Sets of sizes that are looked at for one number of boxes.
    private static let mostSets = 20_000
    /// Sets that are packed: those of most volume.
    private static let mostTried = 24

    /// Sizes that no other surpasses in every way: the only ones that matter for the number.
    private var largeRooms: [Int] {
        rooms.indices.filter { i in
            !rooms.indices.contains { j in
                let isEqual = rooms[i].takesAll(of: rooms[j])
                return j != i && rooms[j].takesAll(of: rooms[i]) && !(isEqual && i < j)
            }
        }
    }

    /// Sets of boxes that may hold all, smallest volume first; `isComplete` where none was left out.
    private func boxSets(_ count: Int) -> (sets: [[Int]], isComplete: Bool) {
        var sets: [[Int]] = []
        var looked = 0
        let large = largeRooms
        func extend(_ set: [Int], from first: Int) {
            if looked > Self.mostSets { return }
            if set.count == count {
                looked += 1
                if mayHoldAll(set) { sets.append(set) }
                return
            }
            for i in first..<large.count { extend(set + [large[i]], from: i) }
        }
        extend([], from: 0)
        let volumes = sets.map { $0.reduce(0) { $0 + rooms[$1].volume } }
        let order = sets.indices.sorted { (volumes[$0], $0) < (volumes[$1], $1) }
        sets = order.map { sets[$0] }
        return (sets, looked <= Self.mostSets)
    }

    /// A number of boxes that no packing goes below.
    func leastBoxes() -> Int {
        let mostVolume = max(1, rooms.map(\.volume).max() ?? 1)
        let mostGrams = max(1, rooms.map(\.grams).max() ?? 1)
        var least = max(
            1, separateUnits(), totalVolume.clampedAdding(mostVolume - 1) / mostVolume,
            totalWeight.clampedAdding(mostGrams - 1) / mostGrams)
        while least <= Self.mostSearched {
            let (sets, isComplete) = boxSets(least)
            if !sets.isEmpty || !isComplete { break }
            least += 1
        }
        return least
    }

    // MARK: from many boxes to few

    /// Boxes filled one after the other, each of the size that takes most of the order.
    private mutating func greedy() -> [BoxLoad] {
        var left = counts
        var loads: [BoxLoad] = []
        while left.contains(where: { $0 > 0 }) {
            var best: BoxLoad?
            for room in rooms.indices {
                let load = fill(left, room: room, attempts: 3)
                guard !load.blocks.isEmpty else { continue }
                if best.map({ worth(load) > worth($0) }) ?? true { best = load }
            }
            guard let best else { break }
            for block in best.blocks { left[Int(block.kind)] -= 1 }
            loads.append(best)
        }
        return loads
    }

    /// Share of the order in volume and in weight.
    private func worth(_ load: BoxLoad) -> Double {
        Double(load.volume) / Double(max(1, totalVolume))
            + Double(load.grams) / Double(max(1, totalWeight))
    }

    /// As few boxes as the steps find, each of the smallest size that takes its contents, with their
    /// weights evened out; and a number below which there is none.
    mutating func run(budget: Int) -> (loads: [BoxLoad], least: Int) {
        let least = leastBoxes()
        var best = greedy()
        var number = least
        while number < min(best.count, Self.mostSearched + 1), steps < budget {
            let end = steps + (budget - steps) / max(1, best.count - number)
            if let loads = packAll(into: number, until: end) { best = loads }
            number += 1
        }
        if best.count > 1 { even(&best) }
        for i in best.indices { shrink(&best[i]) }
        return (best, least)
    }

    private mutating func packAll(into number: Int, until end: Int) -> [BoxLoad]? {
        let sets = boxSets(number).sets.suffix(Self.mostTried)
        var left = sets.count
        for set in sets.reversed() {
            let limit = steps + (end - steps) / max(1, left)
            if let loads = packAll(counts, in: set, until: limit) { return loads }
            left -= 1
        }
        return nil
    }
}

/// Improvements that leave the number of boxes as it is.
extension PackingSearch {
    /// Steps for one smaller size, and for one repacking.
    private static let smallBudget = 20_000
    /// Units that are moved so that boxes weigh alike.
    private static let mostMoves = 40

    private func amounts(of load: BoxLoad) -> [Int] {
        var amounts = [Int](repeating: 0, count: kinds.count)
        for block in load.blocks { amounts[Int(block.kind)] += 1 }
        return amounts
    }

    /// Packs the contents into the smallest size that takes them.
    private mutating func shrink(_ load: inout BoxLoad) {
        let amounts = amounts(of: load)
        for room in rooms.indices {
            guard rooms[room].volume < load.room.volume else { return }
            guard load.volume <= rooms[room].volume, load.grams <= rooms[room].grams,
                kinds.indices.allSatisfy({ amounts[$0] == 0 || fits[$0][room] })
            else { continue }
            if let smaller = packAll(amounts, in: [room], until: steps + Self.smallBudget)?.first {
                load = smaller
                return
            }
        }
    }

    /// Moves units from the heaviest box to the lightest as long as their difference falls.
    private mutating func even(_ loads: inout [BoxLoad]) {
        for _ in 0..<Self.mostMoves {
            let order = loads.indices.sorted { (loads[$0].grams, $0) < (loads[$1].grams, $1) }
            guard let light = order.first, let heavy = order.last, light != heavy,
                let (from, to) = moved(loads[heavy], loads[light])
            else { return }
            loads[heavy] = from
            loads[light] = to
        }
    }

    private mutating func moved(_ heavy: BoxLoad, _ light: BoxLoad) -> (BoxLoad, BoxLoad)? {
        let gap = heavy.grams - light.grams
        var amounts = amounts(of: heavy)
        let movable = kinds.indices.filter { amounts[$0] > 0 && kinds[$0].grams < gap }
            .sorted { (abs(gap / 2 - kinds[$0].grams), $0) < (abs(gap / 2 - kinds[$1].grams), $1) }
        guard heavy.blocks.count > 1, let room = index(of: heavy.room) else { return nil }
        for kind in movable.prefix(4) where light.mayTake(kinds[kind]) && kinds[kind].grams > 0 {
            guard
                let block = light.bestPlace(
                    kinds[kind], index: kind, rule: .lowestTop, steps: &steps)
            else { continue }
            amounts[kind] -= 1
            let rest = packAll(amounts, in: [room], until: steps + Self.smallBudget)?.first
            amounts[kind] += 1
            guard let rest else { continue }
            var to = light
            to.place(block, kinds[kind], steps: &steps)
            return (rest, to)
        }
        return nil
    }

    private func index(of room: BoxRoom) -> Int? { rooms.firstIndex { $0.index == room.index } }
}
