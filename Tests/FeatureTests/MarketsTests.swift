import Accounts
import Markets
import Money
import Testing
import World

/// The packs as they ship.
private let packs: Result<Markets, PackFault> = Result { () throws(PackFault) in
    try Markets.bundled()
}

private func markets() throws -> Markets { try packs.get() }
private func day(_ text: String) throws -> Day { try #require(Day(text)) }
private func gbp(_ minor: Int64) -> Money { Money(minor: minor, currency: .gbp) }
private func usd(_ minor: Int64) -> Money { Money(minor: minor, currency: .usd) }
private func idr(_ minor: Int64) -> Money { Money(minor: minor, currency: .idr) }
private func thb(_ minor: Int64) -> Money { Money(minor: minor, currency: .thb) }
private func vnd(_ minor: Int64) -> Money { Money(minor: minor, currency: .vnd) }

/// A moment in UTC.
private func utc(_ day: String, _ hour: Int, _ minute: Int = 0) throws -> Instant {
    try #require(Day(day)).start(offsetMinutes: 0) + .hours(hour) + .minutes(minute)
}

@Suite struct MarketRulesTests {
    @Test func everyMarketHasItsCurrencyAndLocale() throws {
        let found = try markets().all.map {
            "\($0.code.rawValue) \($0.currency.code) \($0.locale.rawValue) +\($0.phonePrefix)"
        }
        #expect(
            found == [
                "US USD en-US +1", "GB GBP en-GB +44", "ID IDR id-ID +62", "TH THB th-TH +66",
                "VN VND vi-VN +84",
            ])
    }

    @Test func indonesiaOnlyPromotesUntilALicenceIsRecorded() throws {
        let markets = try markets()
        #expect(markets.mode(.id, licences: []) == .promoteOnly)
        #expect(markets.mode(.id, licences: [.th]) == .promoteOnly)
        #expect(markets.mode(.id, licences: [.id]) == .marketplace)
        #expect(markets.mode(.us, licences: []) == .marketplace)
    }

    @Test func clocksFollowSummerTime() throws {
        let us = try markets().market(.us).zone
        #expect(us.offsetMinutes(at: try utc("2026-03-08", 6, 59)) == -300)
        #expect(us.offsetMinutes(at: try utc("2026-03-08", 7)) == -240)
        #expect(us.offsetMinutes(at: try utc("2026-11-01", 5, 59)) == -240)
        #expect(us.offsetMinutes(at: try utc("2026-11-01", 6)) == -300)
        let gb = try markets().market(.gb).zone
        #expect(gb.offsetMinutes(at: try utc("2026-03-29", 0, 59)) == 0)
        #expect(gb.offsetMinutes(at: try utc("2026-03-29", 1)) == 60)
        #expect(gb.offsetMinutes(at: try utc("2026-10-25", 0, 59)) == 60)
        #expect(gb.offsetMinutes(at: try utc("2026-10-25", 1)) == 0)
        let th = try markets().market(.th).zone
        #expect(th.offsetMinutes(at: try utc("2026-07-01", 0)) == 420)
        #expect(th.time(of: try utc("2026-07-01", 17, 5)) == (0, 5))
        #expect(us.start(of: try day("2026-11-01")) == (try utc("2026-11-01", 4)))
        #expect(us.end(of: try day("2026-11-01")) == (try utc("2026-11-02", 5)))
    }

    @Test func weekendsAndHolidaysAreNoBusinessDays() throws {
        let markets = try markets()
        func after(_ count: Int, _ from: String, _ code: MarketCode, _ place: String = "") throws
            -> Day
        {
            markets.market(code).day(count, businessDaysAfter: try day(from), at: place)
        }
        #expect(try after(1, "2026-11-20", .gb) == (try day("2026-11-23")))
        #expect(try after(2, "2026-11-21", .gb) == (try day("2026-11-24")))
        #expect(try after(7, "2026-11-18", .gb) == (try day("2026-11-27")))
        #expect(try after(0, "2026-11-21", .gb) == (try day("2026-11-21")))
        // Thanksgiving; Christmas Day and the substitute for Boxing Day; Tết.
        #expect(try after(1, "2026-11-25", .us) == (try day("2026-11-27")))
        #expect(try after(1, "2026-12-24", .gb) == (try day("2026-12-29")))
        #expect(try after(1, "2026-02-13", .vn) == (try day("2026-02-23")))
        #expect(try after(1, "2026-12-30", .th) == (try day("2027-01-04")))
        #expect(try after(1, "2026-08-14", .id) == (try day("2026-08-18")))
        // St Andrew's Day is kept in Scotland only.
        #expect(try after(1, "2026-11-27", .gb, "GB-SCT") == (try day("2026-12-01")))
        #expect(try after(1, "2026-11-27", .gb, "GB-ENG") == (try day("2026-11-30")))
    }

    @Test func deadlinesEndWithTheDayOfThePlace() throws {
        let us = try markets().market(.us)
        // Saturday, 1:30 in New York; Friday, 22:30 in Los Angeles and 19:30 in Honolulu.
        let paid = try utc("2026-11-21", 6, 30)
        #expect(us.shipBy(paidAt: paid) == (try utc("2026-11-25", 5)))
        #expect(us.shipBy(paidAt: paid, at: "US-CA") == (try utc("2026-11-25", 8)))
        #expect(us.shipBy(paidAt: paid, at: "US-HI") == (try utc("2026-11-25", 10)))
        #expect(us.completes(deliveredAt: paid) == (try utc("2026-12-22", 5)))
        #expect(us.completes(deliveredAt: paid, at: "US-CA") == (try utc("2026-12-21", 8)))
        // Arizona keeps no summer time, so in July it has California's clock.
        let july = try utc("2026-07-01", 12)
        #expect(us.zone(at: "US-AZ").offsetMinutes(at: july) == -420)
        #expect(us.zone(at: "US-CA").offsetMinutes(at: july) == -420)
        #expect(us.zone(at: "US-TX").offsetMinutes(at: july) == -300)
        #expect(us.zone(at: "US-NY") == us.zone)
        #expect(try markets().market(.id).zone(at: "ID-PA").offsetMinutes(at: july) == 540)
    }

    @Test func holidaysThatRunOutRaiseAnAlarm() throws {
        let markets = try markets()
        func subjects(_ on: String) throws -> [String] {
            markets.alarms(on: try day(on)).filter { $0.subject.hasPrefix("holidays") }
                .map { "\($0.subject) \($0.lastDay)" }
        }
        #expect(try subjects("2026-11-23").isEmpty)
        let ends = MarketCode.allCases.map { "holidays.tsv \($0.rawValue) 2027 2027-12-31" }
        #expect(Set(try subjects("2027-12-15")) == Set(ends))
        #expect(try subjects("2028-03-01").count == ends.count)
        // A day by the moon is asked for a month before it comes, and no more once it is over.
        #expect(try subjects("2027-02-20").contains("holidays.tsv ID 2027-03-10"))
        #expect(!(try subjects("2027-03-20").contains("holidays.tsv ID 2027-03-10")))
    }

    @Test func deadlinesEndWithALocalDay() throws {
        let us = try markets().market(.us)
        let paid = try utc("2026-11-20", 15)
        #expect(us.holdEnds(paidAt: paid) == (try utc("2026-11-20", 16)))
        #expect(us.unpaidExpires(placedAt: paid) == (try utc("2026-11-20", 15, 30)))
        #expect(us.shipBy(paidAt: paid) == (try utc("2026-11-25", 5)))
        #expect(us.returnEnds(deliveredAt: paid) == (try utc("2026-12-21", 5)))
        #expect(us.completes(deliveredAt: paid) == us.returnEnds(deliveredAt: paid))
        #expect(us.cancelsUnshipped(paidAt: paid) > us.shipBy(paidAt: paid))
    }

    @Test(
        arguments: [
            (.gb, "07700 900123", "+447700900123"), (.gb, "+44 7700 900123", "+447700900123"),
            (.id, "0812-3456-7890", "+6281234567890"), (.us, "(555) 010-1234", nil),
            (.th, "0066812345678", "+66812345678"), (.vn, "12", nil), (.vn, "call me", nil),
            (.vn, "+84 1234 5678 9012 345", nil),
        ] as [(MarketCode, String, String?)])
    func phoneNumbersBecomeInternational(market: MarketCode, typed: String, kept: String?) throws {
        #expect(try markets().market(market).phone(typed) == kept)
    }

    @Test func pricesKeepToTheirRule() throws {
        let vn = try markets().market(.vn).prices
        // A list price may stand between two steps, a LIVE, flash or allocation price may not.
        try vn.check(vnd(189_499))
        try vn.checkPromotion(vnd(189_000))
        #expect(throws: MarketRefusal.priceOffStep(step: vnd(1000))) {
            try vn.checkPromotion(vnd(189_499))
        }
        #expect(throws: MarketRefusal.priceTooLow(minimum: vnd(1000))) {
            try vn.checkPromotion(vnd(0))
        }
        let id = try markets().market(.id).prices
        #expect(throws: MarketRefusal.priceOffStep(step: idr(100))) {
            try id.check(idr(1_500_050))
        }
        #expect(throws: MarketRefusal.priceOffStep(step: idr(10_000))) {
            try id.checkPromotion(idr(1_505_000))
        }
        #expect(throws: MarketRefusal.priceTooLow(minimum: vnd(1000))) { try vn.check(vnd(999)) }
        #expect(throws: MarketRefusal.wrongCurrency(.vnd)) { try vn.check(usd(5000)) }
        #expect(throws: MarketRefusal.priceTooHigh(maximum: vnd(1_000_000_000))) {
            try vn.check(vnd(1_000_000_001))
        }
    }
}

