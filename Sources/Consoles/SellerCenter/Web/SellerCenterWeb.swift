import DesignSystem
import Orders
import Web

/// Routes and pages of Seller Center.
struct SellerCenterWeb: Sendable {
    let console: SellerCenter
    let designSystem: DesignSystem

    var routes: [Route] { sellerRoutes + statementRoutes + stockRoutes }

    var orders: Orders { console.orders }
}
