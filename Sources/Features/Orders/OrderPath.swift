import Catalog
import Faces
import Markets
import Web
import World

/// URL patterns of baskets and orders.
public enum OrderPath {
    public static let basket = Doors.basket
    /// POST: puts a line into the basket.
    public static let lines = Place("/basket/lines")
    public static let line = Place1<ID<SKU>>("/basket/lines/", "sku")
    public static let checkout = Place("/checkout")
    public static let result = Place1<ID<Checkout>>("/checkout/", "checkout")

    public static let list = Doors.orders
    public static let order = Place1<ID<Order>>("/orders/", "order")
    public static let cancellation = Place1<ID<Order>>("/orders/", "order", "/cancellation")
    public static let receipt = Place1<ID<Order>>("/orders/", "order", "/receipt")

    public static let sellerHome = Doors.seller
    public static let sellerList = Doors.sellerOrders
    public static let sellerOrder = Place1<ID<Order>>("/seller/orders/", "order")
    public static let shipment = Place1<ID<Order>>("/seller/orders/", "order", "/shipment")
    public static let delivery = Place1<ID<Order>>("/seller/orders/", "order", "/delivery")
    public static let finance = Doors.sellerFinance
    public static let stock = Doors.sellerStock
    public static let shelf = Place1<ID<SKU>>("/seller/stock/", "sku")
}
