import Money
import Testing

/// Whatever is computed can be paid: a rupiah has hundredths by ISO 4217, and nobody has them.
struct WholeMoneyTests {
    private static func idr(_ minor: Int64) -> Money { Money(minor: minor, currency: .idr) }

    @Test(arguments: [
        (Int64(10_000), 150, Int64(200)), (10_000, 149, 100), (10_000, 50, 100), (10_000, 49, 0),
        (1_234_500, 650, 80_200), (-10_000, 150, -200),
    ])
    func aRateOfRupiahIsWhole(_ minor: Int64, _ basisPoints: Int, _ share: Int64) {
        #expect(Rate.basisPoints(basisPoints).of(Self.idr(minor)) == Self.idr(share))
    }

    @Test func allOfAnAmountIsTheAmount() {
        #expect(Fraction.one.of(Self.idr(12_345)) == Self.idr(12_345))
        #expect(Rate.percent(100).of(Self.idr(12_345)) == Self.idr(12_345))
    }

    @Test func aTaxInRupiahIsWhole() {
        let tax = Fraction(11, 100).contained(in: Self.idr(1_234_500))
        #expect(tax == Self.idr(122_300))
    }

    @Test func partsOfRupiahAreWholeAndAddUp() {
        #expect(
            Self.idr(10_000).split(by: [1, 1, 1])
                == [Self.idr(3_400), Self.idr(3_300), Self.idr(3_300)])
        #expect(Self.idr(10_050).split(by: [1, 3]) == [Self.idr(2_500), Self.idr(7_550)])
        #expect(Self.idr(-10_000).split(by: [0, 1]) == [Self.idr(0), Self.idr(-10_000)])
    }

    @Test func otherCurrenciesRoundToTheirMinorUnit() {
        #expect(Rate.basisPoints(1).of(Money(minor: 5000, currency: .thb)).minor == 1)
        #expect(Rate.basisPoints(1).of(Money(minor: 5000, currency: .vnd)).minor == 1)
        #expect(!Self.idr(150).isWhole && Self.idr(100).isWhole)
        #expect(Money(minor: 1, currency: .usd).isWhole)
    }
}
