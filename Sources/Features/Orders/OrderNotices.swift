import Text
import Accounts
import Identities
import Localization
import Markets
import Money
import Shops
import Store
import World

/// News of an order that its buyer or its seller hears, in the inbox and by mail.
public enum OrderNoticeKind: String, Sendable, CaseIterable {
    case paid, shipped, delivered, completed, refunded, cancelled
    /// A refund after which nothing is left.
    case refundedAll = "refunded-all"
    /// A parcel of an order of which more is to come.
    case partShipped = "part-shipped"
    /// A delivery that only the seller speaks of.
    case deliveredBySeller = "delivered-by-seller"
    /// A delivery that nobody speaks of, though its time is over.
    case assumedDelivered = "assumed-delivered"
    /// An order that expired without payment.
    case notPaid = "not-paid"
    /// To the seller: a new order, and one that needn't be shipped any more.
    case sold
    case saleCancelled = "sale-cancelled"
    /// To the seller: fewer units are to be shipped.
    case saleReduced = "sale-reduced"

    var isForSeller: Bool { [.sold, .saleCancelled, .saleReduced].contains(self) }

    /// News of an arrival, by whoever says that it arrived.
    static func arrival(saidBy actor: OrderActor) -> Self {
        switch actor {
        case .seller: .deliveredBySeller
        case .clock: .assumedDelivered
        default: .delivered
        }
    }

    /// Key of the event's name, which stands in the subject of the mail.
    var event: String {
        switch self {
        case .paid, .sold: "orders.event.on_hold"
        case .shipped: "orders.event.in_transit"
        case .partShipped: "orders.event.part_shipped"
        case .delivered: "orders.event.delivered"
        case .deliveredBySeller: "orders.event.delivered-by-seller"
        case .assumedDelivered: "orders.event.assumed-delivered"
        case .completed: "orders.event.completed"
        case .refundedAll: "orders.event.refund-all"
        case .refunded, .saleReduced: "orders.event.refund"
        case .cancelled, .saleCancelled: "orders.event.cancelled"
        case .notPaid: "orders.note.not-paid"
        }
    }
}

/// Writes the news of orders.
public struct OrderNotices: Sendable {
    let sender: NoticeSender
    let strings: Strings
    let markets: Markets

    public init(sender: NoticeSender, strings: Strings, markets: Markets) {
        self.sender = sender
        self.strings = strings
        self.markets = markets
    }

    /// Step: tells buyers and sellers what became of orders.
    /// - Parameter parcel: what has left, where the orders themselves have no number.
    func tell(
        _ news: [(OrderNoticeKind, Order)], parcel: Shipment? = nil, at now: Instant,
        in db: Transaction
    ) throws {
        let shops = try Shops.shops(
            Array(Set(news.filter(\.0.isForSeller).map(\.1.shop))), in: db)
        let pairs = news.compactMap { (news, order) -> (OrderNoticeKind, Order, AccountID)? in
            let account = news.isForSeller ? shops[order.shop]?.owner : order.buyer
            return account.map { (news, order, $0) }
        }
        let locales = try Accounts.locales(of: pairs.map(\.2), in: db)
        try sender.send(
            pairs.map { news, order, account in
                notice(news, order, parcel, to: account, in: locales[account] ?? .enUS)
            }, at: now, in: db)
    }

    private func notice(
        _ news: OrderNoticeKind, _ order: Order, _ parcel: Shipment?, to account: AccountID,
        in locale: LocaleTag
    ) -> AccountNotice {
        var values = ["order": order.id.short]
        switch news {
        case .shipped, .partShipped:
            // A seller's words, in the platform's own mail.
            values["carrier"] = ShipmentWords.forMessage(parcel?.carrier ?? order.carrier ?? "")
            values["number"] = ShipmentWords.forMessage(parcel?.tracking ?? order.tracking ?? "")
        case .sold: values["day"] = day(before: order.shipBy, order, in: locale)
        case .delivered, .deliveredBySeller, .assumedDelivered:
            values["day"] = day(before: order.dueAt, order, in: locale)
        default: break
        }
        let event = strings.text(LocalizedText(news.event), in: locale)
        return AccountNotice(
            to: account, .order, LocalizedText("notice.\(news.rawValue)", values),
            subject: LocalizedText(
                "orders.mail.subject", ["order": order.id.short, "event": event]),
            link: news.isForSeller
                ? OrderPath.sellerOrder(order.id) : OrderPath.order(order.id))
    }

    /// Last day of a term, with the clock that the term ends by: `Fri 27 Nov (EST)`.
    private func day(before end: Instant?, _ order: Order, in locale: LocaleTag) -> String {
        guard let end else { return "" }
        let market = markets.market(order.market)
        let zone =
            end == order.shipBy ? market.zone : market.zone(at: order.address.subdivision)
        let last = end - .seconds(1)
        let day = DateText(locale: locale, zone: zone).day(zone.day(of: last))
        return "\(day) (\(zone.shortName(at: last)))"
    }
}

extension Orders {
    /// Name of the reader of paid orders.
    static let paidReader = "order-notices"

    /// Step: tells of orders that were paid, as the outbox has them. They are read there, and not
    /// written in the transaction of the payment, since that is the shop's busiest: the cursor moves
    /// with the notices, so each is written once. Of what was cancelled or shipped meanwhile, its
    /// people have heard already: that it was paid is no news after that.
    func tellPaid(_ events: [OutboxEvent], at now: Instant, in db: Transaction) throws {
        let paid = events.filter { $0.topic == "orders.paid" }
        let orders = try Order.find(paid.compactMap { ID($0.subject) }, in: db)
        let told = paid.compactMap { OrderID($0.subject).flatMap { orders[$0] } }
            .filter { [.onHold, .awaitingShipment].contains($0.state) }
        try notices.tell(
            told.flatMap { [(OrderNoticeKind.paid, $0), (OrderNoticeKind.sold, $0)] }, at: now,
            in: db)
    }
}
