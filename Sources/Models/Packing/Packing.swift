import Numbers

/// Packing: puts an order's units into as few boxes as it finds, and says where each one lies.
///
/// Promises: every unit lies inside one box that carries it, no two overlap, each rests on the
/// floor or on others with 70 % of its base or more, boxes stay within their weight. The same order
/// and boxes give the same answer on every machine: effort is counted in steps, not in time.
///
/// Units are placed at *extreme points*: Crainic, Perboli, Tadei, "Extreme Point-Based Heuristics
/// for Three-Dimensional Bin Packing", INFORMS Journal on Computing 20 (2008).
public enum Packing {
    /// Longest side of a box or an item in millimetres.
    public static let longestSide = 10_000
    /// Heaviest box or item in grams: a pallet.
    public static let mostGrams = 2_000_000
    /// Units of one order that are packed together: what a pallet holds.
    public static let mostUnits = 500
    /// Sizes of box in one centre.
    public static let mostBoxes = 64
    /// Share of its base on which a unit must rest, in percent.
    static let leastSupport = 70

    /// Steps for an order of up to 20 units: about 10 ms.
    static let smallBudget = 450_000
    /// Steps for a larger order, about 150 ms: it saves a box of 25 in packing that takes minutes.
    static let largeBudget = 4_000_000
    private static let smallOrder = 20

    /// Packs an order. Items that fit into no box are refused, all others are packed; dangerous
    /// goods go into boxes of their own.
    ///
    /// - Precondition: sides are 1 to `longestSide`, weights 0 to `mostGrams`, units at most
    ///   `mostUnits`, boxes at most `mostBoxes`.
    public static func pack(_ items: [PackingItem], into boxes: [PackingBox]) -> PackedOrder {
        precondition(boxes.count <= mostBoxes && items.map(\.quantity).clampedSum() <= mostUnits)
        precondition(items.allSatisfy { isWithinBounds($0.size) && $0.quantity >= 0 })
        precondition(boxes.allSatisfy { isWithinBounds($0.inner) })
        var done = PackedOrder(boxes: [], refused: [], leastBoxes: 0, steps: 0)
        for isHazmat in [false, true] {
            let group = items.indices.filter {
                items[$0].rules.contains(.hazmat) == isHazmat && items[$0].quantity > 0
            }
            if !group.isEmpty { done.append(pack(group, of: items, into: boxes)) }
        }
        return done
    }

    static func isWithinBounds(_ size: PackingSize) -> Bool {
        [size.width, size.length, size.depth].allSatisfy { (1...longestSide).contains($0) }
    }

    private static func pack(
        _ group: [Int], of items: [PackingItem], into boxes: [PackingBox]
    ) -> PackedOrder {
        let rooms = boxes.indices.filter { boxes[$0].loadGrams >= 0 }
            .map { BoxRoom(boxes[$0], index: $0) }
            .sorted { ($0.volume, $0.index) < ($1.volume, $1.index) }
        var kept: [Int] = []
        var refused: [Int] = []
        for item in group {
            let kind = UnitKind(items[item])
            if rooms.contains(where: { $0.takes(kind) }) {
                kept.append(item)
            } else {
                refused.append(item)
            }
        }
        guard !kept.isEmpty else {
            return PackedOrder(boxes: [], refused: refused, leastBoxes: 0, steps: 0)
        }
        var search = PackingSearch(
            kinds: kept.map { UnitKind(items[$0]) }, counts: kept.map { items[$0].quantity },
            rooms: rooms)
        let budget = search.unitCount <= smallOrder ? smallBudget : largeBudget
        let (loads, least) = search.run(budget: budget)
        return PackedOrder(
            boxes: loads.map { PackedBox($0, boxes[$0.room.index], items: kept) },
            refused: refused, leastBoxes: least, steps: search.steps)
    }
}

extension BoxRoom {
    init(_ box: PackingBox, index: Int) {
        self.init(
            index: index, w: Int32(box.inner.width), l: Int32(box.inner.length),
            d: Int32(box.inner.depth), grams: box.loadGrams, volume: box.inner.volume)
    }

    func takes(_ kind: UnitKind) -> Bool {
        kind.grams <= grams && kind.turns.contains { $0.w <= w && $0.l <= l && $0.d <= d }
    }
}

extension UnitKind {
    init(_ item: PackingItem) {
        let size = item.size
        let sides = [size.width, size.length, size.depth].sorted()
        self.init(
            turns: size.turns(isUpright: item.rules.contains(.upright)).map {
                (Int32($0.width), Int32($0.length), Int32($0.depth))
            }, grams: item.grams, volume: size.volume, longest: Int32(sides[2]),
            base: sides[1] * sides[2], isFragile: item.rules.contains(.fragile))
    }
}

