import Catalog
import Markets
import Media
import Store
import World

/// Listings: a seller's work on products, by hand and in bulk.
///
/// Promises: somebody else's product and a missing one answer alike; what a change doesn't name
/// stays as it is; every change of a product, its SKUs, stock and pictures is one transaction.
public struct Listings: Sendable {
    /// Weight of a SKU, in grams: a tonne.
    public static let mostGrams = 1_000_000
    /// Scalars of an option's value.
    public static let longestOptionValue = 100

    let store: any Store
    let world: World
    let media: Media
    let markets: Markets

    var tree: CategoryTree { markets.categories }

    public init(store: any Store, world: World, media: Media, markets: Markets) {
        self.store = store
        self.world = world
        self.media = media
        self.markets = markets
    }
}
