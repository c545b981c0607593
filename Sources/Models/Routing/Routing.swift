import Numbers

/// Routing: walks through a hall of shelves, and which orders share one.
///
/// Promises: a walk by `exact` is as short as any that visits all picks, and its stops stand in the
/// order of walking; the same input gives the same answer on every machine.
///
/// Aisles stand side by side, numbered from the left, bays along them, numbered from the front. A
/// cross aisle joins them at the front and at the back, and others may divide them in between. The
/// walk begins and ends at the depot, before the front end of one aisle. A picker reaches both
/// sides of an aisle.
public enum Routing {
    /// Aisles of one hall.
    public static let mostAisles = 200
    /// Bays along one aisle.
    public static let mostBays = 1_000
    /// Cross aisles between the front one and the back one; the states of the search grow with them.
    public static let mostMiddleAisles = 3
    /// Longest measure in millimetres.
    public static let longestMeasure = 100_000
    /// Places of one walk.
    public static let mostPicks = 5_000
}

/// A hall: how many aisles and bays, and their measures in millimetres.
///
/// The default measures are those of Henn and Wäscher, "Tabu search heuristics for the order
/// batching problem in manual order picking systems", EJOR 222 (2012): bays of 1 m, aisles 5 m
/// apart, 1 m from a cross aisle to the first bay.
public struct PickHall: Hashable, Sendable {
    public let aisles: Int
    public let bays: Int
    /// Cross aisles in between, which divide the bays evenly.
    public let middleAisles: Int
    /// From one bay's middle to the next one's.
    public let bayLength: Int
    /// From one aisle's middle to the next one's.
    public let aisleDistance: Int
    /// From a cross aisle's middle to the middle of the first bay.
    public let headLength: Int
    /// Aisle before whose front end the depot is; the first is 0.
    public let depotAisle: Int
    /// From the depot to the front cross aisle.
    public let depotDistance: Int

    /// A hall; nil where a number is outside of its bound, or a block would have no bay.
    public init?(
        aisles: Int, bays: Int, middleAisles: Int = 0, bayLength: Int = 1_000,
        aisleDistance: Int = 5_000, headLength: Int = 1_000, depotAisle: Int = 0,
        depotDistance: Int = 0
    ) {
        let measures = 0...Routing.longestMeasure
        guard (1...Routing.mostAisles).contains(aisles), (1...Routing.mostBays).contains(bays),
            (0...Routing.mostMiddleAisles).contains(middleAisles), middleAisles < bays,
            measures.contains(bayLength), measures.contains(aisleDistance),
            measures.contains(headLength), (0..<aisles).contains(depotAisle),
            measures.contains(depotDistance)
        else { return nil }
        self.aisles = aisles
        self.bays = bays
        self.middleAisles = middleAisles
        self.bayLength = bayLength
        self.aisleDistance = aisleDistance
        self.headLength = headLength
        self.depotAisle = depotAisle
        self.depotDistance = depotDistance
    }

    /// Blocks from the front to the back.
    var blocks: Int { middleAisles + 1 }

    /// Block in which a bay is.
    func block(ofBay bay: Int) -> Int {
        var block = 0
        while block + 1 < blocks, bay >= firstBay(ofBlock: block + 1) { block += 1 }
        return block
    }

    /// First bay of a block; the number of all bays after the last block.
    func firstBay(ofBlock block: Int) -> Int { bays * block / blocks }

    /// Length from one cross aisle's middle to the next one's.
    func length(ofBlock block: Int) -> Int {
        let count = firstBay(ofBlock: block + 1) - firstBay(ofBlock: block)
        return 2 * headLength + (count - 1) * bayLength
    }

    /// Distance of a bay from the cross aisle before its block.
    func offset(ofBay bay: Int) -> Int {
        headLength + (bay - firstBay(ofBlock: block(ofBay: bay))) * bayLength
    }

    /// Distance of a cross aisle from the front one.
    func position(ofCrossAisle number: Int) -> Int {
        (0..<number).reduce(0) { $0 + length(ofBlock: $1) }
    }

    /// Distance of a bay from the front cross aisle.
    func position(ofBay bay: Int) -> Int {
        position(ofCrossAisle: block(ofBay: bay)) + offset(ofBay: bay)
    }

    /// Shortest way between two places.
    public func distance(_ a: PickPlace, _ b: PickPlace) -> Int {
        let (from, to) = (position(ofBay: a.bay), position(ofBay: b.bay))
        if a.aisle == b.aisle { return abs(from - to) }
        let across = abs(a.aisle - b.aisle) * aisleDistance
        return across
            + (0...blocks).reduce(Int.max) { best, cross in
                let at = position(ofCrossAisle: cross)
                return min(best, abs(from - at) + abs(at - to))
            }
    }

    /// Shortest way from the depot to a place.
    func distanceFromDepot(_ place: PickPlace) -> Int {
        depotDistance + abs(place.aisle - depotAisle) * aisleDistance + position(ofBay: place.bay)
    }

    /// True where the place is in this hall.
    public func contains(_ place: PickPlace) -> Bool {
        (0..<aisles).contains(place.aisle) && (0..<bays).contains(place.bay)
    }
}

/// A place to pick from; aisles count from 0 at the left, bays from 0 at the front.
public struct PickPlace: Hashable, Comparable, Sendable {
    public let aisle: Int
    public let bay: Int

    public init(aisle: Int, bay: Int) {
        self.aisle = aisle
        self.bay = bay
    }

    public static func < (a: PickPlace, b: PickPlace) -> Bool {
        (a.aisle, a.bay) < (b.aisle, b.bay)
    }
}

/// A walk from the depot through places and back.
public struct Walk: Equatable, Sendable {
    /// Millimetres.
    public let length: Int
    /// Places in the order of walking, each once.
    public let stops: [PickPlace]
}
