import Markets
import Orders
import Store
import World

/// Console of sellers: what they must do today, their orders, their stock and their money.
///
/// Promises: owns no table; a seller sees and changes what is their own shop's.
public struct SellerCenter: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let orders: Orders

    public init(store: any Store, world: World, markets: Markets, orders: Orders) {
        self.store = store
        self.world = world
        self.markets = markets
        self.orders = orders
    }

    /// Available quantity of a SKU below which it is listed for restocking.
    static let lowStock = 5
    /// Orders to ship on the home page.
    static let nextToShip = 10
}
