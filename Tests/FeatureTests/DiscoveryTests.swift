import Catalog
import HTML
import Markets
import Money
import Testing
import Web
import World

@testable import Discovery

@Suite struct DiscoveryTests {
    private func asked(_ values: [String: String]) throws -> SearchForm {
        try SearchForm(Input(values.mapValues(InputValue.text)))
    }

    @Test func anAddressWithoutQueryAsksForTheBestOfEverything() throws {
        let query = try asked([:]).query(.us, .enUS)
        #expect(query == CardQuery(market: .us, limit: SearchForm.cards))
    }

    @Test func everyFilterReachesTheCatalogue() throws {
        let asked = try asked([
            "q": " teapot ", "category": "638", "min": "5", "max": "19.50", "sort": "cheapest",
            "after": "500.17",
        ])
        #expect(asked.words == "teapot")
        #expect(
            asked.query(.gb, .enGB)
                == CardQuery(
                    market: .gb, category: 638, sort: .cheapest, least: 500, dearest: 1950,
                    after: "500.17", limit: SearchForm.cards))
    }

    @Test(
        arguments: [
            (.id, .idID, "150.000", 15_000_000), (.vn, .viVN, "189.000", 189_000),
            (.th, .thTH, "฿349", 34_900), (.us, .enUS, "$1,200.50", 120_050),
        ] as [(MarketCode, LocaleTag, String, Int64)])
    func pricesAreReadAsVisitorsWriteThem(
        market: MarketCode, locale: LocaleTag, typed: String, minor: Int64
    ) throws {
        #expect(try asked(["min": typed]).query(market, locale).least == minor)
    }

    @Test func anUnreadablePriceFiltersNothing() throws {
        for typed in ["cheap", "-5", "1,5,0", "99999999999999999999"] {
            let query = try asked(["max": typed]).query(.us, .enUS)
            #expect(query.dearest == nil, "\(typed)")
            #expect(!SearchForm.isReadable(typed, .usd, .enUS), "\(typed)")
        }
        #expect(SearchForm.isReadable("", .usd, .enUS))
    }

    @Test func pricesInTheWrongOrderAreSwapped() throws {
        let query = try asked(["min": "30", "max": "10"]).query(.us, .enUS)
        #expect(query.least == 1000)
        #expect(query.dearest == 3000)
    }

    @Test func whatIsNoCategoryOrOrderIsRefused() {
        #expect(throws: (any Error).self) { try asked(["category": "x"]) }
        #expect(throws: (any Error).self) { try asked(["category": "-1"]) }
        #expect(throws: (any Error).self) { try asked(["sort": "random"]) }
    }

    @Test func theNextPageKeepsTheQuestion() throws {
        let asked = try asked([
            "q": "tea & pot", "category": "638", "min": "5", "sort": "newest", "after": "9.1",
        ])
        #expect(
            asked.path("/search", after: "8.2").text
                == "/search?q=tea%20%26%20pot&category=638&min=5&sort=newest&after=8.2")
        #expect(
            asked.path("/search").text
                == "/search?q=tea%20%26%20pot&category=638&min=5&sort=newest")
    }

    @Test func aCategoryPageDoesNotSayItsNumberTwice() throws {
        var asked = SearchForm()
        asked.category = 638
        let path = asked.path(DiscoveryPath.category(CategoryID(638)), after: "7.3", inPath: true)
        #expect(path.text == "/categories/638?after=7.3")
    }

    @Test func aCategoryHasOneAddress() {
        #expect(CategoryID("638") == CategoryID(638))
        for text in ["0", "-1", "+5", "007", "x", ""] { #expect(CategoryID(text) == nil) }
    }

    @Test func shareOffIsCutAndNeverRoundedUp() {
        func usd(_ minor: Int64) -> Money { Money(minor: minor, currency: .usd) }
        #expect(usd(349).percentOff(from: usd(590)) == 40)
        #expect(usd(999).percentOff(from: usd(1000)) == nil)
        #expect(usd(1000).percentOff(from: nil) == nil)
        #expect(usd(1000).percentOff(from: usd(900)) == nil)
    }

    @Test func everyMarketHasADeliveryPromise() throws {
        let markets = try Markets.bundled()
        // Sunday 22 November 2026, noon UTC
        let now = Day(year: 2026, month: 11, day: 22).start(offsetMinutes: 0) + .hours(12)
        for code in MarketCode.allCases {
            let market = markets.market(code)
            let price = market.prices.minimum
            let promise = try #require(
                DeliveryPromise(markets, market, price: price, grams: 400, now: now))
            #expect(!promise.fee.isZero)
            #expect(promise.from > Day(now, offsetMinutes: 0))
            #expect(promise.from <= promise.to)
        }
    }

    @Test func deliveryInTheStatesTakesBusinessDays() throws {
        let markets = try Markets.bundled()
        let now = Day(year: 2026, month: 11, day: 22).start(offsetMinutes: 0) + .hours(18)
        let promise = try #require(
            DeliveryPromise(
                markets, markets.market(.us), price: Money(minor: 9900, currency: .usd),
                grams: 400, now: now))
        #expect(promise.place == "California")
        #expect(promise.fee.isZero)
        // Three business days from Sunday; two to leave and six on the road, one of them Thanksgiving.
        #expect(promise.from == Day(year: 2026, month: 11, day: 25))
        #expect(promise.to == Day(year: 2026, month: 12, day: 3))
    }

    @Test func aParcelThatIsTooHeavyHasNoPromise() throws {
        let markets = try Markets.bundled()
        let market = markets.market(.us)
        let promise = DeliveryPromise(
            markets, market, price: market.prices.minimum, grams: 900_000,
            now: Instant(milliseconds: 0))
        #expect(promise == nil)
    }
}
