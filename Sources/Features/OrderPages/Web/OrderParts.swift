import Baskets
import DesignSystem
import HTML
import Localization
import Markets
import Money
import Orders
import Web
import World

// Parts that the pages of buyers and sellers share.

extension Order.State {
    var tone: Tone {
        switch self {
        case .unpaid, .awaitingShipment: .warn
        case .onHold, .partShipped, .inTransit: .info
        case .delivered, .completed: .good
        case .cancelled: .plain
        }
    }

    /// States of an order that goes as planned, in order.
    static let usual: [Order.State] = [
        .unpaid, .onHold, .awaitingShipment, .inTransit, .delivered, .completed,
    ]
}

/// Order parts, drawn for one visitor.
public struct OrderParts: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// Badge of an order's state.
    public func stateBadge(_ state: Order.State) -> HTML {
        badge(self("orders.state.\(state.rawValue)"), state.tone)
    }

    /// Sums of a placed order, with what was refunded of it.
    public func sums(of order: Order) -> HTML { sums(order.sums, refunded: order.refundedTotal) }

    /// Badge of an order; one that was refunded in whole says so.
    func badge(_ order: Order, _ lines: [OrderLine]) -> HTML {
        order.isRefunded(lines) ? badge(self("orders.refunded")) : stateBadge(order.state)
    }

    /// Sums of an order: items, delivery, tax where it comes on top, total.
    public func sums(_ sums: Sums, refunded: Money? = nil) -> HTML {
        """
        <dl class="kv"><dt>\(self("orders.sum.items"))</dt><dd>\(money(sums.goods))</dd>\
        \(sums.discount.isZero ? "" : voucher(sums))\
        <dt>\(self("orders.sum.delivery"))</dt>\
        <dd>\(sums.shipping.isZero ? self("orders.free") : money(sums.shipping))</dd>\
        \(sums.taxIncluded ? "" : salesTax(sums))\
        <dt class="sum">\(self("orders.total"))</dt><dd class="sum">\(money(sums.total))</dd>\
        \(refunded.map(refundedRow))</dl>
        """
    }

    /// Row of what was refunded; empty without any.
    public func refundedRow(_ amount: Money) -> HTML {
        amount.isZero
            ? "" : "<dt>\(self("orders.sum.refunded"))</dt><dd>\(money(-amount))</dd>"
    }

    private func voucher(_ sums: Sums) -> HTML {
        "<dt>\(self("orders.sum.voucher"))</dt><dd>\(money(-sums.discount))</dd>"
    }

    private func salesTax(_ sums: Sums) -> HTML {
        "<dt>\(self("orders.sum.sales-tax"))</dt><dd>\(money(sums.tax))</dd>"
    }

    /// Note such as `Includes £10.33 VAT.`; nil where tax comes on top.
    public func taxNote(_ sums: Sums) -> String? {
        sums.taxIncluded ? self("orders.tax.included", ["amount": money(sums.tax)]) : nil
    }

    /// Timeline: the stored events, then the states expected next.
    public func timeline(_ order: Order, _ events: [OrderEvent]) -> HTML {
        let last = events.count - 1
        func past(_ item: (offset: Int, element: OrderEvent)) -> HTML {
            let event = item.element
            let noted =
                [
                    OrderEvent.refundNote: "orders.event.refund",
                    OrderEvent.refundAllNote: "orders.event.refund-all",
                    OrderEvent.refundedNote: "orders.event.refunded",
                    OrderEvent.confirmedNote: "orders.event.received",
                    OrderEvent.carrierNote: "orders.event.carrier",
                    OrderEvent.parcelNote: "orders.event.parcel",
                    OrderEvent.parcelBackNote: "orders.event.parcel-back",
                ][event.note] ?? Self.pauses[event.note]
            let own = noted ?? Self.hearsay(event)
            let title = self(own ?? "orders.event.\(event.state.rawValue)")
            let note =
                event.note.isEmpty || own != nil
                ? "" : self("orders.note.\(OrderEvent.noteKey(event.note))") + " · "
            if item.offset == last && !Order.moves[order.state, default: []].isEmpty {
                return """
                    <li class="now"><b>\(title)</b><small>\(note)\(moment(event.at))</small></li>
                    """
            }
            return """
                <li class="done"><b>\(title)</b><small>\(note)\(moment(event.at))</small></li>
                """
        }
        func ahead(_ state: Order.State) -> HTML {
            "<li class=\"ahead\">\(self("orders.event.\(state.rawValue)"))</li>"
        }
        let passed: Order.State =
            order.state == .partShipped ? .awaitingShipment : order.state
        let reached = Order.State.usual.firstIndex(of: passed).map { $0 + 1 }
        let rest = order.state == .cancelled ? [] : Array(Order.State.usual[(reached ?? 3)...])
        return """
            <ol class="timeline">\(each: events.enumerated(), past)\(each: rest, ahead)</ol>
            """
    }

    /// Title of a delivery that neither the buyer nor a carrier speaks of.
    private static func hearsay(_ event: OrderEvent) -> String? {
        guard event.state == .delivered, event.note.isEmpty else { return nil }
        return switch event.actor {
        case OrderActor.seller.rawValue: "orders.event.delivered-by-seller"
        case OrderActor.clock.rawValue: "orders.event.assumed-delivered"
        default: nil
        }
    }

    /// Sentences of the notes of cases and returns.
    private static let pauses: [String: String] = Dictionary(
        uniqueKeysWithValues: OrderEvent.pauseNotes.map { ($0, "orders.event.\($0)") })

    /// Number of a line's units that were refunded; empty without any.
    public func refundedUnits(_ line: OrderLine) -> HTML {
        guard line.refundedQuantity > 0 else { return "" }
        return """
            <small class="muted">· \(self("orders.line.refunded", count: line.refundedQuantity))</small>
            """
    }

    /// Link into the replay at the moment of purchase: `LIVE Pottery evening, 12:04`.
    public func liveMoment(_ line: OrderLine, _ shown: OrderPageModel) -> HTML {
        guard let moment = line.liveRoom.flatMap({ shown.moments[$0] }) else { return "" }
        let at = moment.offset.map { ", " + LiveMoment.clock($0) } ?? ""
        return """
            <small class="live-moment"><span class="badge live">LIVE</span> \
            <a href="\(moment.path)">\(self("orders.live.moment", ["title": moment.title]))\(at)</a>\
            </small>
            """
    }

    /// Address as it stands on a parcel, with the phone number.
    public func addressBlock(_ address: Address) -> HTML {
        func line(_ text: String) -> HTML { "\(text)<br>" }
        return """
            <address class="soft"><b>\(name: address.name)</b><br>\
            \(each: markets.lines(address).dropFirst(), line)\(address.phone)</address>
            """
    }

    /// Carrier and tracking number; empty before the parcel is shipped.
    public func tracking(_ order: Order) -> HTML {
        guard let carrier = order.carrier, let number = order.tracking else { return "" }
        return """
            <div class="row tracking">\(icon("truck"))<span class="grow"><b>\(carrier)</b><br>\
            <span class="mono" id="tracking">\(number)</span></span>\
            <button class="button small" type="button" data-copy="#tracking" data-script hidden \
            data-done="\(self("orders.copied"))">\(self("orders.copy"))</button></div>
            """
    }

    /// Clock of the address that an order goes to: deadlines after its delivery end by it.
    public func zone(of order: Order) -> Zone {
        markets.market(order.address.market).zone(at: order.address.subdivision)
    }

    /// Last day on which an order ships, or isn't cancelled: those deadlines end by the clock of
    /// its market.
    public func shipDay(_ order: Order, _ end: Instant) -> HTML {
        lastDay(before: end, zone: markets.market(order.address.market).zone)
    }

    /// Delivery days of an order that hasn't left yet as `25–27 Nov`; nil for others.
    public func arrivalText(_ order: Order) -> String? {
        guard !order.isShipped, order.state != .cancelled else { return nil }
        let days = markets.arrival(of: order, at: now)
        return DateText(locale: locale, zone: market.zone).range(days.from, days.to)
    }
}
