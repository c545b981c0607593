import Checkouts
import Identities
import Markets
import Orders
import Store
import World

/// Attribution of purchases to creators: the last click within the market's window.
public struct CreatorAttribution: Attribution {
    let markets: Markets

    public init(markets: Markets) { self.markets = markets }

    public func sources(
        of products: [ProductID], buyer: AccountID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [ProductID: SaleSource] {
        try Affiliates.attribute(
            owner: ShopperID(buyer), products: products, market: market, markets: markets,
            at: now, in: db)
    }
}
