import Foundation
import Markets
import TestSupport
import Testing
import World

/// Postcodes belong to the place that an address names, and the place is served.
struct PostcodeTests {
    private static let day = Day(year: 2026, month: 11, day: 22)

    private static func faults(
        _ markets: Markets, _ market: MarketCode, _ subdivision: String, _ postcode: String
    ) -> [String] {
        let typed = Address(market: market, [.subdivision: subdivision, .postcode: postcode])
        return markets.validate(markets.tidied(typed), on: day).filter {
            [.postcode, .subdivision].contains($0.field)
                && $0.key != "address.fault.required"
        }.map { "\($0.field) \($0.key.dropFirst(14)) \($0.values["place"] ?? "")" }
    }

    @Test(
        arguments: [
            (MarketCode.us, "US-CA", "94607", nil),
            (.us, "US-OR", "94607", "postcode postcode-elsewhere California"),
            (.us, "US-OR", "97201-1234", nil),
            (.us, "US-NY", "06390", nil),
            (.us, "US-CT", "06390", "postcode postcode-elsewhere New York"),
            (.us, "US-WY", "83414", nil),
            (.us, "US-TX", "73301", nil),
            (.us, "US-TX", "73960", nil),
            (.us, "US-TX", "73949", nil),
            (.us, "US-OK", "73949", nil),
            (.us, "US-TN", "42223", nil),
            (.us, "US-OH", "42223", "postcode postcode-elsewhere Kentucky, Tennessee"),
            (.us, "US-VA", "20598", nil),
            (.us, "US-MD", "20588", nil),
            (.us, "US-NJ", "09901", "postcode not-served APO/FPO/DPO (AE)"),
            (.us, "US-CA", "00001", "postcode postcode "),
            (.us, "US-FL", "00901", "postcode not-served Puerto Rico"),
            (.us, "US-PR", "00901", "subdivision not-served Puerto Rico"),
            (.us, "US-HI", "96799", "postcode not-served American Samoa"),
            (.us, "US-HI", "96913", "postcode not-served Guam"),
            (.us, "US-NY", "09012", "postcode not-served APO/FPO/DPO (AE)"),
            (.us, "US-CA", "96201", "postcode not-served APO/FPO/DPO (AP)"),
            (.us, "US-FL", "34025", "postcode not-served APO/FPO/DPO (AA)"),
            (.us, "US-AE", "09012", "subdivision not-served APO/FPO/DPO (AE)"),
            (.gb, "", "LS2 8HQ", nil),
            (.gb, "", "GU1 1AA", nil),
            (.gb, "", "JE2 3AB", "postcode not-served Jersey"),
            (.gb, "", "gy11aa", "postcode not-served Guernsey"),
            (.gb, "", "IM1 1AA", "postcode not-served Isle of Man"),
            (.gb, "", "GX11 1AA", "postcode not-served Gibraltar"),
            (.gb, "", "BF1 0AA", "postcode not-served BFPO"),
            (.gb, "", "BFPO 58", "postcode not-served BFPO"),
            (.id, "ID-JK", "12130", nil),
            (
                .id, "ID-JK", "98111",
                "postcode postcode-elsewhere Papua, Papua Barat, Papua Barat Daya, Papua Pegunungan, "
                    + "Papua Selatan, Papua Tengah"
            ),
            (.id, "ID-PA", "99351", nil),
            (.id, "ID-BA", "10110", "postcode postcode-elsewhere DKI Jakarta"),
            (.th, "TH-50", "50000", nil),
            (.th, "TH-50", "58130", nil),
            (.th, "TH-58", "58130", nil),
            (.th, "TH-82", "83000", nil),
            (.th, "TH-82", "83110", "postcode postcode-elsewhere ภูเก็ต"),
            (.th, "TH-11", "10270", nil),
            (.th, "TH-10", "50000", "postcode postcode-elsewhere เชียงใหม่"),
            (.vn, "VN-HN", "700000", nil),
        ] as [(MarketCode, String, String, String?)])
    func aPostcodeBelongsToItsPlace(
        _ market: MarketCode, _ subdivision: String, _ postcode: String, _ fault: String?
    ) throws {
        let markets = try Markets.bundled()
        #expect(Self.faults(markets, market, subdivision, postcode) == [fault].compactMap { $0 })
    }

    @Test(arguments: ["JE2 3AB", "GY1 1AA", "IM1 1AA", "GX11 1AA", "BF1 0AA"])
    func islandsAndForcesAreNotEngland(_ postcode: String) throws {
        let markets = try Markets.bundled()
        let address = Address(market: .gb, [.postcode: postcode])
        #expect(markets.subdivision(of: address) == nil)
        #expect(
            markets.subdivision(of: Address(market: .gb, [.postcode: "EX1 1AA"]))?.code == "GB-ENG")
    }

    @Test(arguments: TestEngine.here)
    func anAddressElsewhereIsRefusedWithTheReason(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let page = await town.browser.post(
                "/checkout/address",
                [
                    ("name", "Priya Nair"), ("phone", "07700900123"), ("line1", "1 Sea Road"),
                    ("locality", "St Helier"), ("postcode", "JE2 3AB"),
                ])
            #expect(page.status == 422)
            #expect(page.text.contains("Jersey isn’t served yet."), "\(page.text)")
        }
    }

    /// Every ZIP code that another compilation knows is in one of its states.
    @Test func zipCodesAgreeWithAnotherCompilation() throws {
        let path = "/work/shared/data/geo/address/us.json"
        guard let data = FileManager.default.contents(atPath: path),
            let all = try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]],
            let keys = (all["US"]?["sub_keys"] as? String)?.split(separator: "~"),
            let zips = (all["US"]?["sub_zips"] as? String)?.split(separator: "~")
        else { return }
        let markets = try Markets.bundled()
        let states = try zip(keys, zips).map {
            ("US-\($0)", try Regex(String($1)), String($0))
        }
        var count = 0
        for prefix in 0..<1000 {
            let zip = "\(String(prefix + 1000).dropFirst())01"
            let expected = states.filter { zip.prefixMatch(of: $0.1) != nil }.map(\.0)
            guard !expected.isEmpty else { continue }
            count += 1
            let isRight = expected.contains { code in
                let faults = Self.faults(markets, .us, code, zip)
                return faults.isEmpty || faults.contains { $0.hasPrefix("subdivision not-served") }
            }
            #expect(isRight, "\(zip) is in \(expected)")
        }
        #expect(count > 900)
    }
}
