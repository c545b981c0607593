import Catalog
import Identities
import Markets
import Money
import Web
import World

/// Quantity of a SKU in the basket now.
struct LineView: View {
    let sku: SKUID
    let quantity: Int
    static let shape = Shape<LineView>(
        "BasketChange", [.id("sku") { $0.sku }, .int("quantity") { $0.quantity }])

    init(_ sku: SKUID, _ quantity: String) {
        self.sku = sku
        self.quantity = Int(quantity) ?? 0
    }
}

/// A line of a basket, as the basket and the checkout answer it.
public struct BasketLineView: View {
    let line: Basket.Line
    public init(line: Basket.Line) { self.line = line }

    public static let shape = Shape<BasketLineView>(
        "BasketLine",
        [
            .id("sku") { $0.line.offer.sku }, .id("product") { $0.line.offer.product },
            .id("shop") { $0.line.offer.shop }, .text("title") { $0.line.offer.title },
            .text("options") { $0.line.offer.options }, .int("quantity") { $0.line.quantity },
            .money("price") { $0.line.offer.price }, .maybe("seen", money: { $0.line.seen }),
            .int("available") { max(0, $0.line.available) },
            .flag("on_sale") { $0.line.offer.isLive }, .flag("selected") { $0.line.isSelected },
            .money("total") { $0.line.total },
        ])
}

/// A line of a basket that has no price in the market.
struct BasketLostView: View {
    let line: Basket.Lost
    static let shape = Shape<BasketLostView>(
        "BasketLost",
        [
            .id("sku") { $0.line.sku }, .text("title") { $0.line.title },
            .text("options") { $0.line.options }, .int("quantity") { $0.line.quantity },
            .flag("selected") { $0.line.isSelected },
        ])
}

/// A basket as things are now.
struct BasketView: View {
    let basket: Basket
    let waiting: WaitingPurchases
    static let shape = Shape<BasketView>(
        "Basket",
        [
            .text("market") { $0.basket.market.rawValue },
            .list("lines") { $0.basket.lines.map { BasketLineView(line: $0) } },
            .list("unavailable") { $0.basket.lost.map { BasketLostView(line: $0) } },
            .list("waiting") { $0.waiting.payments.map { WaitingPaymentView(payment: $0) } },
            .int("count") { $0.basket.selection.count },
            .money("total") { $0.basket.selection.total($0.basket.market.currency) },
        ])
    init(_ shown: BasketPageModel) { (basket, waiting) = (shown.basket, shown.waiting) }
}
