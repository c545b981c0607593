/// A turned unit at its place in a box.
struct Block {
    var x: Int32
    var y: Int32
    var z: Int32
    var w: Int32
    var l: Int32
    var d: Int32
    /// Index of the unit's kind.
    var kind: Int32
    var isFragile: Bool

    init(
        _ kind: UnitKind, _ index: Int, turned turn: (w: Int32, l: Int32, d: Int32),
        at point: ExtremePoint
    ) {
        (x, y, z) = (point.x, point.y, point.z)
        (w, l, d) = turn
        self.kind = Int32(index)
        isFragile = kind.isFragile
    }

    /// True where the point lies inside, or on the sides that face the corner of the box.
    func holds(_ p: ExtremePoint) -> Bool {
        x <= p.x && p.x < x &+ w && y <= p.y && p.y < y &+ l && z <= p.z && p.z < z &+ d
    }
}

/// A corner at which a block may be placed.
struct ExtremePoint: Hashable {
    var x: Int32
    var y: Int32
    var z: Int32
}

/// Rule by which one of the possible places is taken; less is better.
enum PlacingRule: Int, CaseIterable {
    /// Lowest top, then lowest, back and left.
    case lowestTop
    /// Lowest top, then left and back.
    case lowestTopAcross
    /// Lowest, then back and left, then the flattest turn.
    case lowest
    /// Nearest to the corner with its far corner.
    case nearestCorner
    /// Most of its surface against walls and others.
    case mostContact
    /// Fewest millimetres left beside it, back wall first.
    case wall
    /// Fewest millimetres left beside it, left wall first.
    case wallAcross
}

/// Room of one size of box, in the units of the search.
struct BoxRoom {
    /// Index of the size among those that were given.
    let index: Int
    let w: Int32
    let l: Int32
    let d: Int32
    let grams: Int
    let volume: Int

    /// True where whatever goes into the other goes in here.
    func takesAll(of other: BoxRoom) -> Bool {
        grams >= other.grams && d >= other.d
            && (w >= other.w && l >= other.l || w >= other.l && l >= other.w)
    }
}

/// A kind of unit: equal size, weight and rules.
struct UnitKind {
    let turns: [(w: Int32, l: Int32, d: Int32)]
    let grams: Int
    let volume: Int
    let longest: Int32
    let base: Int
    let isFragile: Bool
}

/// A box that is being packed.
struct BoxLoad {
    let room: BoxRoom
    private(set) var blocks: [Block] = []
    private(set) var points: [ExtremePoint] = [ExtremePoint(x: 0, y: 0, z: 0)]
    private(set) var grams = 0
    private(set) var volume = 0

    init(_ room: BoxRoom) { self.room = room }

    /// True where volume and weight leave room for one more of the kind.
    func mayTake(_ kind: UnitKind) -> Bool {
        grams + kind.grams <= room.grams && volume + kind.volume <= room.volume
    }

    /// The best place for a unit by the rule; nil where none is free.
    func bestPlace(
        _ kind: UnitKind, index: Int, rule: PlacingRule, steps: inout Int
    ) -> Block? {
        var best: Block?
        var bestScore = Int.max
        for point in points {
            for turn in kind.turns {
                let block = Block(kind, index, turned: turn, at: point)
                guard fits(block) else { continue }
                let score = rule == .mostContact ? Int.min : score(block, rule)
                guard score < bestScore, isFree(block, steps: &steps) else { continue }
                if rule == .mostContact {
                    let score = 0 - contact(block, steps: &steps)
                    if score < bestScore { (best, bestScore) = (block, score) }
                } else {
                    (best, bestScore) = (block, score)
                }
            }
        }
        steps += points.count
        return best
    }

    /// All free places of a kind.
    func places(_ kind: UnitKind, index: Int, steps: inout Int) -> [Block] {
        var all: [Block] = []
        for point in points {
            for turn in kind.turns {
                let block = Block(kind, index, turned: turn, at: point)
                if fits(block), isFree(block, steps: &steps) { all.append(block) }
            }
        }
        steps += points.count
        return all
    }

    private func fits(_ b: Block) -> Bool {
        b.x &+ b.w <= room.w && b.y &+ b.l <= room.l && b.z &+ b.d <= room.d
    }

