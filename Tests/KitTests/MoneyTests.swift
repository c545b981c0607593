import Money
import Numbers
import Testing

private func usd(_ minor: Int64) -> Money { Money(minor: minor, currency: .usd) }
private func gbp(_ minor: Int64) -> Money { Money(minor: minor, currency: .gbp) }
private func idr(_ minor: Int64) -> Money { Money(minor: minor, currency: .idr) }
private func thb(_ minor: Int64) -> Money { Money(minor: minor, currency: .thb) }
private func vnd(_ minor: Int64) -> Money { Money(minor: minor, currency: .vnd) }

/// Runs a property some 500 times; the seed stands in the failure.
private func forAll(seed: UInt64 = 20_261_122, _ body: (inout SplitMix64) -> Void) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 { body(&random) }
}

@Suite struct MoneyArithmeticTests {
    @Test func sumsAreExact() {
        #expect(usd(10) + usd(20) == usd(30))
        #expect(usd(10) - usd(20) == usd(-10))
        #expect(-usd(10) == usd(-10))
        #expect(usd(199) * 3 == usd(597))
        #expect([usd(1), usd(2)].sum(.usd) == usd(3))
        #expect([Money]().sum(.vnd) == .zero(.vnd))
        #expect(usd(1) < usd(2) && max(usd(1), usd(2)) == usd(2))
    }

    @Test func majorUnitsFollowTheExponent() {
        #expect(Money(major: 5, currency: .idr) == idr(500))
        #expect(Money(major: 5, currency: .vnd) == vnd(5))
        #expect(Money(major: .max, currency: .usd) == nil)
    }

    @Test func aSumOfTwoCurrenciesIsRefused() {
        #expect(throws: MoneyFault.mixedCurrencies(.usd, .gbp)) { try usd(1).adding(gbp(1)) }
        #expect(throws: MoneyFault.mixedCurrencies(.usd, .vnd)) { try usd(1).subtracting(vnd(1)) }
    }

    @Test func aSumBeyond64BitsIsRefused() {
        #expect(throws: MoneyFault.tooLarge) { try usd(.max).adding(usd(1)) }
        #expect(throws: MoneyFault.tooLarge) { try usd(.min).subtracting(usd(1)) }
        #expect(throws: MoneyFault.tooLarge) { try usd(.max / 2).multiplied(by: 3) }
    }

