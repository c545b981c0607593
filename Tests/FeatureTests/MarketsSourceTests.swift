import Markets
import Testing
import World

/// Compares the packs with public figures under `../shared/data`, where that folder is there.
private let shared =
    "\(#filePath)".split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/shared/data"
private let hasShared = Resources.text("\(shared)/geo/us_state_sales_tax_base.tsv") != nil

@Suite(.enabled(if: hasShared)) struct MarketsSourceTests {
    @Test func statesHaveTheirBaseRates() throws {
        let markets = try Markets.bundled()
        let text = try #require(Resources.text("\(shared)/geo/us_state_sales_tax_base.tsv"))
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(rows.count == 51)
        for row in rows {
            let cells = row.split(separator: "\t")
            let parts = cells[1].split(separator: ".")
            let decimals = parts.count > 1 ? String(parts[1]) : ""
            let padded = decimals + String(repeating: "0", count: 4 - decimals.count)
            let ppm = try #require(Int(String(parts[0]) + padded))
            let question = TaxQuestion(
                market: .us, subdivision: "US-\(cells[0])", day: Day(year: 2026, month: 6, day: 1))
            #expect(markets.tax(for: question).ppm == ppm, "\(cells[0])")
        }
    }

    @Test func categoryIdsAreGooglesOwn() throws {
        let path = "\(shared)/catalogues/google_taxonomy/taxonomy-with-ids.en-US.txt"
        let text = try #require(Resources.text(path))
        let ids = Set(text.split(separator: "\n").compactMap { Int($0.prefix { $0.isNumber }) })
        #expect(ids.count > 5000)
        for category in try Markets.bundled().categories.all { #expect(ids.contains(category.id)) }
    }

    @Test func placesHaveTheirIsoCodes() throws {
        let text = try #require(Resources.text("\(shared)/geo/iso3166-2.json"))
        let markets = try Markets.bundled()
        for code in MarketCode.allCases {
            for place in markets.subdivisions(of: code, on: Day(year: 2020, month: 1, day: 1)) {
                #expect(text.contains("\"\(place.code)\""), "\(place.code)")
            }
        }
    }
}
