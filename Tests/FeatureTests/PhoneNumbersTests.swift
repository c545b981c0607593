import Glibc
import Markets
import Subprocess
import Testing
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// What people type or paste, and the one form that is stored.
@Suite struct PhoneNumbersTests {
    let markets: Markets

    init() throws { markets = try Markets.bundled() }

    private func number(_ text: String, _ market: MarketCode) -> String? {
        markets.market(market).phone(text)
    }

    @Test func aCallingCodeWithoutItsPlusIsNotPutTwice() {
        let table: [(MarketCode, String, String)] = [
            (.id, "6281312345678", "+6281312345678"), (.id, "62 813-1234-567", "+628131234567"),
            (.id, "62812345678", "+62812345678"), (.us, "1 415 555 0132", "+14155550132"),
            (.us, "1-202-555-0143", "+12025550143"), (.gb, "447700900123", "+447700900123"),
            (.gb, "44 20 7946 0123", "+442079460123"), (.th, "66812345678", "+66812345678"),
            (.vn, "84912345678", "+84912345678"), (.vn, "84 28 3822 1234", "+842838221234"),
        ]
        for (market, typed, kept) in table { #expect(number(typed, market) == kept, "\(typed)") }
    }

    @Test func aTrunkPrefixBehindThePlusIsDropped() {
        let table: [(MarketCode, String, String)] = [
            (.gb, "+44 (0)7700 900123", "+447700900123"), (.us, "+4407700900123", "+447700900123"),
            (.gb, "0044 (0) 20 7946 0123", "+442079460123"),
            (.id, "+62 0812-3456-7890", "+6281234567890"),
            (.th, "+66 (0)81 234 5678", "+66812345678"),
            (.vn, "+84 (0)912 345 678", "+84912345678"), (.us, "+1 1 415 555 0132", "+14155550132"),
            (.gb, "+49 (0)30 123456", "+4930123456"), (.gb, "+39 06 1234 5678", "+390612345678"),
        ]
        for (market, typed, kept) in table { #expect(number(typed, market) == kept, "\(typed)") }
    }

    @Test func digitsAndHyphensOfEveryKindAreRead() {
        let table: [(MarketCode, String, String)] = [
            (.gb, "０７７００　９００１２３", "+447700900123"), (.gb, "＋４４７７００９００１２３", "+447700900123"),
            (.th, "๐๘๑-๒๓๔-๕๖๗๘", "+66812345678"), (.gb, "٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
            (.us, "415\u{2011}555\u{2013}0132", "+14155550132"),
            (.us, "415\u{2212}555\u{2014}0132", "+14155550132"),
            (.us, "415.555.0132", "+14155550132"), (.us, "（415）555－0132", "+14155550132"),
            (.us, "415/555-0132", "+14155550132"),
            (.gb, "\u{202A}+44 7700 900123\u{202C}", "+447700900123"),
            (.us, "tel:+1-415-555-0132", "+14155550132"),
            (.gb, "TEL:07700\u{A0}900123", "+447700900123"),
            (.gb, "(+44) 7700 900123", "+447700900123"),
            (.gb, "0\u{200B}7700\u{AD}900123", "+447700900123"),
        ]
        for (market, typed, kept) in table { #expect(number(typed, market) == kept, "\(typed)") }
    }

    @Test func anotherCountryIsDialledAsAtHome() {
        let table: [(MarketCode, String, String)] = [
            (.us, "011 44 7700 900123", "+447700900123"),
            (.us, "00 44 7700 900123", "+447700900123"),
            (.th, "001 1 415 555 0132", "+14155550132"),
            (.id, "007 66 81 234 5678", "+66812345678"),
            (.gb, "00 353 85 012 3456", "+353850123456"),
            (.vn, "+353 (0)85 012 3456", "+353850123456"),
        ]
        for (market, typed, kept) in table { #expect(number(typed, market) == kept, "\(typed)") }
    }

    @Test func whatNobodyCanBeCalledByIsRefused() {
        let table = [
            "+000000000000", "000000000000", "0000000000", "+0 7700 900123", "+44", "+44 0",
            "+447700", "+44 7700 900 1234", "+44 909 123 4567", "+1 900 555 0132",
            "+1 155 555 0132", "+1 415 155 0132", "+1 911 555 0132", "+999 1234567", "+210 123456",
            "+979 123456789", "+62 0", "+62 1234567", "+66 91234567", "+84 1234 5678 9012 345",
            "++447700900123", "+44+7700900123", "07700 900123 x12", "tel:07700900123;ext=5",
            "07700+900123", "Ⅷ7700900123", "٠٧٧", "½", "tel:", "+", "", " ", "07700\u{301} 900123",
            String(repeating: "1", count: 300), "+\(String(repeating: "9", count: 25))",
        ]
        for typed in table {
            for market in MarketCode.allCases where market != .us || !typed.hasPrefix("07700") {
                #expect(
                    number(typed, market) == nil, "\(market.rawValue) \(typed.debugDescription)")
            }
        }
    }

    @Test func theStoredFormIsItsOwnStoredForm() {
        for market in MarketCode.allCases {
            for kept in ["+447700900123", "+14155550132", "+6281234567890", "+4930123456"] {
                #expect(number(kept, market) == kept)
            }
        }
    }

    @Test func loginsCompareByOneNormalForm() {
        let gb = markets.market(.gb)
        let phones = [
            "07700 900123", "+44 (0)7700 900-123", "447700900123", "0044 7700 900123",
            "tel:+44-7700-900123", "０７７００９００１２３", " 07700\u{2010}900123\u{200B}",
        ]
        #expect(Set(phones.map { Login($0, in: gb) }) == [.phone("+447700900123")])
        let addresses = [
            "ana@example.com", " Ana@Example.COM ", "ａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "\u{FEFF}ana@example.com\u{200B}",
            "\u{202A}ANA@example.com\u{202C}", "\u{3000}ana@example.com\u{A0}",
        ]
        #expect(Set(addresses.map { Login($0, in: gb) }) == [.email("ana@example.com")])
        // Within an address an invisible character is another address, which nobody has.
        #expect(Login("an\u{200B}a@example.com", in: gb) == nil)
    }

    @Test func aParcelsPhoneIsReadAsASignInsIs() throws {
        var address = Address(
            market: .id,
            [
                .name: "Siti", .phone: "62813-1234-5678", .line1: "Jl. Merdeka 1",
                .district: "Gambir", .locality: "Jakarta", .subdivision: "ID-JK",
                .postcode: "10110",
            ])
        #expect(markets.tidied(address).phone == "+6281312345678")
        address[.phone] = "+000000000000"
        let day = try #require(Day("2026-11-20"))
        #expect(
            markets.validate(markets.tidied(address), on: day).map(\.key) == [
                "address.fault.phone"
            ])
    }
}

/// Google's libphonenumber as PyPI has it, where `PASAR_PYTHON` or `.venv` brings it.
@Suite struct PhoneOracleTests {
    private static let pythons = [
        getenv("PASAR_PYTHON").map { String(cString: $0) } ?? "", ".venv/bin/python3",
    ].filter { !$0.isEmpty }

    /// Numbers of people of a market as somebody there might type them, with E.164. A number
    /// whose plan changed since isn't a fault of ours: the seed is fixed, the version is pinned.
    private static let script = """
        import random, phonenumbers as p
        r = random.Random(7)
        both = [p.PhoneNumberType.FIXED_LINE_OR_MOBILE]
        kinds = [p.PhoneNumberType.MOBILE, p.PhoneNumberType.FIXED_LINE, p.PhoneNumberType.VOIP]
        for market in ["US", "GB", "ID", "TH", "VN", "DE", "FR", "JP", "SG", "IT", "BR"]:
            found = tries = 0
            while found < 150 and tries < 200000:
                tries += 1
                kind = r.choice(kinds)
                n = p.example_number_for_type(market, kind)
                if n is None: continue
                digits = p.national_significant_number(n)
                keep = r.randint(1, 4)
                digits = digits[:keep] + "".join(r.choice("0123456789") for _ in digits[keep:])
                n = p.PhoneNumber(n.country_code, int(digits), italian_leading_zero=digits[0] == "0")
                if not p.is_valid_number(n) or p.number_type(n) not in kinds + both: continue
                found += 1
                F = p.PhoneNumberFormat
                for f in [F.E164, F.INTERNATIONAL, F.NATIONAL, F.RFC3966]:
                    print(market, p.format_number(n, F.E164), p.format_number(n, f), sep="\\t")
        """

    private func lines() async throws -> [[Substring]]? {
        for python in Self.pythons {
            let child = Subprocess(
                python, ["-c", Self.script], maxOutputBytes: 2_000_000, deadline: .seconds(60))
            guard let (end, out) = try? await child.run(), end == .exit(0) else { continue }
            return String(decoding: out, as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: "\t") }
        }
        return nil
    }

    @Test func numbersThatExistAreReadAsLibphonenumberReadsThem() async throws {
        guard let lines = try await lines() else { return }
        let markets = try Markets.bundled()
        var compared = 0
        for cells in lines where cells.count == 3 {
            let home = MarketCode(rawValue: String(cells[0]))
            // National forms belong to a market; those of other countries are read with their plus.
            guard home != nil || cells[2].contains("+") else { continue }
            let market = markets.market(home ?? .gb)
            compared += 1
            #expect(market.phone(String(cells[2])) == String(cells[1]), "\(cells)")
        }
        #expect(compared > 4000)
    }
}
