import DesignSystem
import Identities
import Orders
import Web

/// URL patterns of returns. An order has one open return at a time.
public enum ReturnPath {
    public static let own = Navigation.returns
    public static let returns = URLPattern1<OrderID>("/orders/", "order", "/returns")
    public static let shipment = URLPattern1<OrderID>("/orders/", "order", "/returns/shipment")
    public static let closure = URLPattern1<OrderID>("/orders/", "order", "/returns/closure")
    public static let dispute = URLPattern1<OrderID>("/orders/", "order", "/returns/dispute")
    public static let offerAnswer = URLPattern1<OrderID>(
        "/orders/", "order", "/returns/offer-answer")
    public static let withdrawal = URLPattern1<OrderID>("/orders/", "order", "/withdrawal")

    public static let ofShop = Navigation.sellerReturns
    public static let approval = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/returns/approval")
    public static let refusal = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/returns/refusal")
    public static let refund = URLPattern1<OrderID>("/seller/orders/", "order", "/returns/refund")
    public static let offer = URLPattern1<OrderID>("/seller/orders/", "order", "/returns/offer")
    public static let replacement = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/returns/replacement")
    public static let receipt = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/returns/receipt")
    public static let loss = URLPattern1<OrderID>("/seller/orders/", "order", "/returns/loss")
    public static let inspection = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/returns/inspection")

    public static let all = Navigation.operationsReturns
    public static let decision = URLPattern1<OrderID>(
        "/operations/orders/", "order", "/return-decision")
}
