import Accounts
import Identities
import Markets
import Store
import World

/// Baskets: items that a visitor or an account means to buy, and their price at an address.
///
/// Promises: a line without a price or stock is shown, never bought; the quote of a basket is the
/// same on the page, in the API and in the order that is placed; a visitor's basket becomes the
/// account's at sign-in. Nothing is reserved: that is the order's.
public struct Baskets: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let accounts: Accounts
    /// Markets for which the operator has the licence that the law asks for; from the store.
    let licences: @Sendable () -> Set<MarketCode>
    let cleanup = BasketCleanup()

    public init(
        store: any Store, world: World, markets: Markets, accounts: Accounts,
        licences: @escaping @Sendable () -> Set<MarketCode>
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.accounts = accounts
        self.licences = licences
    }

    public static let migrations = BasketsSchema.migrations

    /// More lines than a household buys at once; a wholesale order is another feature.
    public static let linesPerBasket = 100
    /// Units of one SKU that a basket takes.
    public static let quantityPerLine = 99
}
