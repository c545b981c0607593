import Numbers
import Testing

@testable import Packing

/// Layouts are possible in the world, and few.
@Suite struct PackingTests {
    private static let carton = box("carton", 300, 200, 150, most: 10_000)
    private static let mailer = box("mailer", 200, 150, 40, most: 2_000)

    private static func box(_ name: String, _ w: Int, _ l: Int, _ d: Int, most: Int) -> PackingBox {
        PackingBox(
            name: name, inner: PackingSize(width: w, length: l, depth: d), emptyGrams: 100,
            mostGrams: most)
    }

    private static func item(
        _ w: Int, _ l: Int, _ d: Int, _ grams: Int = 100, quantity: Int = 1,
        rules: PackingRules = []
    ) -> PackingItem {
        PackingItem(
            name: "\(w)×\(l)×\(d)", quantity: quantity,
            size: PackingSize(width: w, length: l, depth: d), grams: grams, rules: rules)
    }

    /// Faults of a packed order, from the definition alone.
    private static func faults(_ done: PackedOrder, _ items: [PackingItem]) -> [String] {
        var faults: [String] = []
        var left = items.map(\.quantity)
        for index in done.refused { left[index] = 0 }
        for box in done.boxes {
            let room = box.box.inner
            for (n, a) in box.units.enumerated() {
                left[a.item] -= 1
                let given = items[a.item].size
                let sides = [a.size.width, a.size.length, a.size.depth].sorted()
                if sides != [given.width, given.length, given.depth].sorted() {
                    faults.append("another size")
                }
                if items[a.item].rules.contains(.upright), a.size.depth != given.depth {
                    faults.append("turned over")
                }
                if a.x < 0 || a.y < 0 || a.z < 0 || a.x + a.size.width > room.width
                    || a.y + a.size.length > room.length || a.z + a.size.depth > room.depth
                {
                    faults.append("outside")
                }
                var support = a.z == 0 ? a.size.width * a.size.length : 0
                for (m, b) in box.units.enumerated() where m != n {
                    let x = min(a.x + a.size.width, b.x + b.size.width) - max(a.x, b.x)
                    let y = min(a.y + a.size.length, b.y + b.size.length) - max(a.y, b.y)
                    let z = min(a.z + a.size.depth, b.z + b.size.depth) - max(a.z, b.z)
                    if x > 0, y > 0, z > 0 { faults.append("overlap") }
                    if x > 0, y > 0, b.z + b.size.depth == a.z {
                        support += x * y
                        if items[b.item].rules.contains(.fragile) { faults.append("on fragile") }
                    }
                }
                if support * 10 < a.size.width * a.size.length * 7 { faults.append("unsupported") }
            }
            let grams = box.units.reduce(box.box.emptyGrams) { $0 + items[$1.item].grams }
            if grams != box.grams || grams > box.box.mostGrams { faults.append("weight") }
            if Set(box.units.map { items[$0.item].rules.contains(.hazmat) }).count > 1 {
                faults.append("hazmat beside others")
            }
        }
        if left.contains(where: { $0 != 0 }) { faults.append("units lost") }
        return faults
    }

