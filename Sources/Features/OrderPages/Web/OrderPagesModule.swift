import DesignSystem
import Markets
import Orders
import Web

/// Pages of orders: what a buyer sees of theirs and does with them, and the JSON of both sides.
///
/// Promises: owns no table; a buyer sees and changes what is their own.
public struct OrderPagesModule: WebModule {
    let orders: Orders
    let markets: Markets

    public init(orders: Orders, markets: Markets) {
        self.orders = orders
        self.markets = markets
    }

    /// Style sheet of the buyer's pages.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "OrderPages", sheets: [.shop: ["orders.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        OrdersWeb(orders: orders, markets: markets, designSystem: designSystem).routes
    }
}

/// Routes and pages of orders.
struct OrdersWeb: Sendable {
    let orders: Orders
    let markets: Markets
    let designSystem: DesignSystem
}
