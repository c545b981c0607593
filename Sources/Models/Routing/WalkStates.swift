/// Ways of walking one block of one aisle.
enum AisleMove: Int, CaseIterable {
    case none, once, twice, fromFront, fromBack, gap
}

/// Classes of partial walks left of an aisle: Ratliff and Rosenthal, "Order-Picking in a
/// Rectangular Warehouse", Operations Research 31 (1983), for two cross aisles; Roodbergen and de
/// Koster, "Routing order pickers in a warehouse with a middle aisle", EJOR 133 (2001), for three.
///
/// A class says of each cross aisle's end at this aisle whether its degree is zero, odd or even, and
/// which ends hang together. Two partial walks of one class can be continued in the same ways, so
/// that the shorter one is enough. The classes and their moves are found here once for a number of
/// cross aisles, by trying all moves from nothing.
struct WalkStates: Sendable {
    /// Cross aisles, front and back included.
    let crossAisles: Int
    let count: Int
    /// Class of nothing yet.
    let empty = 0
    /// Class of a walk that is closed; nothing can be added to it.
    let done = 1
    /// `aisleMoves[block][6 × state + move]`: the class after it, or −1.
    let aisleMoves: [[Int]]
    /// `crossMoves[state]`: ways to the next aisle, and the class there. From `done` and `empty`
    /// nothing leads on but nothing.
    let crossMoves: [[CrossMove]]
    /// True where the front end has no passage: the depot can't be there.
    let isFrontBare: [Bool]

    /// Passages to the next aisle, none to two along each cross aisle.
    struct CrossMove: Sendable {
        /// Index in `passages`.
        let passages: Int
        let total: Int
        let to: Int
        let hasFront: Bool
    }

    /// Numbers of passages along the cross aisles, front to back.
    let passages: [[Int]]

    /// Ends of the cross aisles at one aisle.
    private struct Ends: Hashable {
        /// Part to which each end belongs; 0 for an end without a passage.
        var part: [Int]
        var isOdd: [Bool]
        var isDone = false

        /// Parts numbered in the order in which they come, so that equal classes are equal.
        var numbered: Ends {
            var names: [Int: Int] = [:]
            var out = self
            for i in part.indices where part[i] != 0 {
                let name = names[part[i]] ?? names.count + 1
                names[part[i]] = name
                out.part[i] = name
            }
            return out
        }

        private var unused: Int { (part.max() ?? 0) + 1 }

        mutating func touch(_ i: Int) { if part[i] == 0 { part[i] = unused } }

        mutating func join(_ i: Int, _ j: Int) {
            touch(i)
            touch(j)
            let (from, to) = (part[j], part[i])
            for k in part.indices where part[k] == from { part[k] = to }
        }

        /// After a way of walking the block between ends `i` and `i` + 1.
        func walked(_ i: Int, _ move: AisleMove) -> Ends? {
            guard move != .none else { return self }
            guard !isDone else { return nil }
            var next = self
            switch move {
            case .none: break
            case .once:
                next.join(i, i + 1)
                next.isOdd[i].toggle()
                next.isOdd[i + 1].toggle()
            case .twice: next.join(i, i + 1)
            case .fromFront: next.touch(i)
            case .fromBack: next.touch(i + 1)
            case .gap:
                next.touch(i)
                next.touch(i + 1)
            }
            return next.numbered
        }

        /// At the next aisle, after so many passages; nil where a degree stays odd or a part is left
        /// behind while others go on.
        func crossed(_ passages: [Int]) -> Ends? {
            let isNothing = passages.allSatisfy { $0 == 0 }
            if isDone { return isNothing ? self : nil }
            var here = self
            for i in part.indices {
                guard isOdd[i] == (passages[i] % 2 == 1) else { return nil }
                if passages[i] > 0 { here.touch(i) }
            }
            let parts = Set(here.part.filter { $0 != 0 })
            if isNothing {
                if parts.count > 1 { return nil }
                return Ends(
                    part: part.map { _ in 0 }, isOdd: isOdd.map { _ in false },
                    isDone: !parts.isEmpty)
            }
            let next = Ends(
                part: part.indices.map { passages[$0] > 0 ? here.part[$0] : 0 },
                isOdd: passages.map { $0 % 2 == 1 })
            guard Set(next.part.filter { $0 != 0 }) == parts else { return nil }
            return next.numbered
        }
    }

    init(crossAisles: Int) {
        self.crossAisles = crossAisles
        let nothing = [Int](repeating: 0, count: crossAisles)
        let even = [Bool](repeating: false, count: crossAisles)
        var known = [
            Ends(part: nothing, isOdd: even), Ends(part: nothing, isOdd: even, isDone: true),
        ]
        var numbers: [Ends: Int] = [known[0]: 0, known[1]: 1]
        func number(_ ends: Ends) -> Int {
            if let known = numbers[ends] { return known }
            numbers[ends] = known.count
            known.append(ends)
            return known.count - 1
        }
        let passages = Self.combinations(crossAisles)
        self.passages = passages
        var aisle = [[Int]](repeating: [], count: crossAisles - 1)
        var cross: [[CrossMove]] = []
        var at = 0
        while at < known.count {
            let ends = known[at]
            for block in aisle.indices {
                aisle[block] += AisleMove.allCases.map { ends.walked(block, $0).map(number) ?? -1 }
            }
            cross.append(
                passages.indices.compactMap { index in
                    ends.crossed(passages[index]).map {
                        CrossMove(
                            passages: index, total: passages[index].reduce(0, +), to: number($0),
                            hasFront: passages[index][0] > 0)
                    }
                })
            at += 1
        }
        aisleMoves = aisle
        crossMoves = cross
        isFrontBare = known.map { $0.part[0] == 0 }
        count = known.count
    }

    private static func combinations(_ count: Int) -> [[Int]] {
        (0..<count).reduce([[]]) { all, _ in all.flatMap { one in (0...2).map { one + [$0] } } }
    }
}
