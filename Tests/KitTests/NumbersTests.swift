import JSON
import Money
import Numbers
import Testing
import World

@testable import Store

/// Arithmetic that can't end the process, at the ends of its types.
struct NumbersTests {
    static let ends: [Int64] = [.min, .min + 1, -2, -1, 0, 1, 2, .max - 1, .max]

    private static func held(_ exact: Int128) -> Int64 { Int64(clamping: exact) }

    @Test func sumsDifferencesAndProductsStandAtTheEnds() {
        for a in Self.ends {
            for b in Self.ends {
                let (x, y) = (Int128(a), Int128(b))
                #expect(a.clampedAdding(b) == Self.held(x + y), "\(a) + \(b)")
                #expect(a.clampedSubtracting(b) == Self.held(x - y), "\(a) - \(b)")
                #expect(a.clampedMultiplied(by: b) == Self.held(x * y), "\(a) * \(b)")
            }
        }
        #expect([Int64.max, 1, -1].clampedSum() == .max - 1)
        #expect([Int]().clampedSum() == 0)
        #expect(UInt64.max.clampedAdding(1) == .max)
        #expect(UInt64(1).clampedSubtracting(2) == .min)
    }

    @Test func aFractionIsTakenInTwiceTheWidth() {
        for a in Self.ends {
            for n in [Int64.min, -100, 0, 1, 100, .max] {
                for d in [Int64.min, -3, -1, 1, 7, .max] {
                    let exact = Int128(a) * Int128(n) / Int128(d)
                    #expect(a.scaled(by: n, over: d) == Self.held(exact), "\(a) * \(n) / \(d)")
                }
            }
        }
        #expect(Int64(5).scaled(by: 1, over: 0) == nil)
        #expect(UInt64.max.scaled(by: 90_000, over: 1000) == .max)
        #expect(UInt64(3_600_000).scaled(by: 90_000, over: 1000) == 324_000_000)
    }

    @Test func aFloatingNumberBecomesTheNearestWholeOne() {
        #expect(Int64(clamping: 1e300) == .max)
        #expect(Int64(clamping: -Double.infinity) == .min)
        #expect(Int64(clamping: Double.nan) == 0)
        #expect(Int64(clamping: 2.9) == 2)
        #expect(Int64(clamping: -2.9) == -2)
        #expect(UInt8(clamping: 255.5) == 255)
        #expect(UInt8(clamping: -1.0) == 0)
    }

    @Test func anAmountFromOutsideHasOneBound() {
        for currency in Currency.allCases {
            let most = Money(minor: Money.largest, currency: currency)
            let more = Money(minor: Money.largest + 1, currency: currency)
            #expect(try! Money(decimal: most.decimal, currency: currency) == most)
            #expect(
                try! Money(parsing: most.decimal, currency: currency, locale: .enUS) == most)
            #expect(throws: MoneyFault.tooLarge) {
                try Money(decimal: more.decimal, currency: currency)
            }
            #expect(throws: MoneyFault.tooLarge) {
                try Money(parsing: more.decimal, currency: currency, locale: .enUS)
            }
            #expect(throws: MoneyFault.tooLarge) {
                try Money(decimal: "-" + more.decimal, currency: currency)
            }
            #expect(
                try! Money(decimal: more.decimal, currency: currency, most: Money.largestTotal)
                    == more)
        }
    }

    @Test func noArithmeticOnMoneyEndsTheProcess() {
        for a in Self.ends {
            let money = Money(minor: a, currency: .usd)
            #expect((-money).minor == Self.held(-Int128(a)))
            for b in Self.ends {
                let other = Money(minor: b, currency: .usd)
                #expect((money + other).minor == Self.held(Int128(a) + Int128(b)))
                #expect((money - other).minor == Self.held(Int128(a) - Int128(b)))
                #expect((money * Int(b)).minor == Self.held(Int128(a) * Int128(b)))
                _ = money.percentOff(from: other)
                _ = Rate(basisPoints: Int(b)).of(money)
            }
            _ = money.formatted(in: .enUS)
            _ = money.decimal
            _ = money.typed(in: .idID)
            _ = money.split(by: [1, .max, .max])
        }
    }

    @Test func thePercentageOfADiscountIsRightAtEverySize() {
        func off(_ price: Int64, _ was: Int64) -> Int? {
            Money(minor: price, currency: .usd).percentOff(
                from: Money(minor: was, currency: .usd))
        }
        #expect(off(75, 100) == 25)
        #expect(off(999, 1000) == nil)
        #expect(off(990, 1000) == 1)
        #expect(off(100, 100) == nil)
        #expect(off(1, 9_000_000_000_000_000_000) == 99)
        #expect(off(1, .max) == 99)
        #expect(off(0, .max) == 100)
        #expect(off(-1, .max) == nil)
    }

    @Test func noMomentOrDayEndsTheProcess() {
        for n in Self.ends {
            let at = Instant(milliseconds: n)
            for other in Self.ends {
                let span = TimeSpan(milliseconds: other)
                #expect((at + span).milliseconds == Self.held(Int128(n) + Int128(other)))
                #expect((at - span).milliseconds == Self.held(Int128(n) - Int128(other)))
                _ = TimeSpan.days(Int(other))
                _ = Day(at, offsetMinutes: Int(other))
                #expect(!(Day(number: Int(n)) + Int(other)).description.isEmpty)
            }
            let day = Day(number: Int(n))
            #expect(!day.description.isEmpty)
            _ = day.start(offsetMinutes: Int(n))
            _ = day.weekday
        }
        #expect(Day(Instant(milliseconds: -1), offsetMinutes: 0).description == "1969-12-31")
        #expect(Day(Instant(milliseconds: 0), offsetMinutes: -1).description == "1969-12-31")
        #expect(Day(Instant(milliseconds: -86_400_000), offsetMinutes: 0).number == -1)
    }

    @Test func aNumberOfJSONHasSixteenDigits() throws {
        func number(_ text: String) throws -> Int64 {
            try JSONValue(Array(text.utf8)).integer()
        }
        #expect(try number("9007199254740992") == 1 << 53)
        #expect(try number("-9007199254740992") == -(1 << 53))
        for text in ["9007199254740993", "-9007199254740993", "9223372036854775807", "1e3", "1.0"] {
            #expect(throws: JSONUnreadable.self) { try number(text) }
        }
    }
}
