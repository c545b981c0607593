import Baskets
import Identities
import Accounts
import Catalog
import Inventory
import Ledger
import Markets
import Media
import Modules
import Money
import Numbers
import Payments
import RefundRules
import Shops
import Store
import World

/// Orders: from being placed to delivery.
///
/// Promises: stock never goes below zero; money in equals money owed plus money returned; each
/// change of state is recorded once, by one writer; deadlines are stored when a state is entered.
/// Placing orders and paying for them is the checkout's, further right.
public struct Orders: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let payments: Payments
    let unpaid: any UnpaidCheckouts
    let moments: any RoomMoments
    let events: TransactionEvents
    let notices: OrderNotices

    public init(
        store: any Store, world: World, markets: Markets, payments: Payments,
        unpaid: any UnpaidCheckouts, moments: any RoomMoments, events: TransactionEvents,
        notices: OrderNotices
    ) {
        self.notices = notices
        self.unpaid = unpaid
        self.moments = moments
        self.events = events
        self.store = store
        self.world = world
        self.markets = markets
        self.payments = payments
    }

    public static let migrations = OrdersSchema.migrations

    /// Orders that one run of the deadline job moves on.
    public static let sweep = 100
    /// Orders on one page.
    public static let page = 25
}

/// A purchase from one shop.
public struct Order: FromRow, Sendable, Equatable {
    /// States after reference/social-commerce.md 3.10.
    public enum State: String, Sendable, CaseIterable {
        case unpaid
        /// Paid; the buyer may cancel without asking, the seller may not ship.
        case onHold = "on_hold"
        case awaitingShipment = "awaiting_shipment"
        /// Some units have left the shop, others are still to be shipped.
        case partShipped = "part_shipped"
        /// All that will be shipped has left the shop.
        case inTransit = "in_transit"
        case delivered
        /// The claim period is over and the seller is paid. Units may still be refunded.
        case completed
        case cancelled
    }

    public static let moves: [State: Set<State>] = [
        .unpaid: [.onHold, .cancelled],
        .onHold: [.awaitingShipment, .cancelled],
        .awaitingShipment: [.partShipped, .inTransit, .cancelled],
        .partShipped: [.inTransit],
        // Completed at once where everything was refunded: nothing will arrive.
        .inTransit: [.delivered, .completed],
        .delivered: [.completed],
        .completed: [],
        .cancelled: [],
    ]

    public let id: OrderID
    public let checkout: CheckoutID
    public let buyer: AccountID
    public let shop: ShopID
    public let market: MarketCode
    public let state: State
    public let sums: Sums
    public let address: Address
    public let placedAt: Instant
    public let paidAt: Instant?
    /// Time at which the current state ends by itself: hold over, cancelled, completed.
    public let dueAt: Instant?
    public let shipBy: Instant?
    /// End of the last delivery day, as of shipping.
    public let arriveBy: Instant?
    public let deliveredAt: Instant?
    /// Deadline that an open case or return keeps from coming; nil without one.
    public let pausedDueAt: Instant?
    public let pausedBy: OrderPause?
    /// The order whose goods it replaces, without a price; nil for a purchase.
    public let replaces: OrderID?
    public let carrier: String?
    public let tracking: String?
    /// Of the items, as shown: the part that was refunded.
    public let refundedItems: Money
    public let refundedShipping: Money
    /// Contained in the other two where `sums.taxIncluded`.
    public let refundedTax: Money
    /// Arrival as the buyer, a carrier or the clock knows it; nil where only the seller says so.
    public let confirmedAt: Instant?
    /// Terms of its settlement, as they were when it was placed.
    public let terms: OrderTerms
    /// Events so far; the next one has the number after it.
    let eventCount: Int

