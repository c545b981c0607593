import Orders
import Text
import HTML
import Markets
import Money
import Store
import Web
import World

struct OrderLineView: View {
    let line: OrderLine
    let currency: Currency
    static let shape = Shape<OrderLineView>(
        "OrderLine",
        [
            .id("sku") { $0.line.sku }, .id("product") { $0.line.product },
            .text("title") { $0.line.title }, .text("options") { $0.line.options },
            .int("quantity") { $0.line.quantity },
            .int("refunded_quantity") { $0.line.refundedQuantity },
            .int("remaining_quantity") { $0.line.refundableQuantity },
            .money("price") { Money(minor: $0.line.unitMinor, currency: $0.currency) },
        ])
}

struct OrderEventView: View {
    let event: OrderEvent
    static let shape = Shape<OrderEventView>(
        "OrderEvent",
        [
            .choice("state") { $0.event.state }, .instant("at") { $0.event.at },
            .text("actor") { $0.event.actor }, .text("note") { $0.event.note },
        ])
}

/// Members of an order's JSON, in a list and on its own.
protocol OrderFacts: View {
    var order: Order { get }
    var lines: [OrderLine] { get }
    var shop: String { get }
    var address: [String] { get }
}

extension OrderFacts {
    static var members: [Member<Self>] {
        [
            .id("id") { $0.order.id }, .id("checkout") { $0.order.checkout },
            .id("shop") { $0.order.shop }, .text("shop_name") { $0.shop },
            .text("market") { $0.order.market.rawValue }, .choice("state") { $0.order.state },
            .money("items") { $0.order.sums.goods },
            .money("discount") { $0.order.sums.discount },
            .money("shipping") { $0.order.sums.shipping },
            .money("tax") { $0.order.sums.tax },
            .flag("tax_included") { $0.order.sums.taxIncluded },
            .money("total") { $0.order.sums.total },
            .money("refunded_items") { $0.order.refundedItems },
            .money("refunded_shipping") { $0.order.refundedShipping },
            .money("refunded_tax") { $0.order.refundedTax },
            .money("refunded_total") { $0.order.refundedTotal },
            .instant("placed_at") { $0.order.placedAt },
            .maybe("paid_at", at: { $0.order.paidAt }), .maybe("due_at", at: { $0.order.dueAt }),
            .maybe("ship_by", at: { $0.order.shipBy }),
            .maybe("delivered_at", at: { $0.order.deliveredAt }),
            .maybe("open_case") { $0.order.pausedBy?.caseID?.description },
            .maybe("open_return") { $0.order.pausedBy?.returnID?.description },
            .maybe("replaces") { $0.order.replaces?.description },
            .maybe("carrier") { $0.order.carrier }, .maybe("tracking") { $0.order.tracking },
            .texts("address") { $0.address },
            .list("lines") { view in
                view.lines.map {
                    OrderLineView(line: $0, currency: view.order.sums.items.currency)
                }
            },
        ]
    }
}

/// JSON of an order for its buyer, and for its seller, who gets the address once it is paid.
public struct OrderView: OrderFacts {
    let order: Order
    let lines: [OrderLine]
    let events: [OrderEvent]
    let shop: String
    let address: [String]

    public init(_ shown: OrderPageModel, _ markets: Markets, forSeller: Bool) {
        order = shown.order
        lines = shown.lines
        events = shown.events
        shop = shown.shop?.name ?? ""
        address = forSeller && !order.isToShip ? [] : markets.lines(order.address)
    }

    public static let shape = Shape<OrderView>(
        "Order", members + [.list("events") { $0.events.map { OrderEventView(event: $0) } }])
}

/// JSON of an order in a list, without its timeline.
public struct ListedOrderView: OrderFacts {
    let order: Order
    let lines: [OrderLine]
    let shop: String
    let address: [String]

    public init(
        _ order: Order, in shown: OrdersPageModel, _ markets: Markets, forSeller: Bool
    ) {
        self.order = order
        lines = shown.lines[order.id] ?? []
        shop = shown.shops[order.shop]?.name ?? ""
        address = forSeller && !order.isToShip ? [] : markets.lines(order.address)
    }

    public static let shape = Shape<ListedOrderView>("ListedOrder", members)
}

/// JSON of one page of orders.
public struct OrdersView: View {
    let orders: [ListedOrderView]
    let next: Path?

    public init(
        _ shown: OrdersPageModel, _ markets: Markets, forSeller: Bool, at list: Path
    ) {
        orders = shown.orders.map {
            ListedOrderView($0, in: shown, markets, forSeller: forSeller)
        }
        next = shown.next.map { list.with("before", $0.description) }
    }

    public static let shape = Shape<OrdersView>(
        "Orders", [.list("orders") { $0.orders }, .maybe("next") { $0.next?.text }])
}
