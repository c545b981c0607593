/// Search for the shortest walk of one hall, with its classes made once.
///
/// The sweep goes from the left to the right, aisle by aisle: its time grows with the aisles and
/// not with the ways through them.
public struct WalkPlanner: Sendable {
    public let hall: PickHall
    private let states: WalkStates
    private let blockLengths: [Int]
    private let offsets: [Int]
    private let blockOfBay: [Int]

    /// Length of what can't be walked.
    fileprivate static let never = Int.max / 4

    public init(hall: PickHall) {
        self.hall = hall
        states = WalkStates(crossAisles: hall.blocks + 1)
        blockLengths = (0..<hall.blocks).map { hall.length(ofBlock: $0) }
        offsets = (0..<hall.bays).map { hall.offset(ofBay: $0) }
        blockOfBay = (0..<hall.bays).map { hall.block(ofBay: $0) }
    }

    /// Classes of partial walks, the closed one and the empty one included.
    var stateCount: Int { states.count }

    // MARK: costs

    /// Length of each way through a block of an aisle, by `AisleMove`.
    private typealias Costs = (Int, Int, Int, Int, Int, Int)

    /// Costs of a block with these of the picks, front to back.
    private func costs(_ picks: [PickPlace], _ range: Range<Int>, _ block: Int) -> Costs {
        let length = blockLengths[block]
        var (first, last, gap) = (-1, -1, 0)
        for index in range {
            let bay = picks[index].bay
            guard blockOfBay[bay] == block else { continue }
            let at = offsets[bay]
            if last >= 0 { gap = max(gap, at - last) } else { first = at }
            last = at
        }
        let never = Self.never
        guard last >= 0 else { return (0, length, 2 * length, never, never, never) }
        return (
            never, length, 2 * length, 2 * last, 2 * (length - first),
            first < last ? 2 * (length - gap) : never
        )
    }

    /// First and last aisle of the walk: that of the depot is one of those between.
    private func range(_ picks: [PickPlace]) -> ClosedRange<Int> {
        let first = min(picks.first?.aisle ?? hall.depotAisle, hall.depotAisle)
        return first...max(picks.last?.aisle ?? hall.depotAisle, hall.depotAisle)
    }

    /// One step of the sweep, for its way back: class before, and move.
    private struct Step {
        var from: [Int32]
        var move: [Int32]
    }

    /// Lengths by class before and after a step, and how each came about.
    private struct Sweep {
        var lengths: [Int]
        var next: [Int]
        var step: Step

        init(_ count: Int) {
            lengths = [Int](repeating: WalkPlanner.never, count: count)
            next = lengths
            let none = [Int32](repeating: -1, count: count)
            step = Step(from: none, move: none)
        }

        mutating func offer(_ length: Int, to state: Int, from: Int, _ move: Int) {
            guard length < next[state] else { return }
            next[state] = length
            step.from[state] = Int32(truncatingIfNeeded: from)
            step.move[state] = Int32(truncatingIfNeeded: move)
        }

        /// Goes on from what was found; the lengths to be found are unknown again.
        mutating func advance() {
            swap(&lengths, &next)
            for i in next.indices { next[i] = WalkPlanner.never }
        }
    }

    // MARK: sweep

    /// Millimetres of the shortest walk; 0 without picks.
    ///
    /// - Precondition: picks are sorted, different and in the hall.
    public func length(sorted picks: [PickPlace]) -> Int {
        guard !picks.isEmpty else { return 0 }
        return sweep(picks, keeping: nil)
    }

    private func sweep(_ picks: [PickPlace], keeping: ((Step) -> Void)?) -> Int {
        var sweep = Sweep(states.count)
        sweep.lengths[states.empty] = 0
        var start = 0
        for aisle in range(picks) {
            var end = start
            while end < picks.count, picks[end].aisle == aisle { end += 1 }
            for block in 0..<hall.blocks {
                walk(costs(picks, start..<end, block), block, &sweep)
                keeping?(sweep.step)
                sweep.advance()
            }
            cross(isDepot: aisle == hall.depotAisle, &sweep)
            keeping?(sweep.step)
            sweep.advance()
            start = end
        }
        return sweep.lengths[states.done] + 2 * hall.depotDistance
    }

    private func walk(_ costs: Costs, _ block: Int, _ sweep: inout Sweep) {
        for state in 0..<states.count {
            let length = sweep.lengths[state]
            guard length < Self.never else { continue }
            func offer(_ move: Int, _ cost: Int) {
                let to = states.aisleMoves[block][6 * state + move]
                if to >= 0, cost < Self.never {
                    sweep.offer(length + cost, to: to, from: state, move)
                }
            }
            offer(0, costs.0)
            offer(1, costs.1)
            offer(2, costs.2)
            offer(3, costs.3)
            offer(4, costs.4)
            offer(5, costs.5)
        }
    }

