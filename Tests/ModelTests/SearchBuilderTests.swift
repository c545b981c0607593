import SearchIndex
import Testing

/// Indexes that are built page by page, and last words that are only begun.
@Suite struct SearchBuilderTests {
    private static let words = ["red", "blue", "shirt", "shirts", "mug", "wallet", "wool", "lamp"]

    /// Pages beyond one merge of eight, the last one short.
    @Test(arguments: [0, 1, 2_000, 2_001, 17_500])
    func pagesAnswerAsOneIndexDoes(_ count: Int) {
        var random = TestRandom(seed: UInt64(count))
        let documents = (0..<count).map { number in
            SearchDocument(
                id: Int64(number),
                title: (0..<3).map { _ in Self.words[random.below(Self.words.count)] }
                    .joined(separator: " ") + " \(number % 997)",
                rank: Double(random.below(5)))
        }
        var builder = SearchIndexBuilder()
        for document in documents { builder.add(document) }
        let built = builder.build()
        let fresh = SearchIndex(documents)
        #expect(built.count == count)
        #expect(built.byteCount == fresh.byteCount)
        for text in ["red shirt", "walet", "blue mug 17", "lamp xyzzy", ""] {
            let query = SearchQuery(text, limit: 50)
            #expect(built.search(query) == fresh.search(query), "\(text)")
        }
        #expect(builder.build().count == 0, "the builder begins anew")
    }

    @Test func aLastWordMayBeBegunWhereThatIsAskedFor() {
        let titles: [Int64: String] = [
            1: "Leather wallet", 2: "Wall clock", 3: "Wool scarf", 4: "iPhone15 case",
        ]
        let index = SearchIndex(titles.map { SearchDocument(id: $0, title: $1) })
        func found(_ text: String, completes: Bool = true) -> [Int64] {
            let answer = index.search(SearchQuery(text, completes: completes))
            #expect(answer.correction == nil || !completes, "\(text)")
            return answer.dropped.isEmpty ? answer.hits.filter(\.isComplete).map(\.id).sorted() : []
        }
        #expect(found("walle") == [1])
        #expect(found("wal") == [1, 2])
        #expect(found("leather wal") == [1])
        #expect(found("iphone1") == [4])
        #expect(found("wall") == [2], "a word that is one isn't begun")
        #expect(found("wal leather", completes: false) == [])
        #expect(index.contains(3))
        #expect(!index.contains(9))
    }
}
