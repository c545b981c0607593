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
}