    @Test func addingAndTakingAwayComesBack() {
        forAll { random in
            let a = usd(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
            let b = usd(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
            #expect(a + b - b == a)
            #expect(a + b == b + a)
        }
    }
}

@Suite struct RateTests {
    @Test(
        arguments: [
            (1500, 1, 0), (1500, 10, 2), (1500, -10, -2), (500, 10, 1), (500, 9, 0), (250, 20, 1),
            (10_000, 77, 77), (0, 77, 0), (2000, 6200, 1240),
        ] as [(Int, Int64, Int64)])
    func sharesAreRoundedHalfAwayFromZero(basisPoints: Int, amount: Int64, share: Int64) {
        #expect(Rate(basisPoints: basisPoints).of(usd(amount)) == usd(share))
    }

    @Test func aLargeAmountDoesNotOverflowOnTheWay() {
        #expect(Rate.percent(50).of(vnd(.max)) == vnd(4_611_686_018_427_387_904))
    }

    @Test func fractionsAreKeptInLowestTerms() {
        #expect(Fraction(1200, 10_000) * Fraction(11, 12) == Fraction(11, 100))
        #expect(Fraction.partsPerMillion(68_750) == Fraction(11, 160))
        #expect(Fraction(0, 5) == Fraction(0, 9))
    }

    @Test func britishTaxIsContainedInThePrice() {
        #expect(Rate.percent(20).fraction.contained(in: gbp(6200)) == gbp(1033))
        #expect(Rate.percent(20).fraction.contained(in: gbp(-6200)) == gbp(-1033))
    }

    @Test func indonesianTaxFallsOnElevenTwelfths() {
        let rate = Rate.percent(12).fraction * Fraction(11, 12)
        #expect(rate.added(to: idr(10_000_000)) == idr(1_100_000))
        #expect(rate.contained(in: idr(11_100_000)) == idr(1_100_000))
    }

    @Test func taxAddedAndTaxContainedAgreeToAUnit() {
        forAll { random in
            let net = usd(Int64.random(in: 0...10_000_000, using: &random))
            let rate = Fraction.partsPerMillion(Int64.random(in: 0...300_000, using: &random))
            let gross = net + rate.added(to: net)
            #expect(abs((gross - rate.contained(in: gross)).minor - net.minor) <= 1)
        }
    }
}

@Suite struct SplitTests {
    @Test(
        arguments: [
            (100, [1, 1, 1], [34, 33, 33]), (-100, [1, 1, 1], [-34, -33, -33]),
            (5, [0, 0], [3, 2]), (7, [0, 3], [0, 7]), (10, [1, 2, 3], [2, 3, 5]),
            (0, [4, 5], [0, 0]), (1, [1, 1, 1, 1], [1, 0, 0, 0]), (101, [1, 2], [34, 67]),
        ] as [(Int64, [Int64], [Int64])])
    func partsFollowTheLargestRemainder(total: Int64, weights: [Int64], parts: [Int64]) {
        #expect(usd(total).split(by: weights).map(\.minor) == parts)
    }

    @Test func aSplitLosesNothingAndEachPartIsWithinAUnitOfItsShare() {
        forAll { random in
            let total = Int64.random(in: -10_000_000...10_000_000, using: &random)
            let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Int64.random(in: 0...10_000, using: &random)
            }
            let parts = usd(total).split(by: weights)
            #expect(parts.sum(.usd) == usd(total))
            #expect(parts == usd(total).split(by: weights))
            let sum = Int128(weights.reduce(0, +))
            guard sum > 0 else { return }
            for (part, weight) in zip(parts, weights) {
                let distance = Int128(part.minor) * sum - Int128(total) * Int128(weight)
                #expect(distance.magnitude < UInt128(sum))
            }
        }
    }

    @Test func theLargestAmountsSplitToo() {
        let parts = usd(.max).split(by: [.max, .max, .max])
        #expect(parts.sum(.usd) == usd(.max))
        #expect(usd(.min).split(by: [1]) == [usd(.min)])
    }
}

@Suite struct FormattingTests {
    @Test(
        arguments: [
            (usd(2400), .enUS, "$24.00"), (gbp(2400), .enGB, "£24.00"),
            (idr(8_900_000), .idID, "Rp89.000"),
            (thb(34_900), .thTH, "฿349"), (thb(34_950), .thTH, "฿349.50"),
            (vnd(189_000), .viVN, "189.000\u{A0}₫"), (usd(123_456_789), .enUS, "$1,234,567.89"),
            (usd(2400), .idID, "US$24,00"), (usd(2400), .enGB, "US$24.00"),
            (usd(2405), .viVN, "24,05\u{A0}US$"),
            (idr(8_900_000), .enUS, "IDR\u{A0}89,000"), (thb(34_900), .enGB, "THB\u{A0}349"),
            (vnd(189_000), .enUS, "₫189,000"), (usd(-123_450), .enUS, "-$1,234.50"),
            (vnd(-5), .viVN, "-5\u{A0}₫"), (idr(1_039_550), .idID, "Rp10.396"),
            (idr(-40), .idID, "Rp0"),
            (usd(.min), .enUS, "-$92,233,720,368,547,758.08"), (usd(5), .enUS, "$0.05"),
        ] as [(Money, LocaleTag, String)])
    func amountsLookAsCLDRHasThem(amount: Money, locale: LocaleTag, text: String) {
        #expect(amount.formatted(in: locale) == text)
    }

    @Test func filesGetPlainDecimals() {
        #expect(usd(-2405).decimal == "-24.05")
        #expect(vnd(189_000).decimal == "189000")
        #expect(idr(1_039_500).decimal == "10395.00")
    }

    @Test func formFieldsGetWhatPeopleType() {
        #expect(usd(2400).typed(in: .enUS) == "24.00")
        #expect(usd(2400).typed(in: .viVN) == "24,00")
        #expect(idr(1_039_500).typed(in: .idID) == "10395")
        #expect(idr(1_039_550).typed(in: .idID) == "10395,50")
        #expect(thb(34_900).typed(in: .thTH) == "349")
    }

    @Test func numbersAreGroupedByLocale() {
        #expect(999.grouped(in: .enUS) == "999")
        #expect(1234.grouped(in: .enUS) == "1,234")
        #expect((-1_234_567).grouped(in: .viVN) == "-1.234.567")
        #expect(Int.min.grouped(in: .enUS) == "-9,223,372,036,854,775,808")
    }