@Suite struct MarketTaxTests {
    @Test(
        arguments: [
            (.gb, nil, .standard, gbp(6200), gbp(1033)), (.gb, nil, .books, gbp(999), gbp(0)),
            (.id, "ID-JK", .standard, idr(11_100_000), idr(1_100_000)),
            (.id, "ID-JK", .luxury, idr(11_200_000), idr(1_200_000)),
            (.th, "TH-10", .standard, thb(10_700), thb(700)),
            (.vn, "VN-HN", .standard, vnd(108_000), vnd(8000)),
            (.us, "US-CA", .standard, usd(2400), usd(174)),
            (.us, "US-MN", .standard, usd(10_000), usd(688)),
            (.us, "US-OR", .standard, usd(2400), usd(0)), (.us, nil, .standard, usd(2400), usd(0)),
        ] as [(MarketCode, String?, TaxClass, Money, Money)])
    func taxIsRightToTheUnit(
        market: MarketCode, subdivision: String?, taxClass: TaxClass, price: Money, tax: Money
    ) throws {
        let question = TaxQuestion(
            market: market, subdivision: subdivision, taxClass: taxClass, day: try day("2026-06-01")
        )
        let line = try markets().tax(for: question).on(price)
        #expect(line.tax == tax)
        #expect(line.net + line.tax == (line.inclusive ? price : price + tax))
        #expect(line.surcharge == (market == .us ? tax : .zero(tax.currency)))
        #expect(line.taxMinor == tax.minor)
    }

