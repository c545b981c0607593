import Identities
import Accounts
import Baskets
import Catalog
import Glibc
import Inventory
import Money
import RoomChat
import RoomSelling
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@testable import Checkouts
@testable import Orders
@testable import Promotions
@testable import SellerCenter

/// A flash sale in a full room: everybody taps at once, over a handful of units.
@Suite(.serialized) struct LiveFlashTests {
    /// `PASAR_SOAK` (Scripts/soak) asks for the whole room: 5,000 watch, 2,000 tap, 100 units.
    /// Each listener is two sockets of this process: `ulimit -n` must allow them.
    private static let isBig = getenv("PASAR_SOAK") != nil
    private static let listeners = isBig ? 5000 : 60
    private static let tappers = isBig ? 2000 : 40
    private static let units = isBig ? 100 : 7

    private struct Tapped: Sendable {
        var won: [AccountID] = []
        var lefts: [Int] = []
        var refused: [PromotionRefusal] = []
        var others: [String] = []
    }

    @Test(arguments: TestEngine.here)
    func everyUnitIsSoldOnceAndEverybodyHearsIt(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let speakers = [try await stage.viewer("Ana"), try await stage.viewer("Ben")]
            try await stock(stage, Self.units + 5)
            let sale = try await plan(stage, units: Self.units)
            let buyers = try await buyers(stage)
            try await stage.test.serving { port in
                let clients = try await listen(stage.room, port)
                try await stage.selling.pin(stage.products[0], in: stage.room, by: stage.host)
                _ = try await stage.selling.launchFlash(
                    sale, in: stage.room, by: stage.host, idempotencyKey: nil)
                stage.test.clock.advance(.seconds(11))
                async let chat = talk(stage, speakers)
                let tapped = await tap(stage, sale, buyers)
                let said = try await chat
                check(tapped)
                try await stage.round()
                for client in clients { try await hears(client, sale, said) }
                for client in clients { await client.leave() }
                try await pay(stage, sale, tapped.won)
            }
        }
    }

    // MARK: the cast

    private func stock(_ stage: RoomFixture, _ count: Int) async throws {
        _ = try await stage.test.pasar.sellerCenter.count(
            stage.skus[0], onHand: count, shown: 20, .counted, seller: stage.host,
            idempotencyKey: nil)
    }

    private func plan(_ stage: RoomFixture, units: Int = 3) async throws -> FlashSaleID {
        let plan = FlashPlan(
            room: stage.room,
            items: [(sku: stage.skus[0], price: 500, total: units)])
        return try await stage.selling.planFlash(
            plan, isNow: false, in: stage.room, by: stage.host, idempotencyKey: nil
        ).answer
    }

    /// People with baskets; only those who win need an address, so ids suffice.
    private func buyers(_ stage: RoomFixture) async throws -> [AccountID] {
        var out: [AccountID] = []
        for index in 0..<Self.tappers {
            out.append(try await stage.test.person("Tapper\(index)").account)
        }
        return out
    }

    private func listen(_ room: RoomID, _ port: Int) async throws -> [EventClient] {
        var out: [EventClient] = []
        for _ in 0..<Self.listeners {
            out.append(try await EventClient.open(port: port, RoomPath.events(room).text))
        }
        return out
    }

    // MARK: at once

    private func talk(_ stage: RoomFixture, _ speakers: [Speaker]) async throws -> [String] {
        var said: [String] = []
        for turn in 0..<3 {
            for speaker in speakers {
                let text = "\(speaker.name) says \(turn)"
                try await stage.chat.say(text, named: "m\(turn)", in: stage.room, by: speaker)
                said.append(text)
            }
        }
        return said
    }

    private func tap(
        _ stage: RoomFixture, _ sale: FlashSaleID, _ buyers: [AccountID]
    ) async -> Tapped {
        await withTaskGroup(of: (AccountID, Result<Claimed, any Error>).self) { group in
            for buyer in buyers {
                group.addTask {
                    do {
                        let claimed = try await stage.selling.claimFlash(
                            stage.skus[0], 1, in: sale, of: stage.room, buyer: buyer)
                        return (buyer, .success(claimed))
                    } catch { return (buyer, .failure(error)) }
                }
            }
            return await group.reduce(into: Tapped()) { tapped, one in
                switch one.1 {
                case .success(let claimed):
                    tapped.won.append(one.0)
                    tapped.lefts.append(claimed.left)
                case .failure(let refusal as PromotionRefusal): tapped.refused.append(refusal)
                case .failure(let error): tapped.others.append("\(error)")
                }
            }
        }
    }

    // MARK: what must be true

    private func check(_ tapped: Tapped) {
        #expect(tapped.lefts.sorted() == Array(0..<Self.units))
        #expect(tapped.refused.count == Self.tappers - Self.units)
        #expect(tapped.refused.allSatisfy { $0 == .gone })
        #expect(tapped.others == [])
    }

    private func hears(
        _ client: EventClient, _ sale: FlashSaleID, _ said: [String]
    ) async throws {
        let events = try await client.events { events in
            let all = events.map(\.data).joined(separator: "\n")
            return all.contains("\"soldout\"") && said.allSatisfy { all.contains($0) }
        }
        let all = events.map(\.data)
        let ofSale = all.filter { $0.contains("\"t\":\"flash\"") && $0.contains(sale.description) }
        #expect(all.contains { $0.contains("\"t\":\"pin\"") })
        #expect(ofSale.contains { $0.contains("\"state\":\"on\"") })
        #expect(ofSale.contains { $0.contains("\"state\":\"soldout\"") })
    }

    private func pay(
        _ stage: RoomFixture, _ sale: FlashSaleID, _ winners: [AccountID]
    ) async throws {
        for winner in winners {
            let wish = try await stage.test.wish(of: winner, method: "success")
            let answer = try await stage.test.pasar.checkouts.checkOut(wish, idempotencyKey: nil)
                .answer
            #expect(answer.state == .paid)
        }
        let sold = try await stage.count(
            """
            SELECT CAST(coalesce(sum(l.quantity), 0) AS BIGINT) FROM order_lines l
            JOIN orders o ON o.id = l.order_id
            WHERE o.paid_at IS NOT NULL AND l.unit_minor = 500 AND l.room = \(stage.room)
            """)
        #expect(sold == Self.units)
        let used = try await stage.count(
            "SELECT count(*) FROM flash_claims WHERE sale = \(sale) AND state = 'used'")
        #expect(used == Self.units)
        let stock = try await stage.test.store.read { [sku = stage.skus[0]] db in
            try Inventory.stock(of: [sku], in: db)[sku]
        }
        #expect(stock?.available == 5)
        #expect(stock?.committed == Self.units)
        #expect(stock?.reserved == 0)
        let wrong = try await stage.test.store.report { db in
            [try Promotions.audit(in: db), try Inventory.audit(in: db)].compactMap { $0 }
        }
        #expect(wrong == [])
    }

    // MARK: the room and its sales end together

    @Test(arguments: TestEngine.here)
    func aRoomThatIsOverSellsNothingMoreAndItsClaimsStand(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let sale = try await plan(stage)
            _ = try await stage.selling.launchFlash(
                sale, in: stage.room, by: stage.host, idempotencyKey: nil)
            stage.test.clock.advance(.seconds(11))
            let ana = try await stage.viewer("Ana").account
            let ben = try await stage.viewer("Ben").account
            _ = try await stage.selling.claimFlash(
                stage.skus[0], 1, in: sale, of: stage.room, buyer: ana)
            try await stage.rooms.stop(stage.room, reason: "unlawful")
            await #expect(throws: PromotionRefusal.over) {
                try await stage.selling.claimFlash(
                    stage.skus[0], 1, in: sale, of: stage.room, buyer: ben)
            }
            let wish = try await stage.test.wish(of: ana, method: "success")
            let bought = try await stage.test.pasar.checkouts.checkOut(wish, idempotencyKey: nil)
                .answer
            #expect(bought.state == .paid)
            let kept = try await stage.count(
                "SELECT CAST(coalesce(sum(reserved), 0) AS BIGINT) FROM stock")
            #expect(kept == 0)
        }
    }

    /// One that is called off promises nothing: the auditor counts what is set aside for it.
    @Test(arguments: TestEngine.here)
    func aPlannedSaleThatIsCalledOffPromisesNothing(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let sale = try await plan(stage)
            _ = try await stage.selling.endFlash(
                sale, in: stage.room, by: stage.host, idempotencyKey: nil)
            let (wrong, left) = try await stage.test.store.report { db in
                (
                    try Promotions.audit(in: db),
                    try Promotions.sale(sale, in: db)?.items.first?.unclaimed
                )
            }
            #expect(wrong == nil)
            #expect(left == 0)
        }
    }

    /// A claim that can't go into the basket keeps nothing from the others.
    @Test(arguments: TestEngine.here)
    func aTapThatIsRefusedByTheBasketTakesNoUnit(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let sale = try await plan(stage)
            _ = try await stage.selling.launchFlash(
                sale, in: stage.room, by: stage.host, idempotencyKey: nil)
            stage.test.clock.advance(.seconds(11))
            let ana = try await stage.viewer("Ana").account
            try await stage.test.store.write { [product = stage.products[0]] db in
                try db.execute("UPDATE products SET state = 'draft' WHERE id = \(product)")
            }
            await #expect(throws: BasketRefusal.self) {
                try await stage.selling.claimFlash(
                    stage.skus[0], 1, in: sale, of: stage.room, buyer: ana)
            }
            let left = try await stage.test.store.read { db in
                try Promotions.sale(sale, in: db)?.items.first?.unclaimed
            }
            #expect(left == 3)
            let wrong = try await stage.test.store.report { db in try Promotions.audit(in: db) }
            #expect(wrong == nil)
        }
    }
}
