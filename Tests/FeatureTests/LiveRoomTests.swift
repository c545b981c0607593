import Identities
import Accounts
import Catalog
import Composition
import Creators
import RoomChat
import RoomSelling
import Rooms
import Shops
import Store
import TestSupport
import Testing
import Web
import World

@Suite struct LiveRoomTests {
    @Test func everyMoveBetweenStatesIsAllowedOrForbidden() {
        let allowed: Set<String> = [
            "planned live", "planned ended", "planned stopped", "live ended", "live stopped",
        ]
        for from in Room.State.allCases {
            for to in Room.State.allCases {
                let isAllowed = allowed.contains("\(from.rawValue) \(to.rawValue)")
                #expect(Room.canMove(from: from, to: to) == isAllowed, "\(from) to \(to)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRoomIsPlannedGoesOnAirAndEnds(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine, isLive: false) { stage in
            #expect(try await stage.snapshot().state == .planned)
            try await stage.rooms.start(stage.room, by: stage.host)
            let on = try await stage.snapshot()
            #expect(on.state == .live)
            #expect(on.startedAt == stage.test.clock.now)
            #expect(on.bag.map(\.product) == stage.products)
            #expect(on.bag.map(\.price.minor) == [1200, 1300, 1400])
            try await stage.rooms.end(stage.room, by: stage.host)
            await #expect(throws: RoomRefusal.over) { try await stage.snapshot() }
            await #expect(throws: RoomRefusal.over) {
                try await stage.rooms.start(stage.room, by: stage.host)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHostHasOneRoomOnAir(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let plan = RoomPlan(title: "Another", startsAt: stage.test.clock.now)
            let second = try await stage.rooms.plan(plan, by: stage.host).answer
            await #expect(throws: RoomRefusal.onAirAlready) {
                try await stage.rooms.start(second, by: stage.host)
            }
            try await stage.rooms.end(stage.room, by: stage.host)
            try await stage.rooms.start(second, by: stage.host)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsPinnedIsInTheBagAndSeenAtOnce(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            try await stage.selling.pin(stage.products[1], in: stage.room, by: stage.host)
            #expect(try await stage.snapshot().pinned == stage.products[1])
            #expect(
                try await stage.selling.pinNext(in: stage.room, by: stage.host) == stage.products[2]
            )
            await #expect(throws: RoomSellingRefusal.noNextProduct) {
                try await stage.selling.pinNext(in: stage.room, by: stage.host)
            }
            try await stage.selling.takeOut(stage.products[2], of: stage.room, by: stage.host)
            let now = try await stage.snapshot()
            #expect(now.pinned == nil)
            #expect(now.bag.count == 2)
            await #expect(throws: RoomSellingRefusal.notInBag) {
                try await stage.selling.pin(stage.products[2], in: stage.room, by: stage.host)
            }
            let pins = try await stage.test.store.read { db in
                try RoomLog.pins(of: stage.room, in: db).map(\.product)
            }
            #expect(pins == [stage.products[1], stage.products[2]])
        }
    }

    @Test(arguments: TestEngine.here)
    func somebodyElsesRoomAndAMissingOneAnswerAlike(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (eve, _) = try await stage.test.person("Eve")
            let nowhere: RoomID = stage.test.pasar.world.id()
            for room in [stage.room, nowhere] {
                await #expect(throws: RoomRefusal.notFound) {
                    try await stage.rooms.end(room, by: eve)
                }
                await #expect(throws: RoomRefusal.notFound) {
                    try await stage.selling.pin(stage.products[0], in: room, by: eve)
                }
                await #expect(throws: RoomRefusal.notFound) {
                    try await stage.selling.report(of: room, for: eve).minutes
                }
            }
            await #expect(throws: RoomRefusal.notACreator) {
                try await stage.rooms.plan(
                    RoomPlan(title: "Mine", startsAt: stage.test.clock.now), by: eve)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHostShowsOnlyWhatTheyMaySell(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (olga, _) = try await stage.test.person("Olga")
            let other = try await stage.test.shop("Olga's Wool", of: olga)
            let scarf = try await stage.test.product("Scarf", in: other, minor: [900], onHand: 3)
            await #expect(throws: RoomSellingRefusal.productUnusable) {
                try await stage.selling.put(scarf.product, into: stage.room, by: stage.host)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aLivePriceIsShownAndGoesWithTheRoom(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            try await stage.selling.setPrice(
                999, of: stage.skus[0], in: stage.room, by: stage.host)
            let line = try await stage.snapshot().bag[0]
            #expect(line.price.minor == 999)
            #expect(line.list.minor == 1200)
            try await stage.selling.setPrice(
                nil, of: stage.skus[0], in: stage.room, by: stage.host)
            #expect(try await stage.snapshot().bag[0].price.minor == 1200)
            try await stage.selling.setPrice(
                900, of: stage.skus[0], in: stage.room, by: stage.host)
            try await stage.rooms.end(stage.room, by: stage.host)
            #expect(try await stage.count("SELECT count(*) FROM live_prices") == 0)
        }
    }

    /// A process that dies and one that comes after it: two shops on one store.
    @Test(arguments: TestEngine.here)
    func aRoomIsTheSameAfterARestartUnderAnotherEpoch(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            try await stage.selling.pin(stage.products[0], in: stage.room, by: stage.host)
            try await stage.chat.setNotice("Free shipping today", in: stage.room, by: stage.host)
            try await stage.chat.setSlow(seconds: 5, in: stage.room, by: stage.host)
            try await stage.chat.say("Hello", named: "m1", in: stage.room, by: ana)
            try await stage.rooms.like(7, in: stage.room)
            let before = try await stage.snapshot()
            let first = try await stage.rooms.listen(
                to: stage.room, as: nil, visitor: ID(1), after: nil)
            await stage.rooms.close()
            try await withTestFolder { folder in
                let again = try await TestShop.over(
                    stage.test.store, clock: stage.test.clock, folder: folder, seed: 8)
                let after = try await again.pasar.rooms.snapshot(of: stage.room)
                #expect(after.pinned == before.pinned)
                #expect(after.notice == before.notice)
                #expect(after.slowSeconds == 5)
                #expect(after.bag == before.bag)
                #expect(after.chat.map(\.text) == ["Hello"])
                #expect(after.likes == 7)
                #expect(after.startedAt == before.startedAt)
                let second = try await again.pasar.rooms.listen(
                    to: stage.room, as: nil, visitor: ID(1), after: nil)
                let ids = [first, second].map { listening in
                    String(decoding: listening.opening, as: UTF8.self)
                        .split(separator: "\n").first.map(String.init)
                }
                #expect(ids[0]?.hasPrefix("id: 1-") == true)
                #expect(ids[1] == "id: 2-0")
            }
        }
    }

    /// Events that another process wrote are heard with the next round.
    @Test(arguments: TestEngine.here)
    func whatAnotherNodeWroteIsHeardByTheNextRound(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            _ = try await stage.snapshot()
            try await withTestFolder { folder in
                let other = try await TestShop.over(
                    stage.test.store, clock: stage.test.clock, folder: folder, seed: 9)
                try await other.pasar.roomSelling.pin(
                    stage.products[2], in: stage.room, by: stage.host)
                #expect(try await stage.snapshot().pinned == nil)
                try await stage.round()
                #expect(try await stage.snapshot().pinned == stage.products[2])
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatSellsOutElsewhereIsSoldOutInTheRoom(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            _ = try await stage.snapshot()
            let sku = stage.skus[0]
            try await stage.test.store.write { db in
                try db.execute("UPDATE stock SET reserved = on_hand WHERE sku = \(sku)")
            }
            try await stage.round()
            #expect(try await stage.snapshot().bag.map(\.left) == [0, 20, 20])
            try await stage.test.store.write { db in
                try db.execute("UPDATE stock SET reserved = 0 WHERE sku = \(sku)")
            }
            try await stage.round()
            #expect(try await stage.snapshot().bag.map(\.left) == [20, 20, 20])
        }
    }

    @Test(arguments: TestEngine.here)
    func manyPinsAtOnceEndAsTheStoreSays(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            _ = try await stage.snapshot()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<40 {
                    group.addTask {
                        try await stage.selling.pin(
                            stage.products[n % 3], in: stage.room, by: stage.host)
                    }
                }
                try await group.waitForAll()
            }
            try await stage.round()
            let kept = try await stage.test.store.read { db in
                try Rooms.room(stage.room, in: db)?.pinned
            }
            #expect(try await stage.snapshot().pinned == kept)
            #expect(
                try await stage.count("SELECT count(*) FROM room_events WHERE kind = 'pin'") == 40)
        }
    }
}