    @Test func aRateWithoutSuccessorGoesOnAndRaisesAnAlarm() throws {
        let markets = try markets()
        let later = TaxQuestion(market: .th, subdivision: nil, day: try day("2027-05-01"))
        #expect(markets.tax(for: later).ppm == 70_000)
        #expect(markets.alarms(on: try day("2026-08-30")).isEmpty)
        let first = markets.alarms(on: try day("2026-08-31"))
        #expect(first.map(\.subject) == ["tax.tsv TH * *"])
        #expect(first.map(\.daysLeft) == [30])
        let both = markets.alarms(on: try day("2026-12-01"))
        #expect(both.map(\.market) == [.th, .vn])
        #expect(both.map(\.daysLeft) == [-62, 30])
    }

    @Test func vietnamWithholdsOnePercentAndAHalf() throws {
        let rates = try markets().withholding(
            market: .vn, residence: .resident, supply: .goods, day: try day("2026-01-01"))
        #expect(rates.map(\.tax) == [.vat, .income])
        #expect(rates.map { $0.of(vnd(100_000)).minor } == [1_000, 500])
    }

    @Test func whatIsSwitchedOffIsNotWithheld() throws {
        let day = try day("2026-11-22")
        for market in [MarketCode.id, .us, .gb, .th] {
            let rates = try markets().withholding(
                market: market, residence: .resident, supply: .goods, day: day)
            #expect(rates.isEmpty)
        }
        #expect(try markets().withholdings.contains { $0.market == .id && $0.ppm == 5000 })
    }
}

