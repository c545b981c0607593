import Baskets
import Catalog
import DesignSystem
import HTML
import Orders
import Payments
import Store

extension Checkouts {
    /// Waiting payments on the pages from which one would buy again: an order that isn't paid, and a
    /// product whose last units are kept for the buyer.
    public var slots: [SlotPart] {
        let world = world
        return [
            .order(order: 0) { order, side, db in
                guard side == .buyer, let checkout = try Orders.unpaidCheckout(of: order, in: db),
                    let payment = try Payments.payment(of: checkout, in: db), payment.isOpen
                else { return SlotPart.nothing }
                return { WaitingPayments(context: $0).banners([payment]) }
            },
            .productPage(order: 0) { product, caller, db in
                let waiting = try WaitingPurchases(of: caller.account, at: world.now(), in: db)
                guard !waiting.payments.isEmpty else { return SlotPart.nothing }
                let kept = try Catalog.labels(of: waiting.skus, in: db)
                    .filter { $0.product == product }
                    .compactMap { waiting.payment(for: $0.sku)?.id }
                let mine = waiting.payments.filter { kept.contains($0.id) }
                return { WaitingPayments(context: $0).banners(mine) }
            },
        ]
    }
}
