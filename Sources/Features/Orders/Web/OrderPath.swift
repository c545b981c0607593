import Identities
import Catalog
import DesignSystem
import Markets
import Web
import World

/// URL patterns of orders.
public enum OrderPath {
    public static let list = Navigation.orders
    public static let order = URLPattern1<OrderID>("/orders/", "order")
    /// The same order, as its seller sees it.
    public static let sellerOrder = URLPattern1<OrderID>("/seller/orders/", "order")
    public static let cancellation = URLPattern1<OrderID>("/orders/", "order", "/cancellation")
    public static let receipt = URLPattern1<OrderID>("/orders/", "order", "/receipt")
}
