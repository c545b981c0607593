import DesignSystem
import Web

/// Routes and pages of orders.
public struct OrdersWeb: Sendable {
    let orders: Orders
    let designSystem: DesignSystem

    public init(orders: Orders, designSystem: DesignSystem) {
        self.orders = orders
        self.designSystem = designSystem
    }
}

extension Orders: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        OrdersWeb(orders: self, designSystem: designSystem).routes
    }
}
