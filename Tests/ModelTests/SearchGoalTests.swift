import Glibc
import SearchEvaluation
import SearchIndex
import Testing

/// Titles of all catalogues as people might mistype them are found, and what is spelled well is left
/// alone.
@Suite struct SearchGoalTests {
    private static let folder = "/work/shared/data/catalogues"
    private static let files = [
        "shopify/levinmejia_Apparel.csv", "shopify/levinmejia_jewelry.csv",
        "shopify/partners_apparel.csv", "shopify/partners_home-and-garden.csv",
        "shopify/partners_jewelery.csv", "woocommerce/sample_products.csv",
    ]
    private static let isHere = access(folder, R_OK) == 0

    @Test(.enabled(if: isHere), arguments: [1, 2, 3])
    func titlesWithAnEditAreFoundAndOthersAreLeftAlone(_ seed: Int) throws {
        var (asked, found, clean, changed) = (0.0, 0.0, 0.0, 0.0)
        for file in Self.files {
            let products = try Catalogue(path: "\(Self.folder)/\(file)")
            #expect(products.faults.isEmpty)
            let index = SearchIndex(
                products.documents, settings: SearchSettings(languages: products.languages))
            var generator = GeneratedQueries(seed: UInt64(seed))
            for edited in [true, false] {
                let queries = generator.queries(for: products.documents, each: 4, edited: edited)
                let done = SearchEvaluation.run(index, queries) { 0 }
                asked += edited ? Double(done.queries) : 0
                found += edited ? done.success(at: 10) * Double(done.queries) : 0
                clean += edited ? 0 : Double(done.queries)
                changed += Double(edited ? 0 : done.corrected)
                #expect(edited || done.success(at: 10) >= 0.99, "seed \(seed), \(file)")
            }
        }
        print("search, seed \(seed): \(found) of \(asked) edited, \(changed) of \(clean) changed")
        #expect(asked > 400)
        #expect(found / asked >= 0.95)
        #expect(changed / clean <= 0.01)
    }

    @Test(.enabled(if: isHere))
    func variantsAreTheirProductAndAreFoundByTheirNames() throws {
        let shop = try Catalogue(path: "\(Self.folder)/woocommerce/sample_products.csv")
        #expect(shop.documents.count == 15)
        #expect(shop.ids(named: "cc-tee") == shop.ids(named: "cc-t-shirt-red"))
        #expect(shop.ids(named: "cc-tee") == shop.ids(named: "741"))
        #expect(shop.ids(named: "t-shirt").isSuperset(of: shop.ids(named: "cc-tee")))
        #expect(shop.ids(named: "nothing").isEmpty)
        let garden = try Catalogue(path: "\(Self.folder)/shopify/partners_home-and-garden.csv")
        #expect(garden.ids(named: "Clay-Plant-Pot").count == 1)
        let pot = try #require(garden.documents.first { $0.title == "Clay Plant Pot" })
        #expect(pot.tags.contains("Large") && pot.tags.contains("Plants"))
    }

    @Test func aSeedMakesTheSameQueries() {
        let documents = [SearchDocument(id: 1, title: "Stainless water bottle 500ml")]
        func texts(_ seed: UInt64) -> [String] {
            var generator = GeneratedQueries(seed: seed)
            return generator.queries(for: documents, each: 20, edited: true).map(\.text)
        }
        #expect(texts(7) == texts(7))
        #expect(texts(7) != texts(8))
    }
}
