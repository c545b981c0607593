import DesignSystem
import HTML
import Identities
import Orders
import Store
import Web
import World

/// Routes and pages of returns.
public struct ReturnsWeb: Sendable {
    let returns: Returns
    let designSystem: DesignSystem
}

extension Returns: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        let web = ReturnsWeb(returns: self, designSystem: designSystem)
        return web.buyerRoutes + web.sellerRoutes + web.operatorRoutes
    }

    public var slots: [SlotPart] {
        [
            .order(order: 12) { id, side, db in
                guard let shown = try part(id, in: db) else { return SlotPart.nothing }
                return { context in
                    switch side {
                    case .buyer: BuyerReturnPart(context: context, shown: shown).html
                    case .seller: SellerReturnPart(context: context, shown: shown).html
                    case .operator: OperatorReturnPart(context: context, shown: shown).html
                    }
                }
            },
            .account(order: 15) { account, db in
                let waiting = try Self.hasAny(of: account, in: db)
                return { context in
                    waiting ? ReturnParts(context: context).link : ""
                }
            },
            .sellerHome(order: 12) { shop, db in
                let count = try Self.count(waitingFor: .seller, shop: shop, in: db)
                return { ReturnParts(context: $0).waiting(count, at: ReturnPath.ofShop()) }
            },
            .operationsHome(order: 12) { db in
                let count = try Self.count(waitingFor: .operator, in: db)
                return { ReturnParts(context: $0).waiting(count, at: ReturnPath.all()) }
            },
        ]
    }
}
