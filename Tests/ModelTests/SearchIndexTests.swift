import Testing

@testable import SearchIndex

/// Each rule of the search on a few products, a line each.
@Suite struct SearchIndexTests {
    private static let titles: [Int64: String] = [
        1: "Cotton T-Shirt white", 2: "Sunglasses with polarised lenses", 3: "Dish soap 500 ml",
        4: "Olive oil 0.5 l", 5: "Running shoes for women", 6: "Leather wallet brown",
        7: "Áo dài đỏ", 8: "Áo thun đò", 9: "เสื้อยืดคอกลมสีดำ", 10: "กางเกงยีนส์ขายาว",
        11: "Kemeja lengan panjang", 12: "Mainan anak", 13: "Stainless thermometer",
        14: "iPhone15 case", 15: "1,000 piece jigsaw", 16: "Woollen hat", 17: "Woollen hat, red",
        18: "Kaos bermain bola", 19: "运动鞋 黑色", 20: "Red cap",
    ]

    private static func index(_ settings: SearchSettings = SearchSettings()) -> SearchIndex {
        SearchIndex(
            titles.map { id, title in
                SearchDocument(
                    id: id, title: title, brand: id == 6 ? "Brik" : "",
                    codes: id == 13 ? ["TH-77-X"] : [], tags: id == 16 ? ["winter"] : [],
                    body: id == 2 ? "Keeps the glare away while driving" : "")
            }, settings: settings)
    }

    /// A query, the ids of its first hits, what is shown instead, and the words that were dropped.
    private struct Rule: CustomTestStringConvertible {
        let query: String
        let first: [Int64]
        var shown: String?
        var dropped: [String] = []
        var testDescription: String { query }

        init(_ query: String, _ first: [Int64], shown: String? = nil, dropped: [String] = []) {
            (self.query, self.first, self.shown, self.dropped) = (query, first, shown, dropped)
        }
    }

    private static let rules = [
        // One edit from four letters: left out, added, replaced, changed places.
        Rule("walet", [6], shown: "wallet"), Rule("walllet", [6], shown: "wallet"),
        Rule("wallat", [6], shown: "wallet"), Rule("walelt", [6], shown: "wallet"),
        // Two from eight, with the first letter kept.
        Rule("thermomtr", [13], shown: "thermometer"), Rule("rhermomtr", []),
        Rule("wllt", []),
        // Never digits, codes and words that exist.
        Rule("502 soap", [3], dropped: ["502"]), Rule("TH-77-X", [13]), Rule("th77x", [13]),
        Rule("th77y", [13], dropped: ["y"]), Rule("brik", [6]),
        // Joined and split words.
        Rule("tshirt", [1]), Rule("t shirt", [1]), Rule("t-shirt", [1]), Rule("sun glasses", [2]),
        Rule("dishsoap", [3]), Rule("iphone 15", [14]), Rule("iphone15", [14]),
        // Quantities.
        Rule("500ml soap", [3]), Rule("soap 0,5 liter", [3]), Rule("oil 500 ml", [4]),
        Rule("jigsaw 1000", [15]),
        // Plurals.
        Rule("shoe woman", [5]), Rule("wallets", [6]),
        // Marks: those that were typed first, the others behind.
        Rule("ao do", [7, 8]), Rule("áo đỏ", [7, 8]), Rule("áo đò", [8, 7]),
        // Words in the middle of a text without blanks.
        Rule("เสื้อ", [9]), Rule("กางเกง", [10]), Rule("กางเกงยีน", [10]), Rule("运动", [19]),
        // A part of a word's letters, in the body.
        Rule("glare", [2]),
        // Fewest words dropped, and named.
        Rule("wallet purple brown", [6], dropped: ["purple"]),
        Rule("wallet 1234 brown xyzzy", [6], dropped: ["1234", "xyzzy"]),
        Rule("leather woollen hat", [16, 17], dropped: ["leather"]),
        // Function words needn't be there.
        Rule("the wallet of leather", [6]),
        // Where nothing else is found, three letters have one edit too.
        Rule("cpa", [20], shown: "cap"),
        // The title that has little else comes first.
        Rule("woollen hat", [16, 17]), Rule("hat red", [17]),
    ]

