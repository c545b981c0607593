import Accounts
import Markets
import Media
import Store
import World

/// Stalls: a creator's page of products on shelves.
///
/// Promises: a creator has one stall; it shows only what its creator may sell: their own shop's
/// goods, and products that sellers opened with a commission; a click on a product is attributed
/// before the product's page is shown; a stall that was taken down shows nothing.
public struct Stalls: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let media: Media
    let accounts: Accounts
    /// Origin of links and codes for sharing: `https://shop.example`.
    let origin: String
    let views = StallViewCounter()

    public init(
        store: any Store, world: World, markets: Markets, media: Media, accounts: Accounts,
        origin: String
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.media = media
        self.accounts = accounts
        self.origin = origin
    }

    public static let migrations = StallsSchema.migrations

    /// One screen of stalls or products.
    public static let page = 24
    /// Shelves of one stall: as many chips as can be swiped through on a phone.
    public static let mostShelves = 12
    /// Products of one stall: some fifty screens of a phone.
    public static let mostProducts = 200
}
