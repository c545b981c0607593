import Access
import DesignSystem
import HTML
import Identities
import Markets
import Store
import Web

/// Routes and pages of discovery.
public struct DiscoveryWeb: Sendable {
    let discovery: Discovery
    let designSystem: DesignSystem
    let guests: PageSlots
    let drawn = RenderedCardCache()

    public init(discovery: Discovery, designSystem: DesignSystem, guests: PageSlots) {
        self.discovery = discovery
        self.designSystem = designSystem
        self.guests = guests
    }
}

/// Slots of pages that other features fill: each reads in the page's transaction and is rendered
/// with the page's context.
public struct PageSlots: Sendable {
    public typealias PagePart = @Sendable (PageContext) -> HTML
    public static let nothing: PagePart = { _ in "" }

    /// Slot above the shops of the home page.
    public let home: @Sendable (MarketCode, Transaction) throws -> PagePart
    /// Slot under a product's title.
    public let product: @Sendable (ProductID, Caller, Transaction) throws -> PagePart

    public init(
        home: @escaping @Sendable (MarketCode, Transaction) throws -> PagePart,
        product: @escaping @Sendable (ProductID, Caller, Transaction) throws -> PagePart
    ) {
        self.home = home
        self.product = product
    }
}

extension Request {
    /// The market that the visitor shops in.
    var market: MarketCode { MarketCode(rawValue: caller.market) ?? .us }
}
