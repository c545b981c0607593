import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Shops
import Store
import World

/// Promotions: prices below the list price for a while.
///
/// Promises: one published rule says which price wins; a flash sale never sells more than its
/// reserved stock, and that stock is sold, claimed or back in the inventory; a buyer who claimed a
/// unit keeps it and its price until the claim expires, even if the sale is over; a voucher is
/// redeemed at most once a claim, and comes back when the order is cancelled.
///
/// Rooms and creators are opaque here: raw ids of dependent features.
public struct Promotions: Sendable {
    let store: any Store
    let world: World
    public let markets: Markets
    let creators: any CreatorDirectory

    public init(
        store: any Store, world: World, markets: Markets, creators: any CreatorDirectory
    ) {
        self.creators = creators
        self.store = store
        self.world = world
        self.markets = markets
    }

    public static let migrations = PromotionsSchema.migrations

    /// Expired claims, sales and allocations that one job run ends, each: a run stays short.
    public static let sweep = 200
    /// SKUs of one flash sale: the sizes and colours of one product.
    public static let itemsPerSale = 30
    /// Flash sales of one room that are planned or running.
    public static let salesPerRoom = 50
    /// Vouchers of one shop that can still be claimed.
    public static let vouchersPerShop = 100
    /// Promotions of each kind on one page.
    public static let page = 100
}
