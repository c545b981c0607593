import Accounts
import Faces
import Markets
import Media
import Orders
import Store
import World

/// Creators: people who recommend, each with a stall in the bazaar.
///
/// Promises: an account is one creator with one stall; a handle is nobody else's; somebody follows
/// once, however often they press; a stall shows only what its creator may sell: their own shop's
/// goods, and what sellers opened with a commission; the last click within the market's window
/// says whom an order line came from; what was estimated when an order was paid and what was
/// paid at its settlement are both kept, and the ledger has what was paid, to the unit; a rate
/// that was cut stays for those who promote for thirty days; each commissioned surface says so.
public struct Creators: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let faces: Faces
    let media: Media
    let accounts: Accounts
    /// `https://shop.example`: what links and codes for sharing begin with.
    let origin: String
    let views = StallViews()
    /// What features further right put on a stall, under the creator's name: their next LIVE.
    public var onStall: StallGuest = { _, _ in { _ in "" } }

    public init(
        store: any Store, world: World, markets: Markets, faces: Faces, media: Media,
        accounts: Accounts, origin: String
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.faces = faces
        self.media = media
        self.accounts = accounts
        self.origin = origin
    }

    public static let migrations = CreatorsSchema.migrations

    /// One screen of stalls, followers, sales or products.
    public static let page = 24
    /// Whom one account follows; more than anybody can look at.
    public static let mostFollowed = 2_000
    /// Followers that are handed over at a time, for reminders.
    public static let followersPage = 500
    /// Shelves of a stall: what chips on a phone can be swiped through.
    public static let mostShelves = 12
    /// Products of a stall: some fifty screens of a phone.
    public static let mostProducts = 200
    /// What one round of the clockwork tells, deletes or writes down.
    public static let sweep = 200
}
