import Accounts
import Identities
import Localization
import Markets

import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Orders

/// Moments on pages: with their zone, by the clock of the place that they are about.
@Suite struct MomentTests {
    private static func utc(_ day: String, _ hour: Int, _ minute: Int = 0) throws -> Instant {
        try #require(Day(day)).start(offsetMinutes: 0) + .minutes(hour * 60 + minute)
    }

    /// Minute by minute around the changes of 2026, and where no clock changes.
    @Test(
        arguments: [
            (.us, "US-NY", "2026-03-08", 6, 59, "EST", "1:59 AM"),
            (.us, "US-NY", "2026-03-08", 7, 0, "EDT", "3:00 AM"),
            (.us, "US-NY", "2026-11-01", 5, 59, "EDT", "1:59 AM"),
            (.us, "US-NY", "2026-11-01", 6, 0, "EST", "1:00 AM"),
            (.us, "US-CA", "2026-11-01", 9, 0, "PST", "1:00 AM"),
            (.us, "US-TX", "2026-07-01", 12, 0, "CDT", "7:00 AM"),
            (.us, "US-CO", "2026-07-01", 12, 0, "MDT", "6:00 AM"),
            (.us, "US-AZ", "2026-07-01", 12, 0, "MST", "5:00 AM"),
            (.us, "US-AK", "2026-07-01", 12, 0, "AKDT", "4:00 AM"),
            (.us, "US-HI", "2026-07-01", 12, 0, "HST", "2:00 AM"),
            (.gb, "GB-ENG", "2026-03-29", 0, 59, "GMT", "12:59 AM"),
            (.gb, "GB-ENG", "2026-03-29", 1, 0, "BST", "2:00 AM"),
            (.gb, "GB-ENG", "2026-10-25", 0, 59, "BST", "1:59 AM"),
            (.gb, "GB-ENG", "2026-10-25", 1, 0, "GMT", "1:00 AM"),
            (.id, "ID-JK", "2026-07-01", 12, 0, "WIB", "7:00 PM"),
            (.id, "ID-BA", "2026-07-01", 12, 0, "WITA", "8:00 PM"),
            (.id, "ID-PA", "2026-07-01", 12, 0, "WIT", "9:00 PM"),
            (.th, "TH-10", "2026-07-01", 12, 0, "GMT+7", "7:00 PM"),
            (.vn, "VN-SG", "2026-07-01", 12, 0, "GMT+7", "7:00 PM"),
        ] as [(MarketCode, String, String, Int, Int, String, String)])
    func aPlacesClockHasItsName(
        market: MarketCode, place: String, day: String, hour: Int, minute: Int, name: String,
        time: String
    ) throws {
        let zone = try Markets.bundled().market(market).zone(at: place)
        let at = try Self.utc(day, hour, minute)
        #expect(zone.shortName(at: at) == name)
        #expect(DateText(locale: .enUS, zone: zone).time(at) == time)
    }

    @Test func otherClocksAreNamedByTheirDistance() {
        let at = Instant(milliseconds: 0)
        for (minutes, name) in [(0, "GMT"), (345, "GMT+5:45"), (-570, "GMT-9:30"), (60, "GMT+1")] {
            let zone = Zone(name: "Elsewhere", standardMinutes: minutes, summer: .none)
            #expect(zone.shortName(at: at) == name)
        }
        #expect(Zone.utc.shortName(at: at) == "UTC")
    }

    /// A LIVE's start in each language: the market's clock with its name, and the moment itself for
    /// the reader's.
    @Test func aRoomsStartNamesItsClock() async throws {
        try await RoomFixture.with(.sqlite, isLive: false) { stage in
            let path = RoomPath.room(stage.room).text
            let markets: [(String, String, Int, String)] = [
                ("US", "en-US", -300, "EST"), ("GB", "en-GB", 0, "GMT"),
                ("ID", "id-ID", 420, "WIB"),
                ("TH", "th-TH", 420, "GMT+7"), ("VN", "vi-VN", 420, "GMT+7"),
            ]
            for (market, locale, offset, name) in markets {
                let reader = stage.test.browser(locale: locale)
                reader.set(cookie: "pasar_market", market)
                reader.set(cookie: "pasar_locale", locale)
                let page = await reader.get(path).text
                let time =
                    "<time datetime=\"2026-11-22T14:00Z\" data-moment=\"moment\" "
                    + "data-offset=\"\(offset)\">"
                let start = try #require(page.firstRange(of: time), "\(locale)").upperBound
                let end = try #require(page[start...].firstRange(of: "</time>")).lowerBound
                #expect(page[start..<end].hasSuffix(" \(name)"), "\(locale)")
            }
        }
    }

