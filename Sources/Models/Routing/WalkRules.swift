/// Rules of thumb for a hall without a middle cross aisle, to compare the shortest walk with.
public enum WalkRule: String, CaseIterable, Sendable {
    /// Through every aisle that has a pick; the last of an odd number as far as needed and back.
    case sShape = "s-shape"
    /// Into every aisle from the front, and back.
    case comeBack = "return"
    /// Through the first and the last; into the others from both ends, around the largest gap.
    case largestGap = "largest-gap"
}

extension WalkPlanner {
    /// The walk by a rule of thumb; nil in a hall with a middle cross aisle.
    public func walk(_ places: [PickPlace], by rule: WalkRule) -> Walk? {
        guard hall.middleAisles == 0 else { return nil }
        let picks = Set(places).sorted()
        guard let left = picks.first?.aisle, let right = picks.last?.aisle else {
            return Walk(length: 0, stops: [])
        }
        var aisles: [[PickPlace]] = []
        for pick in picks {
            if aisles.last?.last?.aisle == pick.aisle {
                aisles[aisles.count - 1].append(pick)
            } else {
                aisles.append([pick])
            }
        }
        let across = [left, right].reduce(right - left) { $0 + abs($1 - hall.depotAisle) }
        let flat = across * hall.aisleDistance + 2 * hall.depotDistance
        let done =
            switch rule {
            case .sShape: sShape(aisles)
            case .comeBack: (aisles.reduce(0) { $0 + comeBack($1) }, picks)
            case .largestGap: largestGap(aisles)
            }
        return Walk(length: flat + done.0, stops: done.1)
    }

    private func comeBack(_ picks: [PickPlace]) -> Int {
        2 * (picks.last.map { hall.position(ofBay: $0.bay) } ?? 0)
    }

    private func sShape(_ aisles: [[PickPlace]]) -> (Int, [PickPlace]) {
        var (length, stops): (Int, [PickPlace]) = (0, [])
        for (number, picks) in aisles.enumerated() {
            let isLast = number == aisles.count - 1 && number % 2 == 0
            length += isLast ? comeBack(picks) : hall.length(ofBlock: 0)
            stops += number % 2 == 0 ? picks : picks.reversed()
        }
        return (length, stops)
    }

    private func largestGap(_ aisles: [[PickPlace]]) -> (Int, [PickPlace]) {
        guard aisles.count > 1, let first = aisles.first, let last = aisles.last else {
            return (comeBack(aisles[0]), aisles[0])
        }
        let whole = hall.length(ofBlock: 0)
        var length = 2 * whole
        var (there, back): ([PickPlace], [PickPlace]) = ([], [])
        for picks in aisles.dropFirst().dropLast() {
            let at = [0] + picks.map { hall.position(ofBay: $0.bay) } + [whole]
            let gaps = zip(at, at.dropFirst()).map { $1 - $0 }
            let widest = gaps.firstIndex(of: gaps.max() ?? 0) ?? 0
            length += 2 * (whole - gaps[widest])
            back = picks[..<widest] + back
            there += picks[widest...].reversed()
        }
        return (length, first + there + last.reversed() + back)
    }
}
