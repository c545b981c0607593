import Markets
import Shops
import Store
import World

/// Catalog: what is for sale.
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

    /// Live cards of a shelf, from one indexed scan.
    public func cards(_ query: CardQuery) async throws -> CardPage {
        try await store.read { db in try Self.cards(query, in: db) }
    }

    /// A live product as it is sold in a market; nil for any other.
    public func page(_ product: ID<Product>, market: MarketCode) async throws -> ProductPage? {
        try await store.read { db in try Self.page(product, market: market, in: db) }
    }

    /// Live products by words. Best first; see `SearchQuery`.
    public func search(_ query: SearchQuery) async throws -> CardPage {
        try await store.read { db in try Self.search(query, in: db) }
    }

    /// What the typed words may become.
    public func suggestions(_ typed: String, market: MarketCode) async throws -> [String] {
        try await store.read { db in try Self.suggestions(typed, market: market, in: db) }
    }
}
