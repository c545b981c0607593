import Markets
import Money
import Testing
import World

/// The dated data that creators rest on.
@Suite struct CreatorsMarketTests {
    private func fault(in file: String, replacing old: String, with new: String) throws -> String {
        let folder = Resources.folder(of: "Markets")
        let text = try #require(Resources.text("\(folder)/\(file)"))
        #expect(text.contains(old), "\(file) has no \(old)")
        let broken = text.split(separator: old, omittingEmptySubsequences: false)
            .joined(separator: new)
        do {
            _ = try Markets { $0 == file ? broken : Resources.text("\(folder)/\($0)") }
            return "no fault"
        } catch { return error.rule }
    }

    @Test(arguments: [
        ("attribution.tsv", "US\t14", "US\t0", "days must be 1…90, is 0"),
        ("attribution.tsv", "US\t14", "US\t91", "days must be 1…90, is 91"),
        ("attribution.tsv", "GB\t14", "US\t14", "from must be after the end of the row before"),
        ("creators.tsv", "US\t100\tno", "US\t8001\tno", "minimum_bp must be 1…8000, is 8001"),
        (
            "creators.tsv", "US\t100\tno", "US\t100\tmaybe",
            "identity must be one of before_live, no, is maybe"
        ),
        ("creators.tsv", "2026-07-01", "2026-07-02", "from must be the day after 2026-06-30"),
    ])
    func aFaultyPackStopsTheStart(
        _ file: String, _ old: String, _ new: String, _ rule: String
    ) throws {
        #expect(try fault(in: file, replacing: old, with: new) == rule)
    }

    @Test func theRuleOfTheDayHolds() throws {
        let markets = try Markets.bundled()
        let before = markets.creatorRule(in: .vn, on: Day(year: 2026, month: 6, day: 30))
        let after = markets.creatorRule(in: .vn, on: Day(year: 2026, month: 7, day: 1))
        #expect(before.identity == .no && after.identity == .beforeLive)
        let day = Day(year: 2026, month: 11, day: 22)
        #expect(markets.attributionWindow(in: .gb, on: day) == .days(14))
        #expect(markets.attributionWindow(in: .id, on: day) == .days(7))
        #expect(markets.longestAttribution == .days(14))
        #expect(markets.creatorRule(in: .us, on: day).minimum == .percent(1))
    }
}