@Suite struct MarketPlacesTests {
    @Test(
        arguments: [
            (.us, "US-CA", 1, usd(2400), usd(499), "contiguous"),
            (.us, "US-CA", 1000, usd(2400), usd(499), "contiguous"),
            (.us, "US-CA", 1001, usd(2400), usd(649), "contiguous"),
            (.us, "US-CA", 5000, usd(3500), usd(0), "contiguous"),
            (.us, "US-HI", 500, usd(9900), usd(1299), "alaska-hawaii"),
            (.gb, "GB-NIR", 2500, gbp(2400), gbp(739), "northern-ireland"),
            (.id, "ID-JK", 900, idr(8_900_000), idr(1_000_000), "jabodetabek-jawa"),
            (.th, "TH-50", 400, thb(34_900), thb(4500), "provinces"),
            (.vn, "VN-SG", 400, vnd(189_000), vnd(16_500), "big-cities"),
        ] as [(MarketCode, String, Int, Money, Money, String)])
    func deliveryCostsByZoneAndStartedKilogram(
        market: MarketCode, place: String, grams: Int, goods: Money, fee: Money, zone: String
    ) throws {
        let quote = try markets().quote(shipping: market, to: place, grams: grams, goods: goods)
        #expect(quote.fee == fee)
        #expect(quote.zone == zone)
    }

    @Test func everyPlaceOfEveryMarketIsReached() throws {
        let markets = try markets()
        for market in markets.all {
            for place in markets.subdivisions(of: market.code, on: try day("2026-11-22")) {
                let quote = try markets.quote(
                    shipping: market.code, to: place.code, grams: 500, goods: .zero(market.currency)
                )
                #expect(quote.fee > .zero(market.currency))
            }
        }
    }

    @Test func deliveryIsRefusedWithItsReason() throws {
        let markets = try markets()
        #expect(throws: MarketRefusal.unknownSubdivision("US-XX")) {
            try markets.quote(shipping: .us, to: "US-XX", grams: 1, goods: usd(1))
        }
        #expect(throws: MarketRefusal.unknownSubdivision("GB-ENG")) {
            try markets.quote(shipping: .us, to: "GB-ENG", grams: 1, goods: usd(1))
        }
        #expect(throws: MarketRefusal.tooHeavy(maximumGrams: 30_000)) {
            try markets.quote(shipping: .us, to: "US-CA", grams: 30_001, goods: usd(1))
        }
        #expect(throws: MarketRefusal.wrongCurrency(.usd)) {
            try markets.quote(shipping: .us, to: "US-CA", grams: 1, goods: gbp(1))
        }
    }

    @Test func vietnamMergedItsProvinces() throws {
        let markets = try markets()
        #expect(markets.subdivisions(of: .vn, on: try day("2025-06-30")).count == 63)
        #expect(markets.subdivisions(of: .vn, on: try day("2025-07-01")).count == 34)
        #expect(markets.subdivision("VN-47")?.successor == "VN-44")
        let counts = try MarketCode.allCases.map {
            markets.subdivisions(of: $0, on: try day("2026-11-22")).count
        }
        #expect(counts == [51, 4, 38, 77, 34])
    }

    @Test func anAddressIsTidiedThenChecked() throws {
        let markets = try markets()
        let typed = Address(
            market: .gb,
            [
                .name: "  Ada   Lovelace ", .phone: "07700 900123", .line1: "12 St James's Square",
                .locality: "London", .postcode: "sw1y4jh", .district: "ignored",
            ])
        let tidy = markets.tidied(typed)
        #expect(tidy.name == "Ada Lovelace")
        #expect(tidy.phone == "+447700900123")
        #expect(tidy.postcode == "SW1Y 4JH")
        #expect(tidy.district.isEmpty)
        #expect(markets.validate(tidy, on: try day("2026-11-22")).isEmpty)
        #expect(
            markets.lines(tidy) == ["Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH"])
        #expect(markets.subdivision(of: tidy)?.code == "GB-ENG")
        #expect(
            markets.subdivision(of: Address(market: .gb, [.postcode: "BT7 1NN"]))?.code == "GB-NIR")
        #expect(
            markets.subdivision(of: Address(market: .gb, [.postcode: "EH1 1YZ"]))?.code == "GB-SCT")
    }

    @Test func eachFaultNamesItsField() throws {
        let markets = try markets()
        let wrong = Address(
            market: .us,
            [
                .phone: "x", .line1: String(repeating: "a", count: 81), .locality: "A\u{0}B",
                .subdivision: "GB-ENG", .postcode: "9410",
            ])
        let faults = markets.validate(wrong, on: try day("2026-11-22"))
        #expect(
            faults.map { "\($0.field.rawValue) \($0.key)" } == [
                "name address.fault.required", "phone address.fault.phone",
                "line1 address.fault.too_long", "locality address.fault.unreadable",
                "subdivision address.fault.subdivision", "postcode address.fault.postcode",
            ])
    }

    @Test func anAmericanLabelHasTheShortState() throws {
        let address = Address(
            market: .us,
            [
                .name: "Sam Lee", .line1: "1 Main St", .locality: "San Francisco",
                .subdivision: "US-CA", .postcode: "94105",
            ])
        #expect(
            try markets().lines(address) == ["Sam Lee", "1 Main St", "San Francisco, CA 94105"])
    }

    @Test func aMergedProvinceIsNoLongerAccepted() throws {
        let address = Address(
            market: .vn,
            [
                .name: "Lan", .phone: "0901234567", .line1: "1 Trần Phú", .locality: "Phường 1",
                .subdivision: "VN-47",
            ])
        let markets = try markets()
        #expect(markets.validate(address, on: try day("2025-06-30")).isEmpty)
        #expect(markets.validate(address, on: try day("2025-07-01")).map(\.field) == [.subdivision])
    }

    @Test func anAddressSurvivesItsColumn() throws {
        let address = Address(
            market: .th,
            [.name: "a\tb\\n\nc", .line1: "๑๒ ถนน", .subdivision: "TH-10", .postcode: "10100"])
        #expect(!address.stored.contains("\n"))
        #expect(Address(stored: address.stored) == address)
        #expect(Address(stored: "TH\ta") == nil)
        #expect(Address(stored: "XX\t\t\t\t\t\t\t\t") == nil)
    }
}

