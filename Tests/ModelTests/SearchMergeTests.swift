import SearchIndex
import Testing

/// Changes, merged or not, leave an index that answers as one that is built anew.
@Suite struct SearchMergeTests {
    private static let words = [
        "red", "blue", "shirt", "shirts", "mug", "wallet", "leather", "t-shirt", "500ml", "0.5",
        "l",
        "áo", "đỏ", "do", "เสื้อยืด", "สีดำ", "kg", "lamp", "lamps", "sunglasses", "wool", "woolen",
    ]
    private static let queries = [
        "red shirt", "shirst", "walet", "leather mug lamp", "tshirt", "500 ml", "áo đỏ", "ao do",
        "เสื้อ", "สีดำ mug", "red blue wool", "lamp", "", "wooln", "xyzzy", "red xyzzy", "sun glasses",
    ]

    private static func document(_ id: Int64, _ random: inout TestRandom) -> SearchDocument {
        func some(_ most: Int) -> [String] {
            (0..<random.below(most + 1)).map { _ in words[random.below(words.count)] }
        }
        return SearchDocument(
            id: id, title: some(4).joined(separator: " "), brand: some(1).joined(),
            codes: some(1), tags: some(2), body: some(6).joined(separator: " "),
            facets: [SearchFacet("color", ["red", "blue", "none"][random.below(3)])],
            rank: Double(random.below(4)))
    }

    @Test(arguments: 1...20)
    func changesAnswerAsAFreshIndexDoes(_ seed: Int) {
        var random = TestRandom(seed: UInt64(seed))
        var kept: [Int64: SearchDocument] = [:]
        for id in 0..<Int64(random.below(200)) { kept[id] = Self.document(id, &random) }
        var index = SearchIndex(Array(kept.values))
        for _ in 0..<6 {
            let put = (0..<random.below(20)).map { _ in
                Self.document(Int64(random.below(240)), &random)
            }
            let removed = (0..<random.below(10)).map { _ in Int64(random.below(240)) }
            for document in put { kept[document.id] = document }
            for id in removed { kept[id] = nil }
            index.change(put: put, remove: removed)
            if random.below(3) == 0 { index.merge() }
            let fresh = SearchIndex(Array(kept.values))
            #expect(index.count == kept.count)
            for text in Self.queries {
                let query = SearchQuery(
                    text, filters: random.below(3) == 0 ? ["color": ["red"]] : [:],
                    facets: ["color"], limit: 20)
                #expect(index.search(query) == fresh.search(query), "seed \(seed), \(text)")
            }
            #expect(index.suggestions("wo") == fresh.suggestions("wo"))
        }
        index.merge()
        let fresh = SearchIndex(Array(kept.values))
        #expect(index.byteCount == fresh.byteCount)
    }

    /// Lists of more than a block, with and without documents that are gone.
    @Test func longListsAreSkippedThrough() {
        let documents = (0..<2_000).map { number in
            SearchDocument(
                id: Int64(number),
                title: "all"
                    + [2, 3, 5, 7, 300].filter { number % $0 == 0 }.map { " by\($0)" }.joined())
        }
        var index = SearchIndex(documents)
        func found(_ text: String) -> [Int64] {
            index.search(SearchQuery(text, limit: 1_000)).hits.filter(\.isComplete).map(\.id)
                .sorted()
        }
        #expect(found("by300 by7") == [0])
        #expect(found("by7 by5 all") == (0..<2_000).filter { $0 % 35 == 0 }.map(Int64.init))
        index.change(put: [], remove: (0..<1_000).map(Int64.init))
        #expect(found("by7 by5") == (1_000..<2_000).filter { $0 % 35 == 0 }.map(Int64.init))
        #expect(index.needsMerge == false)
        index.change(put: [], remove: [1_000])
        #expect(index.needsMerge)
        index.merge()
        #expect(found("by7 by5") == (1_001..<2_000).filter { $0 % 35 == 0 }.map(Int64.init))
    }
}

/// Numbers that a seed decides.
struct TestRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, bound)))
    }
}
