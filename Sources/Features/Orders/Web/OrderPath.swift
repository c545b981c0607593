import Identities
import Catalog
import DesignSystem
import Markets
import Web
import World

/// URL patterns of checkouts and orders.
public enum OrderPath {
    public static let checkout = URLPattern("/checkout")
    public static let result = URLPattern1<CheckoutID>("/checkout/", "checkout")

    public static let list = Navigation.orders
    public static let order = URLPattern1<OrderID>("/orders/", "order")
    public static let cancellation = URLPattern1<OrderID>("/orders/", "order", "/cancellation")
    public static let receipt = URLPattern1<OrderID>("/orders/", "order", "/receipt")

    public static let sellerHome = Navigation.seller
    public static let sellerList = Navigation.sellerOrders
    public static let sellerOrder = URLPattern1<OrderID>("/seller/orders/", "order")
    public static let shipment = URLPattern1<OrderID>("/seller/orders/", "order", "/shipment")
    public static let delivery = URLPattern1<OrderID>("/seller/orders/", "order", "/delivery")
    public static let finance = Navigation.sellerFinance
    public static let stock = Navigation.sellerStock
    public static let shelf = URLPattern1<SKUID>("/seller/stock/", "sku")
}
