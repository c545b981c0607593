import Identities
import Markets
import Orders
import Promotions
import Store
import World

/// Attribution of purchases to creators: the last click within the market's window.
public struct CreatorAttribution: Attribution {
    let markets: Markets

    public init(markets: Markets) { self.markets = markets }

    public func sources(
        of products: [ProductID], buyer: AccountID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [ProductID: String] {
        try Creators.attribute(
            owner: ShopperID(buyer), products: products, market: market, markets: markets,
            at: now, in: db)
    }
}

/// Look-up of creators by handle and account.
public struct CreatorLookup: CreatorDirectory {
    public init() {}

    public func account(handle: String, in db: Transaction) throws -> AccountID? {
        guard let handle = Handle(typed: handle) else { return nil }
        return try Creators.creator(handle: handle, in: db)?.account
    }

    public func name(of account: AccountID, in db: Transaction) throws -> String? {
        try Creators.creator(of: account, in: db)?.name
    }
}