    @Test(arguments: rules.indices)
    func aRuleIsKept(_ number: Int) {
        let rule = Self.rules[number]
        let answer = Self.index().search(SearchQuery(rule.query))
        #expect(Array(answer.hits.map(\.id).prefix(rule.first.count)) == rule.first)
        if rule.first.isEmpty { #expect(answer.hits.isEmpty) }
        #expect(answer.correction?.shown == rule.shown)
        #expect(answer.dropped == rule.dropped)
    }

    @Test func whatWasTypedCanBeSearchedInstead() throws {
        let index = Self.index()
        let answer = index.search(SearchQuery("leather walet"))
        let correction = try #require(answer.correction)
        #expect(correction.typed == "leather walet")
        #expect(correction.shown == "leather wallet")
        #expect(correction.words == [.init(typed: "walet", shown: "wallet")])
        let instead = index.search(SearchQuery(correction.typed, corrects: false))
        #expect(instead.correction == nil)
        #expect(instead.dropped == ["walet"])
    }

    @Test func synonymsAndAffixesAreTheCallers() {
        let plain = Self.index()
        #expect(plain.search(SearchQuery("billfold")).hits.isEmpty)
        #expect(!plain.search(SearchQuery("main bola")).dropped.isEmpty)
        let index = Self.index(
            SearchSettings(
                languages: [.english, .indonesian],
                synonyms: [["billfold", "leather wallet"], ["tee", "t-shirt"]]))
        #expect(index.search(SearchQuery("billfold")).hits.map(\.id) == [6])
        #expect(index.search(SearchQuery("leather wallet")).hits.map(\.id) == [6])
        #expect(index.search(SearchQuery("tee")).hits.map(\.id) == [1])
        #expect(index.search(SearchQuery("main bola")).hits.map(\.id) == [18])
    }

    @Test func aWordThatExistsGivesWayOnlyToOneThatIsFarMoreFrequent() {
        func corrected(_ neighbours: Int, brand: String = "") -> String? {
            let documents =
                (0..<neighbours).map { SearchDocument(id: Int64($0), title: "Shirt \($0)") }
                + [SearchDocument(id: -1, title: "Shrit", brand: brand)]
            return SearchIndex(documents).search(SearchQuery("shrit")).correction?.shown
        }
        #expect(corrected(20) == "shirt")
        #expect(corrected(19) == nil)
        #expect(corrected(200, brand: "Shrit") == nil)
    }

    @Test func aFacetIsCountedWithoutItsOwnFilter() {
        let documents = [("red", "S"), ("red", "M"), ("blue", "S"), ("blue", "L")].enumerated().map
        {
            number, values in
            SearchDocument(
                id: Int64(number), title: "Shirt",
                facets: [SearchFacet("color", values.0), SearchFacet("size", values.1)])
        }
        let answer = SearchIndex(documents).search(
            SearchQuery(
                "shirt", filters: ["color": ["red"], "size": ["S", "M"]],
                facets: ["color", "size"]))
        #expect(answer.hits.map(\.id) == [0, 1])
        #expect(answer.total == 2)
        #expect(
            answer.facets["color"] == [
                .init(value: "red", count: 2), .init(value: "blue", count: 1),
            ])
        #expect(
            answer.facets["size"] == [.init(value: "M", count: 1), .init(value: "S", count: 1)])
    }

    @Test func rankDecidesBetweenEqualTitles() {
        let documents = (0..<50).map {
            SearchDocument(id: Int64($0), title: "Mug", rank: Double($0 * 7 % 50))
        }
        let index = SearchIndex(documents)
        let ranks = documents.sorted { $0.rank > $1.rank }.map(\.id)
        #expect(index.search(SearchQuery("mug", limit: 5)).hits.map(\.id) == Array(ranks.prefix(5)))
        #expect(
            index.search(SearchQuery("", limit: 5, offset: 5)).hits.map(\.id)
                == Array(ranks[5..<10]))
        #expect(index.search(SearchQuery("mug")).total == 50)
    }

    @Test func suggestionsBeginWithWhatIsTyped() {
        let index = Self.index()
        #expect(index.suggestions("leather wa").map(\.text) == ["leather wallet"])
        #expect(index.suggestions("wool").map(\.text) == ["woollen"])
        #expect(index.suggestions("leather woo").isEmpty)
        #expect(index.suggestions("").isEmpty)
    }

    @Test func anyTextIsAnsweredInBoundedTime() {
        let index = Self.index()
        let texts = [
            "", " ", "\u{0}\u{1}\u{7F}", String(repeating: "a", count: 100_000),
            String(repeating: "\u{301}", count: 100_000),
            "e" + String(repeating: "\u{301}", count: 9_999),
            String(repeating: "wallet ", count: 20_000), String(repeating: "ก", count: 100_000),
            String(repeating: "\u{E31}\u{E48}", count: 500), String(repeating: "9", count: 400),
            "9999999999999999999999 kg", "0.0.0.0.0 ml", "1,000,000,000,000,000 tb", "-.-.-&&&",
            String(repeating: "a-", count: 5_000), "🧦🧦", "\u{FEFF}wallet", "\u{202E}tellaw",
            String(repeating: "ab ", count: 1_000), "a1b2c3d4e5f6g7h8", "½ ml ² ㎏ ﬁ ﷺ",
        ]
        let clock = ContinuousClock()
        for text in texts {
            let took = clock.measure {
                _ = index.search(SearchQuery(text, facets: ["color"]))
                _ = index.suggestions(text)
                _ = index.hasWords(of: text)
            }
            #expect(took < .seconds(2))
        }
        for (limit, offset) in [(Int.max, Int.max), (.min, .min), (0, 0), (-1, 5)] {
            _ = index.search(SearchQuery("wallet", limit: limit, offset: offset))
        }
    }

    @Test func documentsOfAnyContentAreIndexed() {
        let documents = [
            SearchDocument(id: .max, title: "", rank: .nan),
            SearchDocument(id: .min, title: "\u{301}\u{0}", rank: .infinity),
            SearchDocument(
                id: 0, title: String(repeating: "word ", count: 10_000),
                tags: Array(repeating: "tag", count: 1_000),
                body: String(repeating: "ข", count: 100_000), rank: -5),
        ]
        let index = SearchIndex(documents)
        #expect(index.count == 3)
        #expect(index.search(SearchQuery("word")).hits.map(\.id) == [0])
        #expect(SearchIndex([]).search(SearchQuery("word")).hits.isEmpty)
    }
}