    private func score(_ b: Block, _ rule: PlacingRule) -> Int {
        func packed(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> Int {
            (Int(a) << 45) | (Int(b) << 30) | (Int(c) << 15) | Int(d)
        }
        switch rule {
        case .lowestTop: return packed(b.z &+ b.d, b.z, b.y, b.x)
        case .lowestTopAcross: return packed(b.z &+ b.d, b.x &+ b.w, b.y &+ b.l, b.z)
        case .lowest: return packed(b.z, b.y, b.x, b.d)
        case .nearestCorner:
            let (x, y, z) = (Int(b.x &+ b.w), Int(b.y &+ b.l), Int(b.z &+ b.d))
            return (x * x + y * y + z * z) << 15 | Int(b.z)
        case .mostContact: return 0
        case .wall: return packed(b.y &+ b.l, b.z, b.x &+ b.w, b.z &+ b.d)
        case .wallAcross: return packed(b.x &+ b.w, b.z, b.y &+ b.l, b.z &+ b.d)
        }
    }

    /// Square millimetres against walls and other blocks.
    private func contact(_ b: Block, steps: inout Int) -> Int {
        steps += blocks.count
        let (w, l, d) = (Int(b.w), Int(b.l), Int(b.d))
        var area = 0
        if b.x == 0 { area += l * d }
        if b.x &+ b.w == room.w { area += l * d }
        if b.y == 0 { area += w * d }
        if b.y &+ b.l == room.l { area += w * d }
        if b.z == 0 { area += w * l }
        if b.z &+ b.d == room.d { area += w * l }
        for o in blocks {
            let x = Int(min(o.x &+ o.w, b.x &+ b.w) &- max(o.x, b.x))
            let y = Int(min(o.y &+ o.l, b.y &+ b.l) &- max(o.y, b.y))
            let z = Int(min(o.z &+ o.d, b.z &+ b.d) &- max(o.z, b.z))
            if x == 0, y > 0, z > 0 { area += y * z }
            if y == 0, x > 0, z > 0 { area += x * z }
            if z == 0, x > 0, y > 0 { area += x * y }
        }
        return area
    }

    /// True where nothing lies in the way and enough lies below.
    private func isFree(_ b: Block, steps: inout Int) -> Bool {
        var support = 0
        let (right, front, top) = (b.x &+ b.w, b.y &+ b.l, b.z &+ b.d)
        var tested = 0
        defer { steps += tested }
        for o in blocks {
            tested += 1
            guard o.x < right, b.x < o.x &+ o.w, o.y < front, b.y < o.y &+ o.l else { continue }
            let oTop = o.z &+ o.d
            if o.z < top, b.z < oTop { return false }
            if oTop == b.z {
                if o.isFragile { return false }
                let x = Int(min(o.x &+ o.w, right) &- max(o.x, b.x))
                let y = Int(min(o.y &+ o.l, front) &- max(o.y, b.y))
                support += x * y
            }
            if b.isFragile, o.z == top { return false }
        }
        if b.z == 0 { return true }
        return support * 100 >= Int(b.w) * Int(b.l) * Packing.leastSupport
    }

    /// Places a block that `isFree`, and finds the corners that it makes.
    mutating func place(_ b: Block, _ kind: UnitKind, steps: inout Int) {
        blocks.append(b)
        grams += kind.grams
        volume += kind.volume
        points.removeAll { b.holds($0) }
        let (x, y, z) = (b.x &+ b.w, b.y &+ b.l, b.z &+ b.d)
        if x < room.w {
            add(ExtremePoint(x: x, y: b.y, z: below(x, b.y, b.z)))
            add(ExtremePoint(x: x, y: behind(x, b.y, b.z), z: b.z))
            add(ExtremePoint(x: x, y: b.y, z: b.z))
        }
        if y < room.l {
            add(ExtremePoint(x: b.x, y: y, z: below(b.x, y, b.z)))
            add(ExtremePoint(x: left(b.x, y, b.z), y: y, z: b.z))
            add(ExtremePoint(x: b.x, y: y, z: b.z))
        }
        if z < room.d {
            add(ExtremePoint(x: b.x, y: b.y, z: z))
            add(ExtremePoint(x: left(b.x, b.y, z), y: b.y, z: z))
            add(ExtremePoint(x: b.x, y: behind(b.x, b.y, z), z: z))
        }
        steps += 6 * blocks.count
    }

    private mutating func add(_ point: ExtremePoint) {
        guard !points.contains(point), !blocks.contains(where: { $0.holds(point) }) else { return }
        points.append(point)
    }

    /// The height to which a point sinks.
    private func below(_ x: Int32, _ y: Int32, _ z: Int32) -> Int32 {
        var to: Int32 = 0
        for b in blocks
        where b.z &+ b.d <= z && b.x <= x && x < b.x &+ b.w && b.y <= y && y < b.y &+ b.l {
            to = max(to, b.z &+ b.d)
        }
        return to
    }

    /// The length to which a point moves back.
    private func behind(_ x: Int32, _ y: Int32, _ z: Int32) -> Int32 {
        var to: Int32 = 0
        for b in blocks
        where b.y &+ b.l <= y && b.x <= x && x < b.x &+ b.w && b.z <= z && z < b.z &+ b.d {
            to = max(to, b.y &+ b.l)
        }
        return to
    }

    /// The width to which a point moves left.
    private func left(_ x: Int32, _ y: Int32, _ z: Int32) -> Int32 {
        var to: Int32 = 0
        for b in blocks
        where b.x &+ b.w <= x && b.y <= y && y < b.y &+ b.l && b.z <= z && z < b.z &+ b.d {
            to = max(to, b.x &+ b.w)
        }
        return to
    }
}
