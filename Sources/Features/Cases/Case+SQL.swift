import Accounts
import Identities
import Orders
import Shops
import Store
import World

extension Case {
    static let columns: SQL = """
        id, order_id, shop, buyer, reason, state, text, opened_at, answer_by, due_at, answer,
        answered_at, decided_by, decided_at, note, offer_minor, offered_at, offer_state,
        replacement
        """

    public init(row: Row) throws {
        id = try row.next()
        order = try row.next()
        shop = try row.next()
        buyer = try row.next()
        reason = try row.next()
        state = try row.next()
        text = try row.next()
        openedAt = try row.next()
        answerBy = try row.next()
        dueAt = try row.next()
        answer = try row.next()
        answeredAt = try row.next()
        decidedBy = try row.next()
        decidedAt = try row.next()
        note = try row.next()
        offerMinor = try row.next()
        offeredAt = try row.next()
        offerState = try row.next()
        replacement = try row.next()
    }

    /// Step: cases of an order, newest first.
    public static func of(_ order: OrderID, in db: Transaction) throws -> [Case] {
        try db.rows(
            """
            SELECT \(columns) FROM cases WHERE order_id = \(order) ORDER BY id DESC
            LIMIT \(Cases.mostPerOrder)
            """)
    }

    /// Step: the case that stops an order's clock.
    static func active(of order: OrderID, in db: Transaction) throws -> Case? {
        try db.row(
            """
            SELECT \(columns) FROM cases
            WHERE order_id = \(order) AND state IN ('open', 'answered')
            """)
    }

    func insert(in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO cases (id, order_id, shop, buyer, reason, state, text, opened_at, answer_by,
                due_at, answer, note)
            VALUES (\(id), \(order), \(shop), \(buyer), \(reason), \(state), \(text), \(openedAt),
                \(answerBy), \(dueAt), '', '')
            """)
    }

    /// Step: changes the state, and the time at which the clock decides, if nobody changed it since
    /// the case was read and `moves` allows it.
    func move(
        to next: State, due: Instant? = nil, setting columns: SQL, in db: Transaction
    ) throws {
        guard Self.moves[state, default: []].contains(next) else { throw CaseRefusal.decided }
        let changed = try db.execute(
            """
            UPDATE cases SET state = \(next), due_at = \(due), \(columns)
            WHERE id = \(id) AND state = \(state)
            """)
        guard changed == 1 else { throw CaseRefusal.decided }
    }
}

/// One page of cases in a state.
public struct CasesPageModel: Sendable {
    public let cases: [Case]
    public internal(set) var shops: [ShopID: Shop]
    /// The case after which the next page begins; nil on the last one.
    public let next: CaseID?
    /// Orders that were looked up by their number.
    public internal(set) var orders: [Order] = []
}

/// Model of an order's page for operators.
public struct CaseOrderModel: Sendable {
    public let shown: OrderPageModel
    public let cases: [Case]
    public let buyer: Account?
    /// True if the operator who looks at it bought it or sells in its shop, and so can't decide.
    public let isOwn: Bool
}

extension Cases {
    /// One page of cases in a state, the longest waiting first.
    func list(_ state: Case.State, after last: CaseID?) async throws -> CasesPageModel {
        let begin = last?.rawValue ?? 0
        return try await store.read { db in
            let found: [Case] = try db.rows(
                """
                SELECT \(Case.columns) FROM cases WHERE state = \(state) AND id > \(begin)
                ORDER BY id LIMIT \(Self.page + 1)
                """)
            let cases = Array(found.prefix(Self.page))
            return CasesPageModel(
                cases: cases, shops: try Shops.shops(Array(Set(cases.map(\.shop))), in: db),
                next: found.count > Self.page ? cases.last?.id : nil)
        }
    }

    /// Cases about an order, for its buyer. Throws `noSuchOrder` for another's.
    func cases(of order: OrderID, buyer: AccountID) async throws -> [Case] {
        try await store.read { db in
            guard try Order.find(order, buyer: buyer, in: db) != nil else {
                throw OrderRefusal.noSuchOrder
            }
            return try Case.of(order, in: db)
        }
    }

    /// Orders of an ending that are shown; who sees so many asks for the whole number.
    static let mostFound = 50

    /// Orders with a number, newest first: one, or those that end so. Throws `noSuchNumber`.
    func orders(_ number: OrderNumber) async throws -> (orders: [Order], shops: [ShopID: Shop]) {
        let now = world.now()
        return try await store.report { db in
            let found: [Order] =
                switch number {
                case .whole(let id): try Order.find([id], in: db).map(\.value)
                case .ending(let ending):
                    try Orders.orders(ending: ending, at: now, limit: Self.mostFound, in: db)
                }
            guard !found.isEmpty else { throw CaseRefusal.noSuchNumber }
            return (found, try Shops.shops(Array(Set(found.map(\.shop))), in: db))
        }
    }

    /// An order with its cases, for an operator. Throws `noSuchOrder`.
    func order(_ id: OrderID, for operator: AccountID) async throws -> CaseOrderModel {
        try await store.read { db in
            let shown = try OrderPageModel(id, in: db)
            return CaseOrderModel(
                shown: shown, cases: try Case.of(id, in: db),
                buyer: try Accounts.account(shown.order.buyer, in: db),
                isOwn: shown.order.buyer == `operator` || shown.shop?.owner == `operator`)
        }
    }

    /// Step: number of cases that wait for an operator, at most one more than a page.
    static func countAnswered(in db: Transaction) throws -> Int {
        try db.value(
            """
            SELECT count(*) FROM (SELECT 1 FROM cases
                WHERE \(Case.waitsForOperator)
                LIMIT \(page + 1)) few
            """) ?? 0
    }
}
