import Markets
import Store
import World

/// Affiliates: commissions that sellers offer to creators, and the sales that earn them.
///
/// Promises: an order line is attributed to the last click within the market's window; the estimate
/// at payment and the amount paid at settlement are both stored, and the ledger has the latter, to
/// the unit; a rate that was agreed with one creator comes before the open one; a reduced rate stays for
/// those who promote for thirty days; a taken-down creator is attributed no sale; each commissioned
/// surface carries a disclosure; each offer of a commission is kept, and no sale has another.
public struct Affiliates: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
    }

    public static let migrations = AffiliatesSchema.migrations

    /// One screen of sales or products.
    public static let page = 24
    /// Rows that one job run handles: notices sent, clicks deleted, rates written.
    public static let sweep = 200
}
