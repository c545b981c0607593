import Accounts
import Catalog
import Faces
import Inventory
import Markets
import Shops
import Store
import World

/// Promotions: what makes a price lower than the list's for a while.
///
/// Promises: one published rule says which price wins; a flash sale never sells more than was set
/// aside for it, and what was set aside is sold, claimed or back on the shelf; whoever claimed a
/// unit keeps it and its price until the claim runs out, even if the sale is over; a voucher is
/// redeemed at most once a claim, and comes back when the order is undone.
///
/// Rooms and creators are opaque here: raw ids that the features further right understand.
public struct Promotions: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let faces: Faces
    /// Who goes by a creator's handle, and by what name a creator goes. Creators stand further right.
    public var creatorNamed: @Sendable (String, Transaction) throws -> ID<Account>? = { _, _ in nil
    }
    public var creatorName: @Sendable (ID<Account>, Transaction) throws -> String? = { _, _ in nil }

    public init(store: any Store, world: World, markets: Markets, faces: Faces) {
        self.store = store
        self.world = world
        self.markets = markets
        self.faces = faces
    }

    public static let migrations = PromotionsSchema.migrations

    /// What ran out in one round of the clockwork: a round stays short.
    public static let sweep = 200
    /// SKUs of one flash sale: the sizes and colours of one product.
    public static let itemsPerSale = 30
    /// Flash sales of one room that wait or run.
    public static let salesPerRoom = 50
    /// Vouchers of one shop that people can still claim.
    public static let vouchersPerShop = 100
    /// Lists of a shop's promotions, a page.
    public static let page = 100
}
