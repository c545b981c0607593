import Markets
import Search
import Store
import World

/// Discovery: home page, lists, search, and the pages of products and shops.
///
/// Promises: everything shown was read in the request, in one transaction, or is identified there
/// by its content hash (decision 0014); only live products of the visitor's market appear; each
/// list is one page of an indexed scan, so that a larger catalogue isn't slower; every filter works
/// without JavaScript.
public struct Discovery: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let search: Search
    /// Scheme and host of this site: other sites read a shared page's addresses.
    let origin: String
    /// Markets in which the operator may sell though a licence is needed.
    let licences: @Sendable () -> Set<MarketCode>

    public init(
        store: any Store, world: World, markets: Markets, search: Search,
        origin: String, licences: @escaping @Sendable () -> Set<MarketCode>
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.search = search
        self.origin = origin
        self.licences = licences
    }

    /// True if people can buy in a market, false if they can only look.
    func isOpen(_ market: MarketCode) -> Bool {
        markets.mode(market, licences: licences()) == .marketplace
    }
}
