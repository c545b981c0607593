import Access
import HTML
import Identities
import Markets
import Store
import Web

/// A feature's contribution to a page of another feature: reads in the page's transaction, and is
/// rendered with the page's context.
public struct SlotPart: Sendable {
    public typealias Rendered = @Sendable (PageContext) -> HTML
    /// Renders a product's part; called for each card of a list.
    public typealias RenderedCard = @Sendable (ProductID, PageContext) -> HTML

    enum Content: Sendable {
        case home(@Sendable (MarketCode, Transaction) throws -> Rendered)
        case productPage(@Sendable (ProductID, Caller, Transaction) throws -> Rendered)
        case productCards(@Sendable ([ProductID], Caller, Transaction) throws -> RenderedCard)
        case stall(@Sendable (CreatorID, Caller, Transaction) throws -> Rendered)
        case order(@Sendable (OrderID, OrderSide, Transaction) throws -> Rendered)
        case account(@Sendable (AccountID, Transaction) throws -> Rendered)
        case sellerHome(@Sendable (ShopID, Transaction) throws -> Rendered)
        case operationsHome(@Sendable (Transaction) throws -> Rendered)
        case badge(Badge, @Sendable (Caller, Transaction) throws -> Int)
        case openFeatures(@Sendable (Caller, Transaction) throws -> Set<Feature>)

        var page: Page? {
            switch self {
            case .home: .home
            case .productPage: .productPage
            case .productCards: .productCards
            case .stall: .stall
            case .order: .order
            case .account: .account
            case .sellerHome: .sellerHome
            case .operationsHome: .operationsHome
            case .badge, .openFeatures: nil
            }
        }
    }

    /// Renders nothing.
    public static let nothing: Rendered = { _ in "" }

    /// Pages with slots.
    public enum Page: Sendable {
        case home, productPage, productCards, stall, order, account, sellerHome, operationsHome
    }

    /// Place among the parts of a page; lower ones stand first.
    let order: Int
    let content: Content

    /// Part of the home page, above its lists.
    public static func home(
        order: Int, _ read: @escaping @Sendable (MarketCode, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .home(read)) }

    /// Part of a product's page, under its title.
    public static func productPage(
        order: Int,
        _ read: @escaping @Sendable (ProductID, Caller, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .productPage(read)) }

    /// The visitor's part of product cards, which stands outside of the cards' cache. Reads once
    /// for all cards of a list.
    public static func productCards(
        order: Int,
        _ read: @escaping @Sendable ([ProductID], Caller, Transaction) throws -> RenderedCard
    ) -> SlotPart { SlotPart(order: order, content: .productCards(read)) }

    /// Part of a creator's stall, under its head.
    public static func stall(
        order: Int,
        _ read: @escaping @Sendable (CreatorID, Caller, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .stall(read)) }

    /// Part of an order's page, as its buyer, its seller or an operator sees it.
    public static func order(
        order: Int,
        _ read: @escaping @Sendable (OrderID, OrderSide, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .order(read)) }

    /// Part of the account's page.
    public static func account(
        order: Int, _ read: @escaping @Sendable (AccountID, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .account(read)) }

    /// Part of the Seller Center's home page.
    public static func sellerHome(
        order: Int, _ read: @escaping @Sendable (ShopID, Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .sellerHome(read)) }

    /// Part of the operator's home page.
    public static func operationsHome(
        order: Int, _ read: @escaping @Sendable (Transaction) throws -> Rendered
    ) -> SlotPart { SlotPart(order: order, content: .operationsHome(read)) }

    /// Count on a navigation bar. Counts of one badge are added up.
    public static func badge(
        _ badge: Badge, _ count: @escaping @Sendable (Caller, Transaction) throws -> Int
    ) -> SlotPart { SlotPart(order: 0, content: .badge(badge, count)) }

    /// Features that the caller has; those that everybody in the market has needn't be among them.
    public static func openFeatures(
        _ read: @escaping @Sendable (Caller, Transaction) throws -> Set<Feature>
    ) -> SlotPart { SlotPart(order: 0, content: .openFeatures(read)) }
}

