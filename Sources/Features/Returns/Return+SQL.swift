import Accounts
import Identities
import Markets
import Orders
import Store
import World

extension Return {
    static let columns: SQL = """
        id, order_id, shop, buyer, reason, is_withdrawal, state, text, opened_at, due_at,
        shipping_paid_by, refunds_delivery, answer, approved_at, carrier, tracking, shipped_at,
        received_at, inspected_at, offer_minor, offered_at, replacement, note, ended_by, ended_at
        """

    public init(row: Row) throws {
        id = try row.next()
        order = try row.next()
        shop = try row.next()
        buyer = try row.next()
        reason = try row.next()
        isWithdrawal = try row.next()
        state = try row.next()
        text = try row.next()
        openedAt = try row.next()
        dueAt = try row.next()
        shippingPaidBy = try row.next()
        refundsDelivery = try row.next()
        answer = try row.next()
        approvedAt = try row.next()
        carrier = try row.next()
        tracking = try row.next()
        shippedAt = try row.next()
        receivedAt = try row.next()
        inspectedAt = try row.next()
        offerMinor = try row.next()
        offeredAt = try row.next()
        replacement = try row.next()
        note = try row.next()
        endedBy = try row.next()
        endedAt = try row.next()
    }

    /// Step: returns of an order, newest first, with their lines.
    public static func of(_ order: OrderID, in db: Transaction) throws -> [Return] {
        try withLines(
            db.rows(
                """
                SELECT \(columns) FROM returns WHERE order_id = \(order) ORDER BY id DESC
                LIMIT \(Returns.mostPerOrder)
                """), in: db)
    }

    /// Step: the return that stops an order's clock; throws `noSuchReturn`.
    public static func active(of order: OrderID, in db: Transaction) throws -> Return {
        let found: [Return] = try withLines(
            db.rows(
                """
                SELECT \(columns) FROM returns WHERE order_id = \(order) AND next IS NOT NULL
                """), in: db)
        guard let one = found.first else { throw ReturnRefusal.noSuchReturn }
        return one
    }

    /// Step: the same returns with their lines.
    static func withLines(_ found: [Return], in db: Transaction) throws -> [Return] {
        guard !found.isEmpty else { return [] }
        let rows = try db.rows(
            """
            SELECT return_id, position, quantity, restocked, written_off, kept, reduced, replaced
            FROM return_lines WHERE return_id IN (\(list: found.map(\.id)))
            ORDER BY return_id, position
            """
        ) { row in
            (
                try row.next() as ReturnID,
                ReturnLine(
                    position: try row.next(), quantity: try row.next(), restocked: try row.next(),
                    writtenOff: try row.next(), kept: try row.next(), reduced: try row.next(),
                    replaced: try row.next())
            )
        }
        let lines = Dictionary(grouping: rows, by: \.0)
        return found.map { one in
            var one = one
            one.lines = lines[one.id, default: []].map(\.1)
            return one
        }
    }

    /// Step: changes the state, whose turn it is and until when, if nobody changed it since the
    /// return was read and `moves` allows it.
    func move(
        to next: State, due: Instant?, setting columns: SQL? = nil, in db: Transaction
    ) throws {
        guard Self.moves[state, default: []].contains(next) else { throw ReturnRefusal.movedOn }
        let more: SQL = columns.map { ", \($0)" } ?? ""
        let changed = try db.execute(
            """
            UPDATE returns SET state = \(next), next = \(next.next), due_at = \(due)\(more)
            WHERE id = \(id) AND state = \(state)
            """)
        guard changed == 1 else { throw ReturnRefusal.movedOn }
    }

    /// Step: writes what became of the units of a line.
    func write(_ line: ReturnLine, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE return_lines SET restocked = \(line.restocked), written_off = \(line.writtenOff),
                kept = \(line.kept), reduced = \(line.reduced), replaced = \(line.replaced)
            WHERE return_id = \(id) AND position = \(line.position)
            """)
    }
}

/// A return that is about to be written.
struct NewReturn: Sendable {
    let id: ReturnID
    let order: Order
    let units: [Int: Int]
    let reason: ReturnReason
    let isWithdrawal: Bool
    let rule: ReturnRule
    let text: String
    let at: Instant

    /// Fault of the goods or the seller gives the delivery fee back, and so may a withdrawal.
    private var refundsDelivery: Bool {
        !reason.isBuyersChoice || isWithdrawal && rule.refundsDelivery
    }
    private var state: Return.State { isWithdrawal ? .awaitingShipment : .requested }
    /// Goods that are still on their way can't be sent back before they are there.
    private var dueAt: Instant {
        isWithdrawal
            ? max(at, order.state == .inTransit ? order.arriveBy ?? at : at) + .days(rule.shipDays)
            : at + order.terms.answerTime
    }

    func insert(in db: Transaction) throws {
        let payer: ReturnSide = rule.buyerPays.contains(reason) ? .buyer : .seller
        let approved: Instant? = isWithdrawal ? at : nil
        try db.execute(
            """
            INSERT INTO returns (id, order_id, shop, buyer, reason, is_withdrawal, state, next,
                text, opened_at, due_at, shipping_paid_by, refunds_delivery, answer, approved_at,
                note)
            VALUES (\(id), \(order.id), \(order.shop), \(order.buyer), \(reason), \(isWithdrawal),
                \(state), \(state.next), \(text), \(at), \(dueAt), \(payer), \(refundsDelivery),
                '', \(approved), '')
            """)
        try db.queue(
            units.sorted { $0.key < $1.key }.map { position, quantity in
                """
                INSERT INTO return_lines
                    (return_id, position, quantity, restocked, written_off, kept, reduced, replaced)
                VALUES (\(id), \(position), \(quantity), 0, 0, 0, 0, 0)
                """
            })
    }
}