extension PackedBox {
    /// `items` are the order's indices of the load's kinds. Lowest first, as a packer puts them in.
    init(_ load: BoxLoad, _ box: PackingBox, items: [Int]) {
        self.init(
            box: box,
            units: load.blocks.sorted { ($0.z, $0.y, $0.x) < ($1.z, $1.y, $1.x) }.map {
                PackedUnit(
                    item: items[Int($0.kind)], x: Int($0.x), y: Int($0.y), z: Int($0.z),
                    size: PackingSize(width: Int($0.w), length: Int($0.l), depth: Int($0.d)))
            }, grams: load.grams.clampedAdding(box.emptyGrams))
    }
}

/// A size of box: the room inside, and how heavy it may be when it is full.
public struct PackingBox: Equatable, Sendable {
    public let name: String
    public let inner: PackingSize
    public let emptyGrams: Int
    public let mostGrams: Int

    public init(name: String, inner: PackingSize, emptyGrams: Int, mostGrams: Int) {
        self.name = name
        self.inner = inner
        self.emptyGrams = emptyGrams
        self.mostGrams = mostGrams
    }

    /// Grams that the contents may weigh.
    var loadGrams: Int { mostGrams - emptyGrams }
}

/// Width, length and depth in millimetres; the depth stands upright.
public struct PackingSize: Hashable, Sendable {
    public let width: Int
    public let length: Int
    public let depth: Int

    public init(width: Int, length: Int, depth: Int) {
        self.width = width
        self.length = length
        self.depth = depth
    }

    /// Cubic millimetres.
    public var volume: Int { width * length * depth }

    /// Sides of the size as it was given, `w`, `l`, `d`, that lie along width, length and depth of
    /// the box: `lwd` is turned by a right angle on the floor.
    public func turn(of given: PackingSize) -> String {
        let sides = [("w", given.width), ("l", given.length), ("d", given.depth)]
        var left = sides
        return [width, length, depth].reduce(into: "") { turn, side in
            guard let at = left.firstIndex(where: { $0.1 == side }) else { return }
            turn += left.remove(at: at).0
        }
    }

    /// Ways of turning, each size once: two where the depth must stay upright, up to six otherwise.
    func turns(isUpright: Bool) -> [PackingSize] {
        let (w, l, d) = (width, length, depth)
        var all = [(w, l, d), (l, w, d)]
        if !isUpright { all += [(w, d, l), (d, w, l), (l, d, w), (d, l, w)] }
        var sizes: [PackingSize] = []
        for (w, l, d) in all {
            let size = PackingSize(width: w, length: l, depth: d)
            if !sizes.contains(size) { sizes.append(size) }
        }
        return sizes
    }
}

/// Rules of one item beyond its size and weight.
public struct PackingRules: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Keeps its depth upright.
    public static let upright = PackingRules(rawValue: 1)
    /// Carries nothing.
    public static let fragile = PackingRules(rawValue: 2)
    /// Travels with its like only.
    public static let hazmat = PackingRules(rawValue: 4)
}

/// Equal units of one order.
public struct PackingItem: Equatable, Sendable {
    public let name: String
    public let quantity: Int
    public let size: PackingSize
    public let grams: Int
    public let rules: PackingRules

    public init(
        name: String, quantity: Int, size: PackingSize, grams: Int, rules: PackingRules = []
    ) {
        self.name = name
        self.quantity = quantity
        self.size = size
        self.grams = grams
        self.rules = rules
    }
}

/// One unit in its box: the corner nearest to the box's own, and the size as it is turned.
public struct PackedUnit: Equatable, Sendable {
    /// Index of the unit's item in the order.
    public let item: Int
    public let x: Int
    public let y: Int
    public let z: Int
    public let size: PackingSize
}

/// A box and what lies in it, in the order of packing.
public struct PackedBox: Equatable, Sendable {
    public let box: PackingBox
    public let units: [PackedUnit]
    /// Grams with the box itself.
    public let grams: Int

    /// Share of the room inside that is taken, 0 to 1.
    public var fill: Double {
        Double(units.reduce(0) { $0 + $1.size.volume }) / Double(max(1, box.inner.volume))
    }
}

/// An order in its boxes, and what no box takes.
public struct PackedOrder: Equatable, Sendable {
    public private(set) var boxes: [PackedBox]
    /// Indices of items of which no unit fits into any box.
    public private(set) var refused: [Int]
    /// A number of boxes that no packing can go below.
    public private(set) var leastBoxes: Int
    /// Steps that were spent.
    public private(set) var steps: Int

    mutating func append(_ other: PackedOrder) {
        boxes += other.boxes
        refused += other.refused
        leastBoxes += other.leastBoxes
        steps += other.steps
    }

    /// Mean fill of the boxes, 0 to 1.
    public var fill: Double {
        boxes.reduce(0) { $0 + $1.fill } / Double(max(1, boxes.count))
    }
}
