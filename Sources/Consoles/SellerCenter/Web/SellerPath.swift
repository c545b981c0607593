import DesignSystem
import Identities
import Orders
import Text
import Web

/// URL patterns of Seller Center.
enum SellerPath {
    static let home = Navigation.seller
    static let orders = Navigation.sellerOrders
    static let order = OrderPath.sellerOrder
    static let shipment = URLPattern1<OrderID>("/seller/orders/", "order", "/shipment")
    static let delivery = URLPattern1<OrderID>("/seller/orders/", "order", "/delivery")
    static let finance = Navigation.sellerFinance
    static let statements = URLPattern("/seller/finance/statements")
    static let statementFile = URLPattern("/seller/finance/statements/csv")
    static let stock = Navigation.sellerStock
    static let shelf = URLPattern1<SKUID>("/seller/stock/", "sku")
}
