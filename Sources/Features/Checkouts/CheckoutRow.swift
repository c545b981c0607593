import Accounts
import Identities
import Markets
import Money
import Orders
import Payments
import Store
import World

/// A row of `checkouts`.
struct CheckoutRow: Sendable {
    let id: CheckoutID
    let account: AccountID
    let market: MarketCode
    let total: Money
    let payment: PaymentID
    let at: Instant
    /// True for a purchase past the basket, which gets nothing back.
    let isDirect: Bool
    private let scope: String?
    private let key: String?

    static func find(_ id: CheckoutID, in db: Transaction) throws -> CheckoutRow? {
        try find([id], in: db)[id]
    }

    /// Several checkouts, by id.
    static func find(_ ids: [CheckoutID], in db: Transaction) throws -> [CheckoutID: CheckoutRow] {
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT currency, id, account, market, total_minor, payment, at, is_direct,
                idempotency_scope, idempotency_key
            FROM checkouts WHERE id IN (\(list: ids))
            """
        ) { row in
            let currency: Currency = try row.next()
            return try CheckoutRow(
                id: row.next(), account: row.next(), market: row.next(),
                total: Money(minor: row.next(), currency: currency), payment: row.next(),
                at: row.next(), isDirect: row.next(),
                scope: row.next(), key: row.next())
        }
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    var idempotencyKey: IdempotencyKey? {
        guard let scope, let key else { return nil }
        return IdempotencyKey(scope: scope, key: key, fingerprint: "")
    }

    func result(
        _ state: CheckoutResult.State, next: GatewayPage? = nil, orders: [Order]
    ) -> CheckoutResult {
        CheckoutResult(
            checkout: id, state: state, next: next, orders: orders.map(\.id), total: total)
    }

    func finish(_ result: CheckoutResult, in db: Transaction) throws {
        try idempotencyKey?.finish(result.stored, in: db)
    }
}

extension CheckoutRow {
    /// Step: the product of a purchase past the basket; nil for a purchase from the basket.
    func directProduct(in db: Transaction) throws -> ProductID? {
        guard isDirect, let order = try Order.of(id, in: db).first else { return nil }
        return try Orders.products(of: order.id, in: db).first
    }

    /// The latest checkout that a request with this key made. Searched by the buyer's index: one
    /// buyer has few checkouts, and it is among the newest.
    static func find(
        _ idempotencyKey: IdempotencyKey, of account: AccountID, in db: Transaction
    ) throws -> CheckoutRow? {
        let id: CheckoutID? = try db.value(
            """
            SELECT id FROM checkouts
            WHERE account = \(account) AND idempotency_scope = \(idempotencyKey.scope)
                AND idempotency_key = \(idempotencyKey.key)
            ORDER BY id DESC LIMIT 1
            """)
        return try id.flatMap { try find($0, in: db) }
    }
}
