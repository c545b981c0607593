import DesignSystem

/// Routes and pages of orders.
public struct OrdersWeb: Sendable {
    let orders: Orders
    let designSystem: DesignSystem

    public init(orders: Orders, designSystem: DesignSystem) {
        self.orders = orders
        self.designSystem = designSystem
    }
}
