import Identities
import Ledger
import Markets
import Modules
import Money
import Orders
import Store
import World

/// An attributed order line and its commission.
public struct CreatorSale: FromRow, Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        /// Paid by the buyer; the order can still be cancelled.
        case estimated
        /// The order is completed: the money is the creator's.
        case actual
        case cancelled
    }

    public let order: OrderID
    public let position: Int
    public let creator: CreatorID
    public let source: String
    public let product: ProductID
    public let shop: ShopID
    public let title: String
    public let units: Int
    /// Amount that the buyer paid for the line.
    public let gmv: Money
    /// Amount that the buyer paid without tax: the commission's base.
    public let base: Money
    public let rate: Rate
    /// Commission after reversals.
    public let expected: Money
    public let state: State
    public let at: Instant

    static let columns: SQL = """
        currency, order_id, position, creator, source, product, shop, title, units, gmv_minor,
        base_minor, rate_bp, expected_minor, state, at
        """

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
        order = try row.next()
        position = try row.next()
        creator = try row.next()
        source = try row.next()
        product = try row.next()
        shop = try row.next()
        title = try row.next()
        units = try row.next()
        gmv = try money()
        base = try money()
        rate = Rate(basisPoints: try row.next())
        expected = try money()
        state = try row.next()
        at = try row.next()
    }

    init(_ line: SourcedLine, at now: Instant) {
        order = line.order
        position = line.position
        creator = line.creator
        source = line.source
        product = line.product
        shop = line.shop
        title = line.title
        units = line.quantity
        gmv = line.paid
        base = line.base
        rate = line.commission
        expected = rate.of(line.base)
        state = .estimated
        at = now
    }

    public var isLive: Bool { source.hasPrefix("live:") }
}

/// Kinds of commission facts; facts are added and never changed.
public enum CommissionFact {
    public enum Kind: String, CaseIterable, Sendable {
        /// Estimate at payment.
        case estimated
        /// Amount at the order's settlement; the ledger has the same.
        case actual
        /// Cancellation or refund, negative; in the ledger if it follows the settlement.
        case reversed
    }
}

extension Affiliates {
    static let reader = "creators"

    /// Reads new order events and estimates the commissions of paid orders. Returns how many events
    /// were read.
    public func estimatePaidOrders() async throws -> Int {
        let (markets, ids) = (markets, world.ids)
        let reader = OutboxReader(Self.reader) { news, db in
            let paid = news.filter { $0.topic == "orders.paid" }
            let lines = Dictionary(
                grouping: try Orders.sourced(paid.compactMap { ID($0.subject) }, in: db),
                by: \.order.description)
            for one in paid {
                guard let lines = lines[one.subject] else { continue }
                try CommissionPosting(markets: markets, ids: ids, at: one.at).estimate(
                    lines, in: db)
            }
        }
        return try await reader.runOnce(store, at: world.now())
    }

    /// Step in the transaction that completes an order: moves its commissions from the seller's
    /// payable account to the creators.
    public static func settle(
        _ order: OrderID, markets: Markets, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let lines = try Orders.sourced([order], in: db)
        guard !lines.isEmpty else { return }
        let posting = CommissionPosting(markets: markets, ids: ids, at: now)
        try posting.estimate(lines, in: db)
        try posting.settle(order, in: db)
    }

    /// Step, in the transaction that refunds a part of an order or cancels it: the same part of its
    /// commissions goes back.
    public static func refund(
        _ refund: RefundID, of order: OrderID, markets: Markets, ids: IDSource,
        at now: Instant, in db: Transaction
    ) throws {
        let lines = try Orders.sourced([order], in: db)
        guard !lines.isEmpty else { return }
        let posting = CommissionPosting(markets: markets, ids: ids, at: now)
        try posting.estimate(lines, in: db)
        try posting.refund(lines, refund: refund, in: db)
    }

    static func sales(of order: OrderID, in db: Transaction) throws -> [CreatorSale] {
        try db.rows(
            """
            SELECT \(CreatorSale.columns) FROM creator_sales WHERE order_id = \(order)
            ORDER BY position
            """)
    }
}

extension LedgerAccount {
    /// Ledger account of a creator's settled commissions.
    public static func commission(_ creator: CreatorID) -> LedgerAccount {
        LedgerAccount(.commission, owner: creator.rawValue)
    }
}