    public func canCancel(at now: Instant) -> Bool {
        state == .unpaid || state == .onHold && now < (dueAt ?? now)
    }
    public var canShip: Bool { state == .awaitingShipment || state == .partShipped }
    /// True while the seller may report the delivery.
    public var canReceive: Bool { state == .inTransit }
    /// True while the buyer may say that the parcel is here: also where only the seller said so.
    public var canConfirm: Bool { state == .inTransit || state == .delivered && confirmedAt == nil }
    /// True once the buyer has paid: the money is with the gateway or the seller.
    public var isPaid: Bool { state != .unpaid && paidAt != nil }
    /// True if its seller needs to know where it goes: it was paid, so that somebody wants it there.
    public var isToShip: Bool { paidAt != nil }
    /// Everything that went back to the buyer, with tax that came on top.
    public var refundedTotal: Money {
        let shown = refundedItems + refundedShipping
        return sums.taxIncluded ? shown : shown + refundedTax
    }
    public var itemsLeft: Money { sums.items - refundedItems }
    public var shippingLeft: Money { sums.shipping - refundedShipping }
}

/// A bought SKU with title, options and price, frozen when the order was placed.
public struct OrderLine: FromRow, Sendable, Equatable {
    public let position: Int
    public let sku: SKUID
    public let product: ProductID
    public let title: String
    public let options: String
    public let picture: PictureID?
    public let unitMinor: Int64
    public let quantity: Int
    /// The line's part of what a voucher took off.
    public let discountMinor: Int64
    /// Contained in the price where prices include tax, else on top.
    public let taxMinor: Int64
    /// Units that were refunded.
    public let refundedQuantity: Int
    /// Units that have left the shop, whatever became of them since.
    public let shippedQuantity: Int
    /// Units that won't be shipped: refunded while they lay on the shelf.
    public let cancelledQuantity: Int
    /// LIVE room in which it was bought, or to whose host it is attributed.
    public let liveRoom: RoomID?
    /// Commission of whoever brought the buyer; zero without one.
    public let commission: Rate
    /// Part of the price that went back while the goods stayed.
    public let reducedMinor: Int64

    public init(row: Row) throws {
        position = try row.next()
        sku = try row.next()
        product = try row.next()
        title = try row.next()
        options = try row.next()
        picture = try row.next()
        unitMinor = try row.next()
        quantity = try row.next()
        let (room, source): (RoomID?, String?) = try (row.next(), row.next())
        liveRoom = room ?? Self.room(of: source)
        discountMinor = try row.next()
        taxMinor = try row.next()
        refundedQuantity = try row.next()
        commission = Rate(basisPoints: try row.next())
        shippedQuantity = try row.next()
        cancelledQuantity = try row.next()
        reducedMinor = try row.next()
    }

    /// Part of the line that was refunded.
    func refunded(_ currency: Currency) -> RefundedShare {
        RefundedShare(
            quantity: quantity, price: Money(minor: itemsMinor, currency: currency),
            units: refundedQuantity, reduced: Money(minor: reducedMinor, currency: currency))
    }

    /// Units that are still to be shipped.
    public var unshippedQuantity: Int { quantity - cancelledQuantity - shippedQuantity }
    /// Units that can still be refunded.
    public var refundableQuantity: Int { quantity - refundedQuantity }

    /// Price of all units of the line, after the voucher.
    public var itemsMinor: Int64 {
        unitMinor.clampedMultiplied(by: Int64(quantity)).clampedSubtracting(discountMinor)
    }

    private static func room(of source: String?) -> RoomID? {
        guard let source, source.hasPrefix("live:") else { return nil }
        return Int64(source.dropFirst("live:".count)).map { RoomID($0) }
    }

    static let columns: SQL = """
        position, sku, product, title, options, picture, unit_minor, quantity, room, source,
        discount_minor, tax_minor, refunded_quantity, commission_bp, shipped_quantity,
        cancelled_quantity, reduced_minor
        """
}

/// An event of an order's timeline.
public struct OrderEvent: FromRow, Sendable, Equatable {
    public let state: Order.State
    public let at: Instant
    /// `buyer`, `seller`, `clock`, `gateway`, `operator`.
    public let actor: String
    public let note: String

    public init(row: Row) throws {
        state = try row.next()
        at = try row.next()
        actor = try row.next()
        note = try row.next()
    }
}
