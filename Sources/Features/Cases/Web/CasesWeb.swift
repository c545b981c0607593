import DesignSystem
import Identities
import Orders
import Store
import Web
import World

/// Routes and pages of cases.
public struct CasesWeb: Sendable {
    let cases: Cases
    let designSystem: DesignSystem
}

extension Cases: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        let web = CasesWeb(cases: self, designSystem: designSystem)
        return web.buyerRoutes + web.sellerRoutes + web.offerRoutes + web.operatorRoutes
    }

    public var slots: [SlotPart] {
        [
            .order(order: 10) { id, side, db in
                guard side != .operator else { return SlotPart.nothing }
                let cases = try Case.of(id, in: db)
                guard let order = try Order.find([id], in: db)[id] else { return SlotPart.nothing }
                let shown = try CasePartModel(order: order, cases: cases, in: db)
                return { context in
                    side == .buyer
                        ? BuyerCasePart(context: context, shown: shown).html
                        : SellerCasePart(context: context, shown: shown).html
                }
            },
            .operationsHome(order: 10) { db in
                let count = try Self.countAnswered(in: db)
                return { context in OperatorCasePart(context: context).waiting(count) }
            },
        ]
    }
}

/// Model of the part of an order's page.
struct CasePartModel: Sendable {
    let order: Order
    let lines: [OrderLine]
    let cases: [Case]
    /// True if the buyer said that the parcel arrived.
    let isReceived: Bool

    init(order: Order, cases: [Case], in db: Transaction) throws {
        self.order = order
        self.cases = cases
        lines = try Order.lines(of: [order.id], in: db)[order.id] ?? []
        isReceived = try Orders.isReceived(order.id, in: db)
    }

    var active: Case? { cases.first { $0.state.isActive } }

    /// Reasons for which the buyer can open a case now.
    func reasons(at now: Instant) -> [Case.Reason] {
        guard active == nil, cases.count < Cases.mostPerOrder,
            lines.contains(where: { $0.refundedQuantity < $0.quantity })
        else { return [] }
        return Case.Reason.allCases.filter { reason in
            (try? Cases.judge(reason, order, isReceived: isReceived, at: now)) != nil
        }
    }
}
