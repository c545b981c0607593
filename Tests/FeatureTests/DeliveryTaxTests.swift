import Markets
import Money
import TestSupport
import Testing
import World

/// Classes of goods by state, and tax on delivery.
struct DeliveryTaxTests {
    @Test(
        arguments: [
            (MarketCode.us, "US-CA", TaxClass.groceries, "2026-11-22", 0),
            (.us, "US-CA", .clothing, "2026-11-22", 72_500),
            (.us, "US-ID", .groceries, "2026-11-22", 60_000),
            (.us, "US-TN", .groceries, "2026-11-22", 40_000),
            (.us, "US-AL", .groceries, "2025-08-31", 30_000),
            (.us, "US-AL", .groceries, "2025-09-01", 20_000),
            (.us, "US-IL", .groceries, "2025-12-31", 10_000),
            (.us, "US-IL", .groceries, "2026-01-01", 0),
            (.us, "US-DC", .standard, "2026-09-30", 60_000),
            (.us, "US-DC", .standard, "2026-10-01", 70_000),
            (.us, "US-SD", .standard, "2027-06-30", 42_000),
            (.us, "US-SD", .groceries, "2027-07-01", 45_000),
            (.us, "US-PA", .clothing, "2026-11-22", 0),
            (.us, "US-NJ", .childrenswear, "2026-11-22", 0),
            (.us, "US-NY", .clothing, "2026-11-22", 40_000),
            (.gb, "GB-ENG", .clothing, "2026-11-22", 200_000),
            (.gb, "GB-ENG", .childrenswear, "2026-11-22", 0),
            (.th, "TH-10", .clothing, "2026-11-22", 70_000),
        ] as [(MarketCode, String, TaxClass, String, Int)])
    func aClassHasItsRate(
        _ market: MarketCode, _ place: String, _ taxClass: TaxClass, _ day: String, _ ppm: Int
    ) throws {
        let markets = try Markets.bundled()
        let question = TaxQuestion(
            market: market, subdivision: place, taxClass: taxClass, day: try #require(Day(day)))
        #expect(markets.tax(for: question).ppm == ppm)
    }

    /// Tax on a fee of 5.00 for goods of 30.00 and 10.00 of these classes.
    @Test(
        arguments: [
            (MarketCode.gb, "GB-ENG", [TaxClass.standard, .standard], Int64(83)),
            (.gb, "GB-ENG", [.books, .groceries], 0),
            // A quarter of the fee is of what is taxed: 1.25.
            (.gb, "GB-ENG", [.books, .standard], 21),
            (.us, "US-NY", [.standard, .standard], 20),
            (.us, "US-NY", [.groceries, .standard], 5),
            (.us, "US-CA", [.standard, .standard], 0),
            (.us, "US-OR", [.standard, .standard], 0),
            // Taxed since 2025 (LA), and where the buyer can't avoid the charge (CO, FL, IL).
            (.us, "US-LA", [.standard, .standard], 25),
            (.us, "US-CO", [.standard, .standard], 15),
            (.us, "US-FL", [.standard, .standard], 30),
            (.us, "US-IL", [.standard, .standard], 31),
            // Free of tax since 2023.
            (.us, "US-KS", [.standard, .standard], 0),
            (.us, "US-MI", [.standard, .standard], 0),
        ] as [(MarketCode, String, [TaxClass], Int64)])
    func deliveryIsTaxedAsThePlaceSays(
        _ market: MarketCode, _ place: String, _ classes: [TaxClass], _ minor: Int64
    ) throws {
        let markets = try Markets.bundled()
        let currency = markets.market(market).currency
        func rate(_ taxClass: TaxClass) throws -> TaxRate {
            markets.tax(
                for: TaxQuestion(
                    market: market, subdivision: place, taxClass: taxClass,
                    day: try #require(Day("2026-11-22"))))
        }
        let goods = try zip([3000, 1000] as [Int64], classes).map {
            (value: Money(minor: $0, currency: currency), rate: try rate($1))
        }
        let tax = markets.deliveryTax(in: market, to: place).on(
            Money(minor: 500, currency: currency), goods: goods, standard: try rate(.standard))
        #expect(tax.minor == minor)
    }

    @Test func theOperatorReadsHowFarRatesGo() async throws {
        try await TestShop.with(.sqlite) { test in
            let (operator_, browser) = try await test.person("Olive")
            try await test.grant(.operator, to: operator_)
            let page = await browser.get("/operations/markets")
            #expect(page.text.contains("Only the states’ base rates are known here"))
            #expect(!page.text.contains("Tax in United Kingdom"))
        }
    }
}
