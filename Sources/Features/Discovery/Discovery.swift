import Access
import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Money
import Store
import Web
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
    let designSystem: DesignSystem
    /// Scheme and host of this site: other sites read a shared page's addresses.
    let origin: String
    /// Markets in which the operator may sell though a licence is needed.
    let licences: @Sendable () -> Set<MarketCode>
    /// Page slots that later features fill; set by the composition.
    public var guests = PageSlots()
    let drawn = RenderedCardCache()

    public init(
        store: any Store, world: World, markets: Markets, designSystem: DesignSystem,
        origin: String, licences: @escaping @Sendable () -> Set<MarketCode>
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.designSystem = designSystem
        self.origin = origin
        self.licences = licences
    }

    /// True if people can buy in a market, false if they can only look.
    func isOpen(_ market: MarketCode) -> Bool {
        markets.mode(market, licences: licences()) == .marketplace
    }
}

/// Slots of pages that other features fill: each reads in the page's transaction and is rendered
/// with the page's context.
public struct PageSlots: Sendable {
    public typealias PagePart = @Sendable (PageContext) -> HTML
    public static let nothing: PagePart = { _ in "" }

    /// Slot above the shops of the home page.
    public var home: @Sendable (MarketCode, Transaction) throws -> PagePart = { _, _ in nothing }
    /// Slot under a product's title.
    public var product: @Sendable (ProductID, Caller, Transaction) throws -> PagePart = {
        _, _, _ in
        nothing
    }

    public init() {}
}

extension Request {
    /// The market that the visitor shops in.
    var market: MarketCode { MarketCode(rawValue: caller.market) ?? .us }
}
