@testable import CreatorEvaluation
@testable import CreatorModel

/// Small markets with a known truth.
enum ModelFixture {
    /// A market of sixty creators that the tests learn from in a moment.
    static func generated(seed: UInt64 = 1) -> GeneratedMarket {
        var settings = GeneratorSettings.followed
        settings.creators = 60
        settings.products = 8
        settings.categories = 4
        return GeneratedMarket(settings, seed: seed)
    }

    /// Creators by number of followers, all joined on day 0, and products of one category.
    static func market(followers: [Int], products: Int = 1) -> CreatorMarket {
        var market = CreatorMarket()
        market.categories = ["tea"]
        market.creators = followers.enumerated().map {
            .init(name: "c\($0.offset)", followers: $0.element, joinedDay: 0)
        }
        market.products = (0..<products).map {
            .init(name: "p\($0)", category: 0, price: 1_000)
        }
        return market
    }

    /// Rank of a creator for a product, from 0 on.
    static func rank(_ model: CreatorModel, _ creator: Int, product: Int) -> Int {
        let entries = model.list(product: product).entries
        return entries.firstIndex { $0.score.creator == Int32(creator) } ?? -1
    }
}
