@testable import Catalog
import Markets
import Shops
import Store
import TestSupport
import Testing
import World

@Suite struct SearchTests {
    @Test(arguments: [
        ("Ocean-blue Shirt!", ["ocean", "blue", "shirt"]),
        ("Men's T-Shirt", ["mens", "t", "shirt"]),
        ("Áo dài đỏ", ["ao", "dai", "do"]),
        ("iPhone15 128GB", ["iphone15", "iphone", "15", "128gb", "128", "gb"]),
        ("1,000 pieces", ["1000", "1", "000", "pieces"]), ("1.000.000", ["1000000", "1", "000"]),
        ("1,00 1,0000 12345,678", ["1", "00", "0000", "12345", "678"]),
        ("v1,000", ["v1", "v", "1", "000"]),
        ("a1b2c3d4", ["a1b2c3d4"]), ("x9", ["x9", "x", "9"]),
        ("ผ้าไหม", ["ผ้", "้า", "าไ", "ไห", "หม"]), ("เสื้อ XL", ["เส", "สื", "ื้", "้อ", "xl"]),
        ("a a A", ["a"]), ("", []), ("!?", []), ("ก", ["ก"]),
    ])
    func textIsCutOnce(_ text: String, _ tokens: [String]) {
        #expect(SearchText.tokens(text) == tokens)
    }

    @Test func textIsCutWithinBounds() {
        #expect(SearchText.tokens(String(repeating: "x", count: 500))[0].count == 40)
        let many = (0..<1000).map { "w\($0)" }.joined(separator: " ")
        #expect(SearchText.tokens(many).count == SearchText.mostTokens)
    }

    @Test(arguments: TestEngine.here)
    func peopleFindThingsInFiveLanguages(_ engine: TestEngine) async throws {
        let finds: [(MarketCode, String, [String])] = [
            (.us, "Ocean Blue Shirt", ["shirt", "BLUE ocean", "shir", "ocean-blue", "loom shirt"]),
            (.gb, "Café Crème Mug", ["cafe", "creme mug", "CAFÉ"]),
            (.id, "Kain Batik Tulis Solo", ["batik", "kain solo", "tulis"]),
            (.th, "เสื้อผ้าไหมไทย สีแดง", ["ผ้าไหม", "ไหมไทย", "สีแดง", "เสื้อ", "ไหม"]),
            (.vn, "Đèn lồng Hội An đỏ", ["đèn", "den long", "ĐÈN LỒNG", "hoi an", "do"]),
            (.vn, "Áo dài lụa", ["ao dai", "áo dài", "lua"]),
        ]
        try await ShopFixture.with(engine) { street in
            var shops: [MarketCode: Shop] = [:]
            for (market, title, _) in finds {
                let shop = try await {
                    if let shop = shops[market] { return shop }
                    return try await street.shop("Shop \(market.rawValue)", in: market)
                }()
                shops[market] = shop
                try await street.product(title, of: shop, minor: 500_000)
            }
            for (market, title, words) in finds {
                for typed in words {
                    let page = try await street.catalog.search(
                        SearchQuery(typed, CardQuery(market: market)))
                    #expect(page.cards.map(\.title) == [title], "\(typed)")
                }
            }
            for (market, typed) in [(MarketCode.us, "batik"), (.vn, "den do ao"), (.th, "ไหมแดง")] {
                let page = try await street.catalog.search(
                    SearchQuery(typed, CardQuery(market: market)))
                #expect(page.cards.isEmpty, "\(typed)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func lettersAndDigitsMeetWithAndWithoutABlank(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let titles = ["iPhone15 case", "iPhone 15 cover", "Cable USB-C 2m", "iPhone 14 shell"]
            for title in titles { try await street.product(title, of: shop, minor: 900) }
            for (typed, found) in [
                ("iphone 15", [0, 1]), ("iPhone15", [0, 1]), ("iphone-15", [0, 1]),
                ("iphone1", [0, 1, 3]), ("15", [0, 1]), ("iphone15 case", [0]), ("case 15", [0]),
                ("usbc2", []), ("usb c 2 m", [2]), ("2 m", [2]), ("2m cable", [2]),
                ("iphone16", []),
            ] {
                let page = try await street.catalog.search(
                    SearchQuery(typed, CardQuery(market: .us)))
                #expect(
                    Set(page.cards.map(\.title)) == Set(found.map { titles[$0] }), "\(typed)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func englishPluralsAndGroupedDigitsMeet(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let titles = [
                "Tea mug", "Two mugs of clay", "Kitchen knife", "Glass box", "Puzzle, 1,000 pieces",
                "Puzzle 1000 pieces", "Gas stove", "Strawberries", "Women's shirt",
            ]
            for title in titles { try await street.product(title, of: shop, minor: 900) }
            for (typed, found) in [
                ("mugs", [0, 1]), ("mug", [0, 1]), ("mugs tea", [0]), ("mug clay", [1]),
                ("knives", [2]), ("glasses", [3]), ("boxes glass", [3]), ("1000 pieces", [4, 5]),
                ("1,000 pieces", [4, 5]), ("1.000 piece", [4, 5]), ("gas", [6]),
                ("strawberry", [7]),
                ("woman shirts", []), ("mugss", []),
            ] {
                let page = try await street.catalog.search(
                    SearchQuery(typed, CardQuery(market: .us)))
                #expect(
                    Set(page.cards.map(\.title)) == Set(found.map { titles[$0] }), "\(typed)")
            }
        }
    }

