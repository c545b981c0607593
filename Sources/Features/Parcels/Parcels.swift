import Accounts
import Carriers
import Identities
import Markets
import Modules
import Orders
import Store
import World

/// Parcels: what of which orders travels together, by whom, and where it is.
///
/// Promises: a unit of an order is in one parcel, and nothing is packed that was cancelled; a parcel has
/// one label at a time, bought once by an id of ours whatever became of the answer; events of a carrier
/// count by their own time, once, and only with a valid signature; a carrier's word starts the
/// buyer's days, a seller's number doesn't; a parcel that comes back is refunded if its seller
/// says nothing.
public struct Parcels: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let orders: Orders
    let notices: NoticeSender
    let events: TransactionEvents
    public let carrier: any Carrier

    public init(
        store: any Store, world: World, markets: Markets, orders: Orders, notices: NoticeSender,
        events: TransactionEvents, carrier: any Carrier
    ) {
        self.events = events
        self.store = store
        self.world = world
        self.markets = markets
        self.orders = orders
        self.notices = notices
        self.carrier = carrier
    }

    public static let migrations = ParcelsSchema.migrations

    /// Parcels of one order: more than any shop packs.
    public static let mostPerOrder = 50
    /// Lines of one parcel, of all its orders.
    public static let mostLines = 200
    /// Orders that a page offers to pack together.
    static let mostCombined = 20
    /// Parcels on one page.
    public static let page = 50
    /// Parcels and labels that one round of a job moves on.
    static let sweep = 100

    /// Pause before the n-th question about a label: as of payments.
    static func pause(afterTry n: Int) -> TimeSpan {
        .seconds([5, 15, 60, 300, 900][min(max(n, 0), 4)])
    }
    /// Time after which a carrier that never heard of a label isn't asked to make it any more.
    static let labelTimeout = TimeSpan.hours(24)
    /// Questions about a label without an answer after which it is shown to operators.
    static let stuckTries = 4
    /// Pause between questions about a parcel on its way: webhooks tell sooner, but may be lost.
    static let trackingPause = TimeSpan.hours(12)
    /// Age of a parcel that isn't asked about any more.
    static let longestTracked = TimeSpan.days(60)
    /// Difference between a carrier's clock and ours.
    static let clockTolerance = TimeSpan.minutes(5)
}

/// Goods packed together for one buyer, at one address, of one shop.
public struct Parcel: FromRow, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case packed
        case handedOver = "handed_over"
        /// Unpacked before it left.
        case cancelled
    }

    public static let moves: [State: Set<State>] = [
        .packed: [.handedOver, .cancelled], .handedOver: [], .cancelled: [],
    ]

    /// End of a parcel that came back.
    public enum Outcome: String, Sendable, CaseIterable { case refunded, resent }

    public let id: ParcelID
    public let shop: ShopID
    public let buyer: AccountID
    public let address: Address
    public let state: State
    /// The buyer gives it to somebody: no prices lie in it.
    public let isGift: Bool
    public let size: ParcelSize
    public let packedAt: Instant
    public let handedOverAt: Instant?
    /// Carrier as people know it, and its number, once the parcel has left.
    public let shipment: Shipment?
    /// The latest that its carrier said, by the carrier's time.
    public let status: TrackingStatus?
    public let statusAt: Instant?
    /// Time at which its carrier delivered it first.
    public let deliveredAt: Instant?
    /// End of the seller's time to send or refund what came back; nil if nothing is to be decided.
    public let actBy: Instant?
    public let outcome: Outcome?
    /// The parcel that came back, whose goods this one has.
    public let resends: ParcelID?

    static let columns: SQL = """
        id, shop, buyer, address, state, is_gift, grams, length_mm, width_mm, height_mm, packed_at,
        handed_over_at, carrier, tracking, status, status_at, delivered_at, act_by, outcome, resends
        """

    public init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        buyer = try row.next()
        address = Address(stored: try row.next()) ?? Address(market: .us)
        state = try row.next()
        isGift = try row.next()
        let (grams, length, width, height): (Int, Int, Int, Int) = try (
            row.next(), row.next(), row.next(), row.next()
        )
        size = ParcelSize(grams: grams, length: length, width: width, height: height) ?? .smallest
        packedAt = try row.next()
        handedOverAt = try row.next()
        let (carrier, tracking): (String?, String?) = try (row.next(), row.next())
        shipment = carrier.map { Shipment(carrier: $0, tracking: tracking ?? "") }
        status = try row.next()
        statusAt = try row.next()
        deliveredAt = try row.next()
        actBy = try row.next()
        outcome = try row.next()
        resends = try row.next()
    }

    /// True while its seller has to say what happens with goods that came back.
    public var isBack: Bool { state == .handedOver && actBy != nil }
}

/// Units of an order's line in a parcel.
public struct ParcelLine: FromRow, Sendable, Hashable {
    public let order: OrderID
    /// Position of the line in its order.
    public let position: Int
    public let quantity: Int

    public init(order: OrderID, position: Int, quantity: Int) {
        self.order = order
        self.position = position
        self.quantity = quantity
    }

    public init(row: Row) throws {
        order = try row.next()
        position = try row.next()
        quantity = try row.next()
    }
}