    @Test(
        arguments: [
            (950, .enUS, "950"), (1000, .enUS, "1K"), (3249, .enUS, "3.2K"), (12_345, .enUS, "12K"),
            (999_999, .enUS, "999K"), (1_400_000, .enGB, "1.4M"), (1200, .idID, "1,2\u{A0}rb"),
            (2_500_000, .idID, "2,5\u{A0}jt"), (3249, .viVN, "3,2\u{A0}N"), (3249, .thTH, "3.2K"),
            (1_234_000_000, .idID, "1,2\u{A0}M"), (-3249, .enUS, "-3.2K"),
        ] as [(Int, LocaleTag, String)])
    func countsAreCutNeverRoundedUp(count: Int, locale: LocaleTag, text: String) {
        #expect(count.compact(in: locale) == text)
    }

    @Test func ratesArePercentages() {
        #expect(Rate.percent(20).formatted(in: .enUS) == "20%")
        #expect(Rate(basisPoints: 825).formatted(in: .enUS) == "8.25%")
        #expect(Rate(basisPoints: 850).formatted(in: .idID) == "8,5%")
        #expect(Rate(basisPoints: -5).formatted(in: .viVN) == "-0,05%")
    }
}

@Suite struct ParsingTests {
    @Test(
        arguments: [
            ("24.00", .enUS, usd(2400)), ("$1,234.5", .enUS, usd(123_450)),
            (" US$ 7 ", .enUS, usd(700)),
            ("-$5", .enUS, usd(-500)), ("$-5", .enUS, usd(-500)), ("\u{2212}5", .enUS, usd(-500)),
            ("£24", .enGB, gbp(2400)), ("Rp 10.395.000", .idID, idr(1_039_500_000)),
            ("rp10.395,5", .idID, idr(1_039_550)), ("24.00", .idID, idr(2400)),
            ("1.500.000 ₫", .viVN, vnd(1_500_000)), ("1.500.000\u{A0}₫", .viVN, vnd(1_500_000)),
            ("1 500 000 đ", .viVN, vnd(1_500_000)), ("189000 VND", .viVN, vnd(189_000)),
            ("189.000,00", .viVN, vnd(189_000)), ("฿1,234.50", .thTH, thb(123_450)),
            ("๑,๒๓๔.๕๐ บาท", .thTH, thb(123_450)), ("１２", .enUS, usd(1200)),
        ] as [(String, LocaleTag, Money)])
    func peopleWriteAmountsTheirWay(text: String, locale: LocaleTag, amount: Money) throws {
        #expect(try Money(parsing: text, currency: amount.currency, locale: locale) == amount)
    }

    @Test(arguments: [
        ("", Currency.usd, LocaleTag.enUS, MoneyFault.empty), ("  ", .usd, .enUS, .empty),
        ("$", .usd, .enUS, .noDigits), ("abc", .usd, .enUS, .unexpected("a")),
        ("12a", .usd, .enUS, .unexpected("a")), ("1,23", .usd, .enUS, .misplacedSeparator(",")),
        ("1,2345", .usd, .enUS, .misplacedSeparator(",")),
        ("1.5.0", .usd, .enUS, .misplacedSeparator(".")),
        ("5.", .usd, .enUS, .misplacedSeparator(".")),
        (".5", .usd, .enUS, .misplacedSeparator(".")),
        ("1.234", .usd, .enUS, .ambiguous(".")), ("250.000", .vnd, .enUS, .ambiguous(".")),
        ("1,500", .idr, .idID, .ambiguous(",")), ("0.250", .idr, .idID, .ambiguous(".")),
        ("1.23456", .usd, .enUS, .tooManyDecimals(allowed: 2)),
        ("1,5", .vnd, .viVN, .tooManyDecimals(allowed: 0)),
        ("£5", .usd, .enUS, .wrongCurrency(found: .gbp, expected: .usd)),
        ("5 USD", .vnd, .viVN, .wrongCurrency(found: .usd, expected: .vnd)),
        ("92233720368547758.08", .usd, .enUS, .tooLarge), ("1e5", .usd, .enUS, .unexpected("e")),
        ("--5", .usd, .enUS, .unexpected("-")),
    ])
    func whatIsNoAmountIsNamed(
        text: String, currency: Currency, locale: LocaleTag, fault: MoneyFault
    ) {
        #expect(throws: fault) { try Money(parsing: text, currency: currency, locale: locale) }
    }

    @Test func aTextWithoutEndIsRefusedAtOnce() {
        let long = String(repeating: "1", count: 1000)
        #expect(throws: MoneyFault.tooLong(limit: 48)) {
            try Money(parsing: long, currency: .usd, locale: .enUS)
        }
        #expect(throws: MoneyFault.tooLong(limit: 48)) { try Money(decimal: long, currency: .usd) }
    }

