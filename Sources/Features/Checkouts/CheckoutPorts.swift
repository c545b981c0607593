import Accounts
import Identities
import Markets
import Orders
import Store
import World

// Port of Checkouts, implemented by a feature further right and handed over through `init`.

/// Attribution of purchases to whoever promoted the products.
public protocol Attribution: Sendable {
    /// Step: attribution per product, as far as there is one, with the commission that it earns now;
    /// stored on the line.
    func sources(
        of products: [ProductID], buyer: AccountID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [ProductID: SaleSource]
}