    /// A buyer in California: times by Pacific time, and the last day before the order closes is
    /// California's, not New York's next one.
    @Test func anOrdersDeadlinesAreItsAddress() async throws {
        try await TestShop.with(.sqlite) { test in
            let seller = try await test.person("Amara", market: .us)
            let shop = try await test.shop("Fern and Kiln", of: seller.account, market: .us)
            let mug = try await test.product("Mug", in: shop, minor: [2200], onHand: 10)
            let (buyer, browser) = try await test.person("Sam", market: .us)
            _ = try await test.pasar.baskets.put(
                mug.skus[0], quantity: 1, adding: true, for: ShopperID(buyer), market: .us,
                idempotencyKey: nil)
            await browser.post(
                "/checkout/address",
                [
                    ("name", "Sam Doe"), ("phone", "+12025550143"), ("line1", "1 Main St"),
                    ("locality", "Fresno"), ("subdivision", "US-CA"), ("postcode", "93650"),
                ])
            let checkout = await browser.get("/checkout").text
            #expect(checkout.contains("data-moment=\"time\""))
            let wish = try await test.wish(of: buyer, market: .us)
            let result = try await test.pasar.checkouts.checkOut(wish, idempotencyKey: nil).answer
            let id = try #require(
                try await test.store.read { db in try Order.of(result.checkout, in: db) }.first?.id)
            let page = "/orders/\(id)"
            let held = await browser.get(page).text
            #expect(held.contains(" PST</time>") || held.contains(" PDT</time>"))
            test.clock.advance(.days(1))
            _ = try await test.pasar.orders.sweepDue()
            let parcel = Shipment(carrier: "Royal Mail", tracking: "AB123")
            _ = try await test.pasar.orders.ship(id, shop: shop.id, parcel, idempotencyKey: nil)
            _ = try await test.pasar.orders.deliver(id, buyer: buyer, idempotencyKey: nil)
            let due = try #require(
                try await test.store.read { db in try Order.of(result.checkout, in: db) }.first?
                    .dueAt)
            let us = test.pasar.markets.market(.us)
            let pacific = us.zone(at: "US-CA")
            let last = pacific.day(of: due - .milliseconds(1))
            #expect(pacific.start(of: last + 1) == due, "the deadline is California's midnight")
            #expect(us.zone.day(of: due - .seconds(1)) == last + 1, "in New York it's a day later")
            #expect(await browser.get(page).text.contains("<time datetime=\"\(last)\">"))
        }
    }

    /// A year of the Buddhist era, typed into a form, is asked about with the day that it means.
    @Test func aFarOffYearIsQuestioned() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let zone = street.test.pasar.markets.market(.gb).zone
            let today = zone.day(of: street.test.clock.now)
            let (year, month, day) = (today + 20).civil
            let thai = Day(year: year + 543, month: month, day: day)
            await #expect(throws: AffiliateRefusal.endsFarOff(meant: today + 20)) {
                try await street.open(.percent(12), lastDay: thai)
            }
            await #expect(throws: AffiliateRefusal.endsFarOff(meant: nil)) {
                try await street.open(.percent(12), lastDay: today + 4000)
            }
            let past = (today + -20).civil
            await #expect(throws: AffiliateRefusal.endsFarOff(meant: nil)) {
                try await street.open(
                    .percent(12),
                    lastDay: Day(year: past.year + 543, month: past.month, day: past.day))
            }
            try await street.open(.percent(12), lastDay: today + OpenPlan.farthestDays)
            let sentence = LocalizedText(
                "refusal.creators.ends-in-another-calendar", ["day": (today + 20).description])
            #expect(AffiliateRefusal.endsFarOff(meant: today + 20).message == sentence)
            #expect(Day("2568-02-29")?.fromBuddhistEra == nil)
            #expect(Day("2571-02-28")?.fromBuddhistEra == Day("2028-02-28"))
        }
    }
}