@Suite struct MarketOfferTests {
    @Test func categoriesFormATreeNamedInFiveLocales() throws {
        let tree = try markets().categories
        #expect((140...200).contains(tree.all.count))
        #expect((12...16).contains(tree.top.count))
        #expect(tree.path(to: 2526).map(\.id) == [469, 567, 2526])
        #expect(tree.family(of: 567).sorted() == [567, 2526, 2592, 2844, 5976, 6262])
        #expect(tree.isLeaf(2271) && !tree.isLeaf(166) && !tree.isLeaf(12))
        let dress = try #require(tree.find(2271))
        #expect(
            LocaleTag.allCases.map(dress.name) == [
                "Dresses", "Dresses", "Gaun", "เดรส", "Váy liền",
            ])
        #expect(tree.find(188)?.name(in: .enGB) == "Jewellery & Watches")
        let choices = try markets().categories(in: .enUS)
        #expect(choices.count == tree.all.count)
        #expect(choices.first?.name == "Fashion" && choices.first?.depth == 0)
    }

    @Test(
        arguments: [
            (Preference(market: .th, locale: .enGB), "VN.vi-VN", "id", "TH.en-GB"),
            (nil, "VN.en-US", "id", "VN.en-US"), (nil, "XX.en-US", "id", "ID.id-ID"),
            (nil, nil, "de-DE, th;q=0.8, en;q=0.5", "TH.th-TH"),
            (nil, nil, "en-AU,en;q=0.9", "GB.en-GB"), (nil, nil, "en-CA", "US.en-US"),
            (nil, nil, "vi;q=0, en-GB;q=0.1", "GB.en-GB"), (nil, nil, "fr", "US.en-US"),
            (nil, nil, "th;q=abc, id;q=0.3", "ID.id-ID"), (nil, nil, nil, "US.en-US"),
        ] as [(Preference?, String?, String?, String)])
    func aVisitorsMarketAndLanguageAreFound(
        account: Preference?, cookie: String?, header: String?, result: String
    ) throws {
        let visit = Preference.negotiated(
            account: account, cookie: cookie, acceptLanguage: header)
        #expect(visit.cookie == result)
    }

    @Test func aShareOfUsersIsTheSameEveryTime() {
        let half = Rollout.share(50)
        let first = (0..<1000 as Range<UInt64>).filter { half.includes(lot: $0, isInvited: false) }
        let again = (0..<1000 as Range<UInt64>).filter { half.includes(lot: $0, isInvited: false) }
        #expect(first == again)
        #expect((430...570).contains(first.count))
        #expect(half.includes(lot: 3, isInvited: true))
        #expect(!Rollout.off.includes(lot: 3, isInvited: true))
        #expect(Rollout.invited.includes(lot: 3, isInvited: true))
        #expect(!Rollout.invited.includes(lot: 3, isInvited: false))
        #expect(Rollout.on.includes(lot: 3, isInvited: false))
    }

    @Test func everyMarketHasADisclosureLabel() throws {
        let markets = try markets()
        for code in MarketCode.allCases {
            #expect(
                markets.disclosure(in: code, on: try day("2026-11-22")).key.hasPrefix("disclosure.")
            )
        }
    }
}
