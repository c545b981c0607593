import Identities
import Ledger
import Money
import Payments
import Store
import World

extension Dispute {
    static let columns: SQL = """
        currency, id, gateway, reference, payment, checkout, buyer, minor, reason, state,
        evidence_by, opened_at, decided_at, evidence, evidence_at, loss_minor
        """

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        gateway = try row.next()
        reference = try row.next()
        payment = try row.next()
        checkout = try row.next()
        buyer = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        reason = try row.next()
        state = try row.next()
        evidenceBy = try row.next()
        openedAt = try row.next()
        decidedAt = try row.next()
        evidence = try row.next()
        evidenceAt = try row.next()
        loss = Money(minor: try row.next(), currency: currency)
    }

    static func find(_ id: DisputeID, in db: Transaction) throws -> Dispute? {
        try db.row("SELECT \(columns) FROM disputes WHERE id = \(id)")
    }

    static func find(
        _ gateway: String, _ reference: String, in db: Transaction
    ) throws -> Dispute? {
        try db.row(
            """
            SELECT \(columns) FROM disputes
            WHERE gateway = \(gateway) AND reference = \(reference)
            """)
    }

    /// Step: disputes of a payment, newest first.
    static func of(_ payment: PaymentID, in db: Transaction) throws -> [Dispute] {
        try db.rows(
            """
            SELECT \(columns) FROM disputes WHERE payment = \(payment)
            ORDER BY id DESC LIMIT \(Disputes.page)
            """)
    }

    /// Step: disputes of the payment of an order's checkout, newest first.
    static func of(_ checkout: CheckoutID, in db: Transaction) throws -> [Dispute] {
        try db.rows(
            """
            SELECT \(columns) FROM disputes WHERE checkout = \(checkout)
            ORDER BY id DESC LIMIT \(Disputes.page)
            """)
    }

    /// Step: one page of disputes in these states, the oldest first.
    static func page(
        _ states: [State], after last: DisputeID?, in db: Transaction
    ) throws -> [Dispute] {
        try db.rows(
            """
            SELECT \(columns) FROM disputes
            WHERE state IN (\(list: states.map(\.rawValue))) AND id > \(last?.rawValue ?? 0)
            ORDER BY id LIMIT \(Disputes.page + 1)
            """)
    }

    /// Step: writes the first report of a dispute, as an inquiry that moves on at once.
    static func open(
        _ report: DisputeReport, about payment: Payment, id: DisputeID, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO disputes (id, gateway, reference, payment, checkout, buyer, currency, minor,
                reason, state, evidence_by, opened_at, evidence, loss_minor)
            VALUES (\(id), \(report.gateway), \(report.reference), \(payment.id),
                \(payment.checkout), \(payment.account), \(report.amount.currency.code),
                \(report.amount.minor), \(report.reason), \(State.inquiry), \(report.evidenceBy),
                \(report.madeAt), '', 0)
            """)
    }

    /// Step: changes the state; false if somebody else did since it was read.
    func move(
        to next: State, evidenceBy: Instant?, loss: Int64 = 0, at now: Instant,
        in db: Transaction
    ) throws -> Bool {
        let decided: Instant? = Self.ranks[next] == 3 ? now : nil
        return try db.execute(
            """
            UPDATE disputes SET state = \(next), evidence_by = coalesce(\(evidenceBy), evidence_by),
                decided_at = \(decided), loss_minor = \(loss)
            WHERE id = \(id) AND state = \(state)
            """) == 1
    }

    // MARK: withheld money

    /// Money of an order's seller that is withheld while a dispute isn't decided.
    struct Hold: FromRow, Sendable {
        let order: OrderID
        let shop: ShopID
        let amount: Money

        init(row: Row) throws {
            let currency: Currency = try row.next()
            order = try row.next()
            shop = try row.next()
            amount = Money(minor: try row.next(), currency: currency)
        }
    }

    /// Step: money of an order that disputes withhold.
    static func held(
        of order: OrderID, _ currency: Currency, in db: Transaction
    ) throws -> Money {
        let minor: Int64? = try db.value(
            """
            SELECT CAST(coalesce(sum(minor), 0) AS BIGINT) FROM dispute_holds
            WHERE order_id = \(order)
            """)
        return Money(minor: minor ?? 0, currency: currency)
    }

    func holds(in db: Transaction) throws -> [Hold] {
        try db.rows(
            """
            SELECT currency, order_id, shop, minor FROM dispute_holds WHERE dispute = \(id)
            ORDER BY order_id LIMIT \(Disputes.mostOrders)
            """)
    }
}

extension Disputes {
    /// Step: what banks took because of disputes, below zero, and gave back of those that were won, by
    /// payment, in minor units.
    public static func movements(
        of payments: [PaymentID], in db: Transaction
    ) throws -> [PaymentID: [Int64]] {
        guard !payments.isEmpty else { return [:] }
        var out: [PaymentID: [Int64]] = [:]
        try db.each(
            """
            SELECT payment, minor, state FROM disputes
            WHERE payment IN (\(list: payments)) AND state IN ('open', 'review', 'won', 'lost')
            ORDER BY id
            """
        ) { row in
            let (payment, minor, state): (PaymentID, Int64, Dispute.State) =
                try (row.next(), row.next(), row.next())
            out[payment, default: []] += state == .won ? [-minor, minor] : [-minor]
        }
        return out
    }
}