/// Side of an order from which its page is seen.
public enum OrderSide: Sendable {
    case buyer, seller
    case `operator`
}

/// Navigation entries that show a count.
public enum Badge: Sendable { case basket, inbox }

/// The contributions of all features to each other's pages, in their order.
public struct PageSlots: Sendable {
    private let parts: [SlotPart]

    public init(_ parts: [SlotPart]) {
        // Stable: parts of one number stand in the order of the modules.
        self.parts = parts.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element)
    }

    /// True if a page has parts of other features, so that its handler reads them.
    public func has(_ page: SlotPart.Page) -> Bool { parts.contains { $0.content.page == page } }

    public func home(_ market: MarketCode, in db: Transaction) throws -> SlotPart.Rendered {
        try joined { if case .home(let read) = $0 { try read(market, db) } else { nil } }
    }

    public func productPage(
        _ product: ProductID, _ caller: Caller, in db: Transaction
    ) throws -> SlotPart.Rendered {
        try joined {
            if case .productPage(let read) = $0 { try read(product, caller, db) } else { nil }
        }
    }

    public func productCards(
        _ products: [ProductID], _ caller: Caller, in db: Transaction
    ) throws -> SlotPart.RenderedCard {
        var rendered: [SlotPart.RenderedCard] = []
        for part in parts {
            if case .productCards(let read) = part.content {
                rendered.append(try read(products, caller, db))
            }
        }
        return { [rendered] product, context in
            var out: HTML = ""
            for one in rendered { out += one(product, context) }
            return out
        }
    }

    public func stall(
        _ creator: CreatorID, _ caller: Caller, in db: Transaction
    ) throws -> SlotPart.Rendered {
        try joined { if case .stall(let read) = $0 { try read(creator, caller, db) } else { nil } }
    }

    public func order(
        _ order: OrderID, _ side: OrderSide, in db: Transaction
    ) throws -> SlotPart.Rendered {
        try joined { if case .order(let read) = $0 { try read(order, side, db) } else { nil } }
    }

    public func account(_ account: AccountID, in db: Transaction) throws -> SlotPart.Rendered {
        try joined { if case .account(let read) = $0 { try read(account, db) } else { nil } }
    }

    public func sellerHome(_ shop: ShopID, in db: Transaction) throws -> SlotPart.Rendered {
        try joined { if case .sellerHome(let read) = $0 { try read(shop, db) } else { nil } }
    }

    public func operationsHome(in db: Transaction) throws -> SlotPart.Rendered {
        try joined { if case .operationsHome(let read) = $0 { try read(db) } else { nil } }
    }

    /// State of the navigation bars.
    func badges(_ caller: Caller, in db: Transaction) throws -> Badges {
        var out = Badges()
        for part in parts {
            switch part.content {
            case .badge(.basket, let count): out.basket += try count(caller, db)
            case .badge(.inbox, let count): out.unread += try count(caller, db)
            case .openFeatures(let read): out.features.formUnion(try read(caller, db))
            default: continue
            }
        }
        return out
    }

    private func joined(
        _ read: (SlotPart.Content) throws -> SlotPart.Rendered?
    ) throws -> SlotPart.Rendered {
        let rendered = try parts.compactMap { try read($0.content) }
        return { context in
            var out: HTML = ""
            for one in rendered { out += one(context) }
            return out
        }
    }
}

extension DesignSystem {
    /// Parts of other features on a page; read only for people, and only if there are
    /// any.
    public func parts(
        _ page: SlotPart.Page, for request: Request,
        _ read: @escaping @Sendable (PageSlots, Transaction) throws -> SlotPart.Rendered
    ) async throws -> SlotPart.Rendered {
        guard !request.wantsJSON, slots.has(page) else { return SlotPart.nothing }
        return try await store.read { db in try read(slots, db) }
    }
}
