import Identities
import Markets
import Shops
import Store
import World

/// Catalog: products, SKUs, prices, lists and search.
///
/// Promises: only a product that lacks nothing is live; lists and search show live products only,
/// from one indexed scan; a description holds a safe subset of HTML; an operator's takedown can't
/// be undone by the seller.
public struct Catalog: Sendable {
    let store: any Store
    let world: World
    public let markets: Markets

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
    }

    /// One page of live cards, from one indexed scan.
    public func cards(_ query: CardQuery) async throws -> CardPage {
        try await store.read { db in try Self.cards(query, in: db) }
    }

    /// A live product as it is sold in a market; nil for any other.
    public func page(_ product: ProductID, market: MarketCode) async throws -> ProductDetails? {
        try await store.read { db in try Self.page(product, market: market, in: db) }
    }

    /// Live products by words, best first; see `SearchQuery`.
    public func search(_ query: SearchQuery) async throws -> CardPage {
        try await store.read { db in try ProductSearch.cards(query, in: db) }
    }

    /// Titles that complete the typed words, the most common first; at most `Suggestions.mostShown`.
    public func suggestions(_ typed: String, market: MarketCode) async throws -> [String] {
        try await store.read { db in
            try Suggestions.titles(completing: typed, market: market, in: db)
        }
    }
}
