import RefundRules
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

/// What an order is settled by is what was in force when it was placed.
struct OrderTermsTests {
    /// The shipped packs with one text replaced in one file.
    private static func markets(
        _ file: String, _ old: String, _ new: String
    ) throws -> Markets {
        let folder = Resources.folder(of: "Markets")
        return try Markets { name in
            guard let text = Resources.text("\(folder)/\(name)") else { return nil }
            guard name == file, let range = text.firstRange(of: old) else { return text }
            return String(text[..<range.lowerBound]) + new + String(text[range.upperBound...])
        }
    }

    /// The same shop after a restart with other packs.
    private static func orders(_ town: OrderFixture, _ markets: Markets) -> Orders {
        let old = town.orders
        return Orders(
            store: old.store, world: old.world, markets: markets, payments: old.payments,
            unpaid: old.unpaid, moments: old.moments, events: old.events,
            notices: old.notices)
    }

    @Test(arguments: TestEngine.here)
    func aRaisedFeeChangesNothingThatWasPlaced(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            let raised = try Self.markets("fees.tsv", "GB\t900", "GB\t2000")
            let day = Day(year: 2026, month: 11, day: 23)
            #expect(raised.platformFee(in: .gb, on: day) == .percent(20))
            let orders = Self.orders(town, raised)
            town.test.clock.advance(.hours(1))
            _ = try await orders.sweepDue()
            _ = try await orders.ship(
                order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                idempotencyKey: nil)
            _ = try await orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            town.test.clock.advance(.days(60))
            _ = try await orders.sweepDue()
            #expect(try await town.books().contains("held > fees 198 fee"))
        }
    }

    @Test(arguments: TestEngine.here)
    func theHoldIsTheOneThatWasPromised(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway, endsRight: false) { town in
            try await town.put(town.mug, 1)
            let checkout = try await town.buy().checkout
            let shorter = try Self.markets(
                "markets.tsv", "44\tmarketplace\t60", "44\tmarketplace\t5")
            #expect(shorter.market(.gb).holdWindow == .minutes(5))
            let now = town.test.clock.now
            try await town.test.store.write { db in
                try Orders.book(
                    try Order.of(checkout, in: db).map { ($0, now) }, markets: shorter,
                    ids: town.test.pasar.world.ids, in: db)
            }
            let order = try await town.order(of: checkout)
            #expect(order.dueAt == now + .minutes(60))
        }
    }

    /// A raise is a row with its date: the fee is that of the day on which an order is placed.
    @Test func aFeeIsThatOfItsDay() throws {
        let markets = try Self.markets(
            "fees.tsv", "GB\t900\t2024-01-01\t\t",
            "GB\t900\t2024-01-01\t2026-11-30\tterms\nGB\t1000\t2026-12-01\t\t")
        func fee(_ iso: Int64) -> Rate {
            OrderTerms(in: .gb, markets, at: Instant(milliseconds: iso)).fee
        }
        // The second before midnight in London, and midnight.
        #expect(fee(1_796_083_199_000) == .percent(9))
        #expect(fee(1_796_083_200_000) == .percent(10))
    }

    @Test func vietnameseOrdersFreezeOnePercentAndAHalf() throws {
        let markets = try Markets.bundled()
        let now = Instant(milliseconds: 1_795_168_800_000)
        let terms = OrderTerms(in: .vn, markets, at: now)
        #expect(terms.withheldVAT == 10_000 && terms.withheldIncome == 5_000)
        #expect(terms.fee == .percent(6) && terms.hold == .hours(1))
        for market in MarketCode.allCases where market != .vn {
            let terms = OrderTerms(in: market, markets, at: now)
            #expect(terms.withheldVAT == 0 && terms.withheldIncome == 0)
        }
    }

    /// £44.00 and £18.00 with tax of £10.33: 1 % and 0.5 % of £51.67 are £0.52 and £0.26.
    @Test(arguments: TestEngine.here)
    func taxIsWithheldAtSettlementAndGoesBackToTheUnit(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let checkout = try await town.buy().checkout
            try await town.test.store.write { db in
                try db.execute(
                    """
                    UPDATE orders SET withheld_vat_ppm = 10000, withheld_income_ppm = 5000
                    WHERE checkout = \(checkout)
                    """)
            }
            let order = try await town.completed(checkout)
            #expect(
                try await town.books().suffix(4) == [
                    "held > fees 558 fee", "held > withheld 52 withheld_vat",
                    "held > withheld 26 withheld_income", "held > payable 5564 settlement",
                ])
            #expect(try await town.balance(.withheld) == 78)
            let page = await town.sellerBrowser.get("/seller/orders/\(order.id)", json: true)
            #expect(page.text.contains("\"net\":{\"minor\":5564"), "\(page.text)")
            #expect(page.text.contains("\"withheld_vat\":{\"minor\":52"))
            let html = await town.sellerBrowser.get("/seller/orders/\(order.id)")
            #expect(html.text.contains("VAT withheld") && html.text.contains("£0.52"))
            try await town.audit()
            for line in [0, 0, 1] {
                try await town.refund(
                    try await town.order(of: checkout),
                    [RefundLine(position: line, quantity: 1)])
                try await town.audit()
            }
            #expect(try await town.balance(.withheld) == 0)
            #expect(try await town.balance(.fees) == 0)
            #expect(try await town.balance(.payable) == 0)
        }
    }

    /// Refunds in any parts give back exactly what was taken, whatever the rates.
    @Test func settlementsOfPartsAddUp() throws {
        var random = SeededRandom(seed: UInt64.random(in: 0...UInt64.max))
        print("seed of settlements: \(random.seed)")
        for _ in 0..<2000 {
            let currency = [Currency.gbp, .vnd, .idr].randomElement(using: &random) ?? .gbp
            let unit = currency.wholeMinor
            func amount(_ most: Int64) -> Money {
                Money(minor: Int64.random(in: 0...most, using: &random) * unit, currency: currency)
            }
            let terms = OrderTerms(
                fee: .basisPoints(Int.random(in: 0...5000, using: &random)),
                withheldVAT: Int.random(in: 0...50_000, using: &random),
                withheldIncome: Int.random(in: 0...20_000, using: &random))
            let (items, shipping) = (amount(1_000_000), amount(10_000))
            let all = Settlement(
                terms, items: items, shipping: shipping, includedTax: .zero(currency))
            #expect(all.fee + all.withheldVAT + all.withheldIncome + all.rest == items + shipping)
            #expect(all.fee.isWhole && all.withheldVAT.isWhole && all.rest.isWhole)
            let none = Settlement(
                terms, items: .zero(currency), shipping: .zero(currency),
                includedTax: .zero(currency))
            #expect(none.rest.isZero && none.fee.isZero && none.withholdsNothing)
        }
    }
}

/// A generator whose run can be repeated.
private struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
