import DesignSystem
import Identities
import Orders
import Web

/// URL patterns of cases, and of orders for operators. An order has one case at a time.
public enum CasePath {
    public static let cases = URLPattern1<OrderID>("/orders/", "order", "/cases")
    public static let withdrawal = URLPattern1<OrderID>("/orders/", "order", "/cases/withdrawal")
    public static let answer = URLPattern1<OrderID>("/seller/orders/", "order", "/cases/answer")
    public static let sellerRefund = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/cases/refund")
    public static let offer = URLPattern1<OrderID>("/seller/orders/", "order", "/cases/offer")
    public static let replacement = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/cases/replacement")
    public static let offerAnswer = URLPattern1<OrderID>(
        "/orders/", "order", "/cases/offer-answer")
    public static let all = Navigation.operationsCases
    public static let order = URLPattern1<OrderID>("/operations/orders/", "order")
    public static let refund = URLPattern1<OrderID>("/operations/orders/", "order", "/refund")
    public static let closure = URLPattern1<OrderID>(
        "/operations/orders/", "order", "/case-closure")
    public static let cancellation = URLPattern1<OrderID>(
        "/operations/orders/", "order", "/cancellation")
}