    @Test func ordersOfAllKindsArePackedWithoutFault() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<40 {
            let items = (0...random.below(7)).map { _ in
                let rules = random.below(3) == 0 ? UInt8(random.below(8)) : 0
                return Self.item(
                    20 + random.below(200), 20 + random.below(150), 5 + random.below(120),
                    random.below(1_500), quantity: 1 + random.below(4),
                    rules: PackingRules(rawValue: rules))
            }
            let done = Packing.pack(items, into: [Self.carton, Self.mailer])
            #expect(Self.faults(done, items) == [])
            #expect(done.leastBoxes <= done.boxes.count)
            #expect(done == Packing.pack(items, into: [Self.carton, Self.mailer]))
        }
    }

    @Test func theSmallestBoxThatTakesAllIsTaken() {
        let done = Packing.pack([Self.item(190, 140, 35)], into: [Self.carton, Self.mailer])
        #expect(done.boxes.map(\.box.name) == ["mailer"])
        #expect(done.leastBoxes == 1)
        let heavy = Packing.pack(
            [Self.item(190, 140, 35, 1_950)], into: [Self.carton, Self.mailer])
        #expect(heavy.boxes.map(\.box.name) == ["carton"])
        #expect(heavy.boxes[0].grams == 2_050)
    }

    @Test func aBoxIsFilledToTheLastMillimetre() {
        let bricks = [Self.item(100, 50, 50, 10, quantity: 36)]
        let done = Packing.pack(bricks, into: [Self.carton])
        #expect(done.boxes.count == 1 && done.fill == 1)
        let mixed = [
            Self.item(300, 200, 50), Self.item(150, 200, 100), Self.item(150, 100, 100),
            Self.item(75, 100, 100, quantity: 2),
        ]
        let one = Packing.pack(mixed, into: [Self.carton])
        #expect(one.boxes.count == 1 && one.fill == 1)
    }

    @Test func weightDividesAnOrderEvenly() {
        let done = Packing.pack([Self.item(50, 50, 50, 1_000, quantity: 12)], into: [Self.carton])
        #expect(done.boxes.count == 2 && done.leastBoxes == 2)
        #expect(done.boxes.map(\.units.count) == [6, 6])
    }

    @Test func whatNoBoxTakesIsRefusedAndTheRestIsPacked() {
        let items = [Self.item(400, 10, 10), Self.item(10, 10, 10), Self.item(10, 10, 10, 9_901)]
        let done = Packing.pack(items, into: [Self.carton])
        #expect(done.refused == [0, 2] && done.boxes.count == 1)
        #expect(Packing.pack(items, into: []).refused == [0, 1, 2])
    }

    @Test func dangerousGoodsTravelAlone() {
        let items = [Self.item(50, 50, 50), Self.item(50, 50, 50, rules: .hazmat)]
        let done = Packing.pack(items, into: [Self.carton])
        #expect(done.boxes.map { $0.units.map(\.item) } == [[0], [1]])
    }

    @Test func nothingStandsOnFragileGoodsOrTurnsUprightOnes() {
        let glass = Self.item(300, 200, 80, rules: .fragile)
        let plate = Self.item(300, 200, 60)
        let done = Packing.pack([glass, plate], into: [Self.carton])
        #expect(done.boxes.count == 1)
        #expect(done.boxes[0].units.map(\.item) == [1, 0])
        #expect(Packing.pack([glass, glass], into: [Self.carton]).boxes.count == 2)
        let bottle = Self.item(100, 100, 200, rules: .upright)
        #expect(Packing.pack([bottle], into: [Self.carton]).refused == [0])
        #expect(Packing.pack([Self.item(100, 100, 200)], into: [Self.carton]).refused == [])
    }

    /// Two that don't fit side by side in any turn need two boxes, and the bound knows.
    @Test func unitsThatCannotShareABoxAreCountedAtOnce() {
        let items = [Self.item(290, 190, 80), Self.item(280, 180, 75), Self.item(270, 190, 78)]
        let done = Packing.pack(items, into: [Self.carton])
        #expect(done.leastBoxes == 3 && done.boxes.count == 3)
        #expect(done.steps < 5_000)
    }

    @Test func thousandsOfStepsAreTheMost() {
        var random = SplitMix64(seed: 9)
        let items = (0..<20).map { _ in
            Self.item(40 + random.below(100), 40 + random.below(90), 20 + random.below(70))
        }
        let done = Packing.pack(items, into: [Self.carton])
        #expect(Self.faults(done, items) == [])
        #expect(done.steps < Packing.smallBudget * 2)
        let many = [Self.item(12, 11, 9, 1, quantity: Packing.mostUnits)]
        #expect(Self.faults(Packing.pack(many, into: [Self.carton]), many) == [])
    }

    @Test func aTurnNamesTheSidesAsTheyWereGiven() {
        let given = PackingSize(width: 10, length: 20, depth: 30)
        #expect(PackingSize(width: 20, length: 10, depth: 30).turn(of: given) == "lwd")
        #expect(PackingSize(width: 30, length: 10, depth: 20).turn(of: given) == "dwl")
        let cube = PackingSize(width: 5, length: 5, depth: 5)
        #expect(cube.turn(of: cube) == "wld")
    }
}
