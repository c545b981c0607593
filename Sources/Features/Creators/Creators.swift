import Accounts
import Localization
import Markets
import Media
import Orders
import Store
import World

/// Creators: people who recommend products, each with a stall.
///
/// Promises: an account is one creator with one stall; a handle is unique; an account follows a
/// creator once, however often they press; a stall shows only what its creator may sell: their own
/// shop's goods, and products that sellers opened with a commission; an order line is attributed to
/// the last click within the market's window; the estimate at payment and the amount paid at
/// settlement are both stored, and the ledger has the latter, to the unit; a reduced rate stays for
/// those who promote for thirty days; each commissioned surface carries a disclosure.
public struct Creators: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let strings: Strings
    let media: Media
    let accounts: Accounts
    /// Origin of links and codes for sharing: `https://shop.example`.
    let origin: String
    let views = StallViews()

    public init(
        store: any Store, world: World, markets: Markets, strings: Strings, media: Media,
        accounts: Accounts, origin: String
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.strings = strings
        self.media = media
        self.accounts = accounts
        self.origin = origin
    }

    public static let migrations = CreatorsSchema.migrations

    /// One screen of stalls, followers, sales or products.
    public static let page = 24
    /// Creators that one account may follow; more than anybody can look at.
    public static let mostFollowed = 2_000
    /// Followers on one page of a reminder run.
    public static let followersPage = 500
    /// Shelves of one stall: as many chips as can be swiped through on a phone.
    public static let mostShelves = 12
    /// Products of one stall: some fifty screens of a phone.
    public static let mostProducts = 200
    /// Rows that one job run handles: notices sent, clicks deleted, rates written.
    public static let sweep = 200
}
