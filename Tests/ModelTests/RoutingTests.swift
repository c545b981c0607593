import Numbers
import Testing

@testable import Routing

/// Walks are as short as those that are found by trying all orders of places.
@Suite struct RoutingTests {
    private static func hall(
        _ aisles: Int, _ bays: Int, middle: Int = 0, head: Int = 1_000, depot: Int = 0,
        distance: Int = 0
    ) throws -> PickHall {
        try #require(
            PickHall(
                aisles: aisles, bays: bays, middleAisles: middle, headLength: head,
                depotAisle: depot, depotDistance: distance))
    }

    /// Shortest closed walk by dynamic programming over sets of places (Held, Karp 1962).
    private static func heldKarp(_ hall: PickHall, _ places: [PickPlace]) -> Int {
        let count = places.count
        guard count > 0 else { return 0 }
        let ways = places.map { a in places.map { hall.distance(a, $0) } }
        let never = Int.max / 4
        var best = [[Int]](
            repeating: [Int](repeating: never, count: count), count: 1 << count)
        for i in 0..<count { best[1 << i][i] = hall.distanceFromDepot(places[i]) }
        for set in 1..<(1 << count) {
            for last in 0..<count where best[set][last] < never {
                for next in 0..<count where set & (1 << next) == 0 {
                    let length = best[set][last] + ways[last][next]
                    let wider = set | (1 << next)
                    best[wider][next] = min(best[wider][next], length)
                }
            }
        }
        return places.indices.map {
            best[(1 << count) - 1][$0] + hall.distanceFromDepot(places[$0])
        }.min() ?? 0
    }

    /// Length of a walk in the order of its stops.
    private static func length(_ hall: PickHall, _ stops: [PickPlace]) -> Int {
        guard let first = stops.first, let last = stops.last else { return 0 }
        return hall.distanceFromDepot(first) + hall.distanceFromDepot(last)
            + zip(stops, stops.dropFirst()).reduce(0) { $0 + hall.distance($1.0, $1.1) }
    }

    private static func check(_ planner: WalkPlanner, _ places: [PickPlace]) {
        let walk = planner.exact(places)
        let shortest = heldKarp(planner.hall, places)
        #expect(walk.length == shortest, "\(planner.hall): \(places)")
        #expect(length(planner.hall, walk.stops) == walk.length, "\(planner.hall): \(walk.stops)")
        #expect(walk.stops.count == places.count && Set(walk.stops) == Set(places))
        #expect(planner.length(sorted: places.sorted()) == walk.length)
    }

    private static func subsets(_ hall: PickHall, most: Int) -> [[PickPlace]] {
        let all = (0..<hall.aisles).flatMap { aisle in
            (0..<hall.bays).map { PickPlace(aisle: aisle, bay: $0) }
        }
        return (0..<(1 << all.count)).filter { $0.nonzeroBitCount <= most }.map { set in
            all.indices.filter { set & (1 << $0) != 0 }.map { all[$0] }
        }
    }

    @Test func everySetOfPlacesOfASmallHallIsWalkedAsShortAsCanBe() throws {
        for depot in 0..<3 {
            let planner = WalkPlanner(hall: try Self.hall(3, 3, depot: depot))
            for places in Self.subsets(planner.hall, most: 7) { Self.check(planner, places) }
        }
        let flat = WalkPlanner(hall: try Self.hall(4, 2, head: 0, depot: 1, distance: 500))
        for places in Self.subsets(flat.hall, most: 6) { Self.check(flat, places) }
    }

    @Test func everySetOfPlacesAroundAMiddleAisleIsWalkedAsShortAsCanBe() throws {
        for depot in 0..<3 {
            let planner = WalkPlanner(hall: try Self.hall(3, 4, middle: 1, depot: depot))
            for places in Self.subsets(planner.hall, most: 4) { Self.check(planner, places) }
        }
    }

    @Test(arguments: [0, 1, 2, 3]) func walksOfLargerHallsAreAsShortAsCanBe(middle: Int) throws {
        var random = SplitMix64(seed: UInt64(middle) + 5)
        for _ in 0..<30 {
            let (aisles, bays) = (1 + random.below(8), 4 + random.below(40))
            let planner = WalkPlanner(
                hall: try Self.hall(
                    aisles, bays, middle: middle, head: random.below(3) * 700,
                    depot: random.below(aisles), distance: random.below(2) * 900))
            let places = (0...random.below(9)).map { _ in
                PickPlace(aisle: random.below(aisles), bay: random.below(bays))
            }
            Self.check(planner, Set(places).sorted())
        }
    }

    @Test func classesAreThoseOfTheLiterature() throws {
        #expect(WalkPlanner(hall: try Self.hall(2, 4)).stateCount == 7)
        #expect(WalkPlanner(hall: try Self.hall(2, 4, middle: 1)).stateCount == 25)
    }

    @Test func rulesOfThumbAreWalksToo() throws {
        var random = SplitMix64(seed: 31)
        for _ in 0..<200 {
            let hall = try Self.hall(1 + random.below(10), 1 + random.below(45), depot: 0)
            let planner = WalkPlanner(hall: hall)
            let places = (0...random.below(20)).map { _ in
                PickPlace(aisle: random.below(hall.aisles), bay: random.below(hall.bays))
            }
            let exact = planner.exact(places)
            for rule in WalkRule.allCases {
                let walk = try #require(planner.walk(places, by: rule))
                #expect(walk.length >= exact.length)
                #expect(Self.length(hall, walk.stops) <= walk.length, "\(rule)")
                #expect(Set(walk.stops) == Set(places))
            }
        }
        let divided = WalkPlanner(hall: try Self.hall(3, 4, middle: 1))
        #expect(divided.walk([PickPlace(aisle: 0, bay: 0)], by: .sShape) == nil)
    }

    @Test func measuresOutsideTheirBoundsMakeNoHall() {
        #expect(PickHall(aisles: 0, bays: 1) == nil)
        #expect(PickHall(aisles: 1, bays: 2, middleAisles: 2) == nil)
        #expect(PickHall(aisles: 2, bays: 2, depotAisle: 2) == nil)
        #expect(PickHall(aisles: 2, bays: 2, bayLength: 100_001) == nil)
    }

    // MARK: batches

    /// Orders of 1.7 lines in 20 aisles of 45 bays, 20 % of the places asked for by 80 % of the
    /// lines. Decision 0028 measures 200 of them with 20 totes; here are fewer, for a debug build.
    private static func profile(_ count: Int, seed: UInt64) -> [WaitingOrder] {
        var random = SplitMix64(seed: seed)
        // The draws with which the decision's figures were measured.
        func draw(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        var places = (0..<20).flatMap { aisle in
            (0..<45).map { PickPlace(aisle: aisle, bay: $0) }
        }
        for i in places.indices { places.swapAt(i, i + draw(places.count - i)) }
        return (0..<count).map { _ in
            var lines = 1
            while draw(17) < 7 { lines += 1 }
            return WaitingOrder(
                places: (0..<lines).map { _ in
                    draw(10) < 8
                        ? places[draw(180)] : places[180 + draw(720)]
                })
        }
    }

    @Test func batchesAreAThirdShorterThanAsTheyCome() throws {
        let planner = WalkPlanner(hall: try Self.hall(20, 45))
        let batching = OrderBatching(planner, limits: CartLimits(totes: 12))
        let orders = Self.profile(72, seed: 1)
        let plain = batching.asTheyCome(orders)
        let best = batching.bySavings(orders)
        #expect(best.length * 100 <= plain.length * 65)
        #expect(best.batches.flatMap { $0 }.sorted() == Array(orders.indices))
        #expect(best.batches.allSatisfy { $0.count <= 12 })
        let walked = best.batches.map { batch in
            planner.exact(batch.flatMap { orders[$0].places }).length
        }
        #expect(walked.reduce(0, +) == best.length)
    }

    @Test func aCartCarriesNoMoreThanItMay() throws {
        let planner = WalkPlanner(hall: try Self.hall(4, 10))
        let limits = CartLimits(totes: 5, grams: 1_000, volume: 90)
        var random = SplitMix64(seed: 2)
        let orders = (0..<40).map { _ in
            WaitingOrder(
                places: [PickPlace(aisle: random.below(4), bay: random.below(10))],
                totes: 1 + random.below(3), grams: random.below(1_100), volume: random.below(60))
        }
        for done in [
            OrderBatching(planner, limits: limits).asTheyCome(orders),
            OrderBatching(planner, limits: limits).bySavings(orders),
        ] {
            for batch in done.batches {
                #expect(batch.reduce(0) { $0 + orders[$1].totes } <= 5)
                #expect(batch.reduce(0) { $0 + orders[$1].grams } <= 1_000)
                #expect(batch.reduce(0) { $0 + orders[$1].volume } <= 90)
            }
            #expect(done.refused == orders.indices.filter { orders[$0].grams > 1_000 })
            #expect((done.batches.flatMap { $0 } + done.refused).sorted() == Array(0..<40))
        }
    }
}
