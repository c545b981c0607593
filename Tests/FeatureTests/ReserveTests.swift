import RefundRules
import Composition
import Identities
import Ledger
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders
@testable import Reserves

extension OrderFixture {
    var reserves: Reserves { test.pasar.reserves }

    func reserve(_ percent: Int?, days: Int = 14) async throws {
        try await reserves.set(
            percent.map { ReserveTerm(share: .percent($0), days: days) }, of: shop.id,
            reason: "New shop", by: seller)
    }

    /// Money kept back, and money due.
    func kept() async throws -> [Int64] {
        let owner = shop.id.rawValue
        return try await test.store.read { db in
            try [LedgerAccount.Kind.reserve, .payable].map {
                try Ledger.balance(of: LedgerAccount($0, owner: owner), .gbp, in: db).minor
            }
        }
    }
}

struct ReserveTests {
    @Test(arguments: TestEngine.here)
    func aPartIsKeptBackAndReleasedOnItsDay(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.reserve(10)
            try await town.fill()
            _ = try await town.completed()
            // £56.42 after the fee.
            #expect(try await town.kept() == [564, 5078])
            #expect(
                try await town.books().suffix(2) == [
                    "held > payable 5642 settlement", "payable > reserve 564 reserve_hold",
                ])
            #expect(try await town.reserves.releaseDue() == 0)
            // A rule that is changed meanwhile moves nothing that is kept.
            try await town.reserve(0)
            town.test.clock.advance(.minutes(14 * 24 * 60 - 1))
            #expect(try await town.reserves.releaseDue() == 0)
            town.test.clock.advance(.minutes(1))
            #expect(try await town.reserves.releaseDue() == 1)
            #expect(try await town.reserves.releaseDue() == 0)
            #expect(try await town.kept() == [0, 5642])
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func withoutARuleOfItsOwnTheMarketsCounts(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.reserve(50)
            try await town.reserve(nil)
            try await town.fill()
            _ = try await town.completed()
            #expect(try await town.kept() == [0, 5642])
        }
    }

    /// A mug of £22.00 comes back after everything was paid out: the reserve pays first.
    @Test(arguments: TestEngine.here)
    func aDebtIsPaidOutOfTheReserve(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.reserve(10)
            try await town.fill()
            let order = try await town.completed()
            try await town.withdraw(5078)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            // 2200 less the fee of 198: 2002 are owed, 564 come out of the reserve.
            #expect(try await town.kept() == [0, 564 - 2002])
            // £23.01 pay that off first; a tenth of the order is kept back of what is left.
            try await town.put(town.mug, 1)
            _ = try await town.completed()
            #expect(try await town.kept() == [230, 564 - 2002 + 2301 - 230])
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    /// Whatever is kept back, refunded and released in whatever order: in the end all of it is the
    /// shop's again, to the unit.
    @Test(arguments: TestEngine.here)
    func whatIsKeptBackIsReleasedToTheUnit(_ engine: TestEngine) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of reserves: \(seed)")
        for round in 0..<3 as Range<UInt64> {
            try await OrderFixture.with(engine) { town in
                var random = SeededRandom(seed: seed &+ round)
                try await Self.story(town, &random)
            }
        }
    }

    private static func story(_ town: OrderFixture, _ random: inout SeededRandom) async throws {
        var orders: [Order] = []
        for _ in 0..<4 {
            try await town.reserve(
                Int.random(in: 0...50, using: &random), days: Int.random(in: 1...90, using: &random)
            )
            try await town.put(town.mug, Int.random(in: 1...2, using: &random))
            orders.append(try await town.completed())
            if Bool.random(using: &random) {
                let paid = max(0, try await town.kept()[1])
                try await town.withdraw(paid)
            }
            if Bool.random(using: &random), let order = orders.popLast() {
                try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            }
            _ = try await town.reserves.releaseDue()
            let kept = try await town.kept()
            #expect(kept[0] >= 0)
        }
        let sum = try await town.kept().reduce(0, +)
        await town.pass(days: 91)
        while try await town.reserves.releaseDue() > 0 {}
        #expect(try await town.kept() == [0, sum])
        let left = try await town.rows(
            "SELECT count(*) FROM reserve_holds WHERE released_minor < minor")
        #expect(left == 0)
        #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
    }

    @Test(arguments: TestEngine.here)
    func financeSetsItWithAReason(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let fran = try await town.test.person("Fran")
            try await town.test.grant(.finance, to: fran.account)
            func post(_ percent: String, _ reason: String) async -> Int {
                await fran.browser.post(
                    "/operations/reserves",
                    [
                        ("shop", town.shop.id.description), ("percent", percent), ("days", "30"),
                        ("reason", reason),
                    ]
                ).status
            }
            #expect(await post("20", "") == 422)
            #expect(await post("51", "Late parcels") == 422)
            #expect(await post("20", "Late parcels") == 303)
            let page = await fran.browser.get("/operations/reserves")
            #expect(page.text.contains("Late parcels") && page.text.contains("20% for 30 days"))
            try await town.fill()
            _ = try await town.completed()
            #expect(try await town.kept()[0] == 1128)
            let seller = await town.sellerBrowser.get("/seller/finance?account=reserve")
            #expect(seller.text.contains("£11.28") && seller.text.contains("In reserve"))
            #expect(await town.sellerBrowser.get("/operations/reserves").status == 403)
        }
    }

    @Test(
        arguments: TestEngine.here,
        [
            "UPDATE reserve_holds SET minor = minor + 1",
            "UPDATE reserve_holds SET released_minor = 1", "DELETE FROM reserve_holds",
            "UPDATE reserve_holds SET shop = shop + 1",
        ] as [SQL])
    func whatIsKeptBesideTheLedgerIsNamed(_ engine: TestEngine, _ harm: SQL) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await town.reserve(10)
            try await town.fill()
            let order = try await town.completed()
            try await town.test.store.write { db in try db.execute(harm) }
            let fault = try await town.test.store.report { try Reserves.audit(in: $0) }
            #expect(fault?.contains(order.id.description) == true, "\(fault ?? "nothing")")
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsntReleasedOnItsDayIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.reserve(10)
            try await town.fill()
            let order = try await town.completed()
            town.test.clock.advance(.days(15))
            let now = town.test.clock.now
            let late = try await town.test.store.report { db in
                try Reserves.auditLate(at: now, in: db)
            }
            #expect(late?.contains(order.id.description) == true, "\(late ?? "nothing")")
        }
    }

    /// Of a shop that owes more than an order brings, nothing is kept back.
    @Test(arguments: TestEngine.here)
    func nothingIsKeptBackOfAShopThatOwesMoney(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            try await town.withdraw(5642)
            for line in [0, 0, 1] {
                let now = try await town.order(of: order.checkout)
                try await town.refund(now, [RefundLine(position: line, quantity: 1)])
            }
            #expect(try await town.kept() == [0, -5642])
            try await town.reserve(50)
            try await town.put(town.mug, 1)
            _ = try await town.completed()
            #expect(try await town.kept() == [0, 2301 - 5642])
        }
    }
}

extension OrderFixture {
    /// Takes what the shop is owed as a payout does, without its rows.
    func withdraw(_ minor: Int64) async throws {
        let payable = LedgerAccount(.payable, owner: shop.id.rawValue)
        try await move(minor, from: payable, to: .gateway)
    }

    /// Puts money back that was taken too much.
    func payIn(_ minor: Int64) async throws {
        let payable = LedgerAccount(.payable, owner: shop.id.rawValue)
        try await move(minor, from: .gateway, to: payable)
    }

    private func move(
        _ minor: Int64, from: LedgerAccount, to: LedgerAccount
    ) async throws {
        let (id, now): (TransferID, Instant) = (test.pasar.world.id(), test.clock.now)
        try await test.store.write { db in
            try Ledger.post(
                [
                    Transfer(
                        id: id, from: from, to: to, amount: Money(minor: minor, currency: .gbp),
                        kind: .late, subject: 0, at: now)
                ], in: db)
        }
    }
}