    @Test(
        arguments: [
            ("250.000", .idID, idr(25_000_000)), ("250.000", .viVN, vnd(250_000)),
            ("1.250.000", .viVN, vnd(1_250_000)), ("250000.00", .viVN, vnd(250_000)),
            ("250000.00", .idID, idr(25_000_000)), ("-250.000", .viVN, vnd(-250_000)),
            ("250.000,50", .idID, idr(25_000_050)), ("24.0000", .idID, idr(2400)),
            ("Rp 250.000", .idID, idr(25_000_000)), ("1,250.00", .enUS, usd(125_000)),
            ("1,250", .enUS, usd(125_000)), ("24.00", .thTH, thb(2400)),
        ] as [(String, LocaleTag, Money)])
    func filesGroupAsTheirMarketDoes(text: String, locale: LocaleTag, amount: Money) throws {
        #expect(try Money(inFile: text, currency: amount.currency, locale: locale) == amount)
    }

    @Test(arguments: [
        ("24.000", Currency.usd, LocaleTag.enUS, MoneyFault.ambiguous(".")),
        ("24.005", .thb, .thTH, .ambiguous(".")), ("0.250", .vnd, .viVN, .ambiguous(".")),
        ("250,000", .idr, .idID, .ambiguous(",")),
        ("1.25.000", .vnd, .viVN, .misplacedSeparator(".")),
        ("19.99", .vnd, .viVN, .tooManyDecimals(allowed: 0)),
        ("ten", .usd, .enUS, .unexpected("t")),
    ])
    func whatAFileLeavesOpenIsRefused(
        text: String, currency: Currency, locale: LocaleTag, fault: MoneyFault
    ) {
        #expect(throws: fault) { try Money(inFile: text, currency: currency, locale: locale) }
    }

    @Test func filesAreReadStrictly() throws {
        #expect(try Money(decimal: "24.00", currency: .usd) == usd(2400))
        #expect(try Money(decimal: "24", currency: .usd) == usd(2400))
        #expect(try Money(decimal: "-0.5", currency: .usd) == usd(-50))
        #expect(try Money(decimal: "24.0000", currency: .usd) == usd(2400))
        #expect(try Money(decimal: "24.00", currency: .vnd) == vnd(24))
        #expect(try Money(decimal: "-10000000000.00", currency: .usd) == usd(-Money.largest))
        #expect(throws: MoneyFault.tooLarge) {
            try Money(decimal: "-92233720368547758.08", currency: .usd, most: .max)
        }
        #expect(throws: MoneyFault.tooManyDecimals(allowed: 2)) {
            try Money(decimal: "24.005", currency: .usd)
        }
        #expect(throws: MoneyFault.unexpected(",")) {
            try Money(decimal: "1,234.00", currency: .usd)
        }
        #expect(throws: MoneyFault.unexpected("$")) { try Money(decimal: "$5", currency: .usd) }
        #expect(throws: MoneyFault.misplacedSeparator(".")) {
            try Money(decimal: "5.", currency: .usd)
        }
        #expect(throws: MoneyFault.noDigits) { try Money(decimal: ".", currency: .usd) }
        #expect(throws: MoneyFault.noDigits) { try Money(decimal: "-", currency: .usd) }
    }

    @Test func everyAmountThatIsShownReadsBack() throws {
        forAll { random in
            let currency = Currency.allCases.randomElement(using: &random) ?? .usd
            let locale = LocaleTag.allCases.randomElement(using: &random) ?? .enUS
            let shown = Int64.random(in: -10_000_000_000...10_000_000_000, using: &random)
            let minor = currency == .idr ? shown * 100 : shown
            let amount = Money(minor: minor, currency: currency)
            let text = amount.formatted(in: locale)
            #expect(
                (try? Money(parsing: text, currency: currency, locale: locale)) == amount, "\(text)"
            )
            let typed = amount.typed(in: locale)
            #expect((try? Money(parsing: typed, currency: currency, locale: locale)) == amount)
            #expect((try? Money(decimal: amount.decimal, currency: currency)) == amount)
        }
    }

    @Test func hostileTextNeverTraps() {
        let signs = Array("0123456789.,- \u{A0}$£฿₫đRpU๑e+\u{2212}\u{301}")
        forAll { random in
            let length = Int.random(in: 0...60, using: &random)
            let text = String((0..<length).compactMap { _ in signs.randomElement(using: &random) })
            for currency in Currency.allCases {
                for locale in LocaleTag.allCases {
                    _ = try? Money(parsing: text, currency: currency, locale: locale)
                }
                _ = try? Money(decimal: text, currency: currency)
            }
        }
    }
}