    private func cross(isDepot: Bool, _ sweep: inout Sweep) {
        for state in 0..<states.count {
            let length = sweep.lengths[state]
            guard length < Self.never else { continue }
            let moves = states.crossMoves[state]
            let needsFront = isDepot && states.isFrontBare[state]
            for number in moves.indices {
                let move = moves[number]
                if needsFront, !move.hasFront { continue }
                let cost = move.total * hall.aisleDistance
                sweep.offer(length + cost, to: move.to, from: state, number)
            }
        }
    }

    // MARK: route

    /// The shortest walk through these places, each visited once.
    public func exact(_ places: [PickPlace]) -> Walk {
        let picks = Set(places).sorted()
        precondition(picks.count <= Routing.mostPicks && picks.allSatisfy(hall.contains))
        guard !picks.isEmpty else { return Walk(length: 0, stops: []) }
        var steps: [Step] = []
        let length = sweep(picks, keeping: { steps.append($0) })
        var tour = WalkTour(crossAisles: states.crossAisles)
        var state = states.done
        let aisles = range(picks)
        for aisle in aisles.reversed() {
            guard let crossing = steps.popLast() else { break }
            let from = Int(crossing.from[state])
            let move = states.crossMoves[from][Int(crossing.move[state])]
            for (cross, passages) in states.passages[move.passages].enumerated() {
                for _ in 0..<passages {
                    tour.add(from: (aisle, cross), to: (aisle + 1, cross), stops: [])
                }
            }
            state = from
            for block in (0..<hall.blocks).reversed() {
                guard let step = steps.popLast() else { break }
                let inside = picks.filter { $0.aisle == aisle && blockOfBay[$0.bay] == block }
                if let move = AisleMove(rawValue: Int(step.move[state])) {
                    add(move, aisle, block, inside, to: &tour)
                }
                state = Int(step.from[state])
            }
        }
        return Walk(length: length, stops: tour.stops(from: (hall.depotAisle, 0)))
    }

    private func add(
        _ move: AisleMove, _ aisle: Int, _ block: Int, _ picks: [PickPlace],
        to tour: inout WalkTour
    ) {
        let (front, back) = ((aisle, block), (aisle, block + 1))
        switch move {
        case .none: return
        case .once: tour.add(from: front, to: back, stops: picks)
        case .twice:
            tour.add(from: front, to: back, stops: picks)
            tour.add(from: back, to: front, stops: [])
        case .fromFront: tour.add(from: front, to: front, stops: picks)
        case .fromBack: tour.add(from: back, to: back, stops: picks.reversed())
        case .gap:
            let gaps = zip(picks, picks.dropFirst()).map { offsets[$1.bay] - offsets[$0.bay] }
            let widest = gaps.firstIndex(of: gaps.max() ?? 0) ?? 0
            tour.add(from: front, to: front, stops: Array(picks[...widest]))
            tour.add(from: back, to: back, stops: picks[(widest + 1)...].reversed())
        }
    }
}

/// A closed walk that is put together from its passages (Hierholzer 1873).
struct WalkTour {
    private struct Passage {
        let ends: (Int, Int)
        let stops: [PickPlace]
        var isWalked = false
    }

    private let crossAisles: Int
    private var passages: [Passage] = []
    private var at: [Int: [Int]] = [:]

    init(crossAisles: Int) { self.crossAisles = crossAisles }

    private func name(_ end: (aisle: Int, cross: Int)) -> Int {
        end.aisle * crossAisles + end.cross
    }

    mutating func add(from: (Int, Int), to: (Int, Int), stops: [PickPlace]) {
        let ends = (name(from), name(to))
        at[ends.0, default: []].append(passages.count)
        if ends.0 != ends.1 { at[ends.1, default: []].append(passages.count) }
        passages.append(Passage(ends: ends, stops: stops))
    }

    /// Stops in the order of a walk over every passage.
    mutating func stops(from start: (Int, Int)) -> [PickPlace] {
        var stack: [(end: Int, stops: [PickPlace])] = [(name(start), [])]
        var parts: [[PickPlace]] = []
        while let top = stack.last {
            var passage: Int?
            while let candidate = at[top.end]?.popLast() {
                if !passages[candidate].isWalked {
                    passage = candidate
                    break
                }
            }
            guard let passage else {
                parts.append(top.stops)
                stack.removeLast()
                continue
            }
            passages[passage].isWalked = true
            let (a, b) = passages[passage].ends
            // The stack is read backwards: stops on the way there are turned once here and once
            // with the whole.
            if a == top.end {
                stack.append((b, passages[passage].stops.reversed()))
            } else {
                stack.append((a, passages[passage].stops))
            }
        }
        return parts.flatMap { $0 }.reversed()
    }
}