    @Test(arguments: [
        ("mugs", ["mug"]), ("mug", ["mugs"]), ("cookies", ["cooky", "cookie"]), ("toy", ["toys"]),
        ("berry", ["berries"]), ("shelves", ["shelve", "shelf", "shelfe"]),
        ("dresses", ["dress", "dresse"]),
        ("dress", ["dresses"]), ("bus", ["buses"]), ("men", ["man"]), ("gas", []), ("xs", []),
        ("batik1", []), ("áo", []), ("", []),
    ])
    func nounsHaveAnotherNumber(_ word: String, _ others: [String]) {
        #expect(EnglishNumber.others(of: word) == others)
    }

    @Test func signsAloneFindNothing() async throws {
        try await ShopFixture.with(.sqlite) { street in
            try await street.product("Shirt", of: try await street.shop())
            for (typed, count) in [
                ("🙂", 0), ("!?", 0), ("…", 0), ("", 1), ("  ", 1), ("🙂 shirt", 1),
            ] {
                let page = try await street.catalog.search(
                    SearchQuery(typed, CardQuery(market: .us)))
                #expect(page.cards.count == count, "\(typed)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func theMarksThatWereTypedRankFirst(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop("Shop VN", in: .vn)
            for title in ["Bàn", "Ban", "Bạn", "Bán", "Bàn gỗ", "Khăn trải bàn"] {
                try await street.product(title, of: shop, minor: 500_000)
            }
            func find(_ typed: String, limit: Int = 20) async throws -> [String] {
                var titles: [String] = []
                var after: String?
                repeat {
                    let page = try await street.catalog.search(
                        SearchQuery(typed, CardQuery(market: .vn, after: after, limit: limit)))
                    titles += page.cards.map(\.title)
                    after = page.next
                } while after != nil && titles.count < 20
                return titles
            }
            for (typed, first) in [
                ("bàn", ["Bàn", "Bàn gỗ", "Khăn trải bàn"]), ("bạn", ["Bạn"]), ("BÁN", ["Bán"]),
                ("ba\u{300}n", ["Bàn", "Bàn gỗ", "Khăn trải bàn"]), ("bàn gỗ", ["Bàn gỗ"]),
            ] {
                let titles = try await find(typed)
                #expect(Set(titles.prefix(first.count)) == Set(first), "\(typed): \(titles)")
                #expect(titles.count == (typed == "bàn gỗ" ? 1 : 6), "marks only rank")
                #expect(try await find(typed, limit: 2) == titles, "\(typed), page by page")
            }
            #expect(try await find("ban").count == 6)
        }
    }

    @Test(arguments: TestEngine.here)
    func searchFiltersSortsAndPages(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let leaves = street.tree.all.filter { street.tree.isLeaf($0.id) }
            let (one, two) = (leaves[0].id, leaves[leaves.count - 1].id)
            for n in 1...7 {
                try await street.product(
                    "Mug number \(n)", of: shop, minor: Int64(n) * 1000, category: n < 4 ? one : two
                )
            }
            try await street.product("Tea towel", of: shop, minor: 500, category: one, tags: "mug")
            func find(_ change: (inout CardQuery) -> Void) async throws -> CardPage {
                var query = CardQuery(market: .us)
                change(&query)
                return try await street.catalog.search(SearchQuery("mug", query))
            }
            let all = try await find { _ in }
            #expect(all.cards.count == 8)
            #expect(all.cards.last?.title == "Tea towel", "a title counts more than a tag")
            #expect(try await find { $0.category = two }.cards.count == 4)
            #expect(try await find { $0.shop = shop.id }.cards.count == 8)
            #expect(try await find { $0.shop = ID(5) }.cards.isEmpty)
            #expect(try await find { ($0.least, $0.dearest) = (2000, 4000) }.cards.count == 3)
            let cheap = try await find { $0.sort = .cheapest }
            #expect(cheap.cards.first?.title == "Tea towel")
            for sort in CardSort.allCases {
                var after: String?
                var seen: [Card] = []
                for _ in 0..<5 {
                    let query = CardQuery(market: .us, sort: sort, after: after, limit: 3)
                    let page = try await street.catalog.search(SearchQuery("mug", query))
                    seen += page.cards
                    after = page.next
                    if after == nil { break }
                }
                #expect(seen.count == 8 && Set(seen.map(\.product)).count == 8, "\(sort)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsTypedIsNeverSyntax(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            try await street.product("Shirt", of: shop)
            for typed in [
                "\"", "shirt\"", "shirt OR x", "* shirt", "title:shirt", "a' & 'b", "(", "NOT",
                "shirt'", "-shirt", "_mus", "\u{0}", "%", ":*", "'':A", "NEAR(a b)", "^shirt", "+",
            ] {
                _ = try await street.catalog.search(SearchQuery(typed, CardQuery(market: .us)))
                _ = try await street.catalog.suggestions(typed, market: .us)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func suggestionsComeFromTitlesOnShelves(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop("Shop VN", in: .vn)
            let (id, _) = try await street.product("Áo dài lụa đỏ", of: shop, minor: 500_000)
            for _ in 0..<2 { try await street.product("Áo thun", of: shop, minor: 500_000) }
            #expect(
                try await street.catalog.suggestions("ao", market: .vn) == [
                    "Áo thun", "Áo dài lụa đỏ",
                ])
            #expect(try await street.catalog.suggestions("ÁO D", market: .vn) == ["Áo dài lụa đỏ"])
            #expect(try await street.catalog.suggestions("lua", market: .vn) == ["Áo dài lụa đỏ"])
            #expect(try await street.catalog.suggestions("ao", market: .th).isEmpty)
            #expect(try await street.catalog.suggestions(" ", market: .vn).isEmpty)
            let (now, tree) = (street.world.now(), street.tree)
            try await street.store.write { db in
                try Catalog.withdraw(id, of: shop.id, tree: tree, at: now, in: db)
            }
            #expect(try await street.catalog.suggestions("lua", market: .vn).isEmpty)
            for n in 0..<12 { try await street.product("Nón \(n)", of: shop, minor: 500_000) }
            #expect(try await street.catalog.suggestions("non", market: .vn).count == 8)
        }
    }

    @Test(arguments: TestEngine.here)
    func sellersFindTheirDraftsToo(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let other = try await street.shop("Other")
            let sku = SKUDraft(sellerSKU: "AB-1234", minor: 1000)
            let (id, _) = try await street.product("Shirt", of: shop, skus: [sku], live: false)
            try await street.product("Shirt", of: other)
            for typed in ["shirt", "ab-1234"] {
                let found = try await street.store.read { db in
                    try ProductSearch.products(typed, in: shop.id, most: 25, in: db)
                }
                #expect(found == [id], "\(typed)")
            }
        }
    }
}
