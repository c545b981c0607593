import Identities
import Accounts
import Ledger
import Markets
import Modules
import Money
import Orders
import Shops
import Store
import World

/// Reserves: a part of what a completed order leaves for its shop, kept back for a time against refunds
/// and debts.
///
/// Promises: what is kept back is the shop's, on an account of its own; it is released to the unit, on
/// its day or earlier where the shop owes money; nothing is kept back of a shop that owes money; a
/// change of the rule keeps what was held to its day.
public struct Reserves: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(_ base: ModuleBase) {
        store = base.store
        world = base.world
        markets = base.markets
    }

    /// Shops on one page.
    static let page = 24
    /// Amounts that one round of the job releases.
    static let round = 100
    /// Amounts that one debt releases; a larger debt is paid off by the next money.
    static let mostForDebt = 200

    // MARK: what finance does

    /// Sets a shop's own rule for the orders that complete from now on; nil takes it back.
    public func set(
        _ term: ReserveTerm?, of shop: ShopID, reason: String, by account: AccountID
    ) async throws {
        let now = world.now()
        let id: ReserveTermID = world.id()
        try await store.write { db in
            guard try Shops.shop(shop, in: db) != nil else { throw ReserveRefusal.noSuchShop }
            try db.execute(
                """
                INSERT INTO reserve_terms (id, shop, share_bp, days, reason, set_by, at)
                VALUES (\(id), \(shop), \(term?.share.basisPoints), \(term?.days), \(reason),
                        \(account), \(now))
                """)
        }
    }

    // MARK: in other features' transactions

    /// Step: keeps back a completed order's share, as far as its shop has money.
    static func hold(
        _ order: OrderID, markets: Markets, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([order], in: db)[order],
            let term = try Self.term(of: order.shop, markets, at: now, in: db)
        else { return }
        let currency = order.sums.items.currency
        let payable = LedgerAccount(.payable, owner: order.shop.rawValue)
        let left = try Ledger.balance(
            of: payable, currency, about: order.id.rawValue, in: db)
        let balance = try Ledger.balance(of: payable, currency, in: db)
        let amount = min(term.share.of(left), balance)
        guard amount.minor > 0 else { return }
        let hold = ReserveHold(
            order: order.id, shop: order.shop, amount: amount, released: .zero(currency),
            releaseAt: now + .days(term.days), heldAt: now)
        let inserted = try db.execute(
            """
            INSERT INTO reserve_holds
                (order_id, shop, currency, minor, released_minor, release_at, held_at)
            VALUES (\(hold.order), \(hold.shop), \(currency.code), \(amount.minor), 0,
                    \(hold.releaseAt), \(now))
            ON CONFLICT (order_id) DO NOTHING
            """)
        guard inserted == 1 else { return }
        try Ledger.post(
            [
                Transfer(
                    id: ID(ids.next(at: now)), from: payable, to: hold.account, amount: amount,
                    kind: .reserveHold, subject: order.id.rawValue, at: now)
            ], in: db)
    }

    /// Step: a shop that owes money after a refund, or for a dispute, pays it out of its reserve first,
    /// the amounts that would be released first.
    static func cover(
        _ order: OrderID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        // Before completion a refund comes out of what is held, and nobody owes for it.
        guard let order = try Order.find([order], in: db)[order], order.state == .completed else {
            return
        }
        let currency = order.sums.items.currency
        let payable = LedgerAccount(.payable, owner: order.shop.rawValue)
        var owed = try -Ledger.balance(of: payable, currency, in: db)
        guard owed.minor > 0 else { return }
        for hold in try ReserveHold.open(of: order.shop, limit: mostForDebt, in: db) {
            guard owed.minor > 0 else { break }
            let amount = min(owed, hold.left)
            try hold.release(amount, ids: ids, at: now, in: db)
            owed -= amount
        }
    }

    // MARK: the job

    /// Releases what is due. One that fails stays for later, the others go on. Returns how many.
    public func releaseDue() async throws -> Int {
        let now = world.now()
        let ids = world.ids
        let due: [OrderID] = try await store.read { db in
            try db.values(
                """
                SELECT order_id FROM reserve_holds
                WHERE released_minor < minor AND release_at <= \(now)
                  AND \(StuckRows.due(Self.job, key: "order_id", at: now))
                ORDER BY release_at LIMIT \(Self.round)
                """)
        }
        let store = store
        return try await IsolatedRows(Self.job, store, world).each(due) { order in
            try await store.write { db in
                guard let hold = try ReserveHold.of(order, in: db), !hold.left.isZero else {
                    return
                }
                try hold.release(hold.left, ids: ids, at: now, in: db)
            }
        }
    }

    /// Name of the job, also of its stuck rows.
    static let job = "reserves"
}

/// A shop's share and time.
public struct ReserveTerm: Sendable, Equatable {
    public let share: Rate
    public let days: Int

    public init(share: Rate, days: Int) {
        self.share = share
        self.days = days
    }
}

/// Amount that was kept back of one order.
struct ReserveHold: FromRow, Sendable, Equatable {
    let order: OrderID
    let shop: ShopID
    let amount: Money
    let released: Money
    let releaseAt: Instant
    let heldAt: Instant

    var left: Money { amount - released }
    var account: LedgerAccount { LedgerAccount(.reserve, owner: shop.rawValue) }

    static let columns: SQL =
        "order_id, shop, currency, minor, released_minor, release_at, held_at"

    init(
        order: OrderID, shop: ShopID, amount: Money, released: Money, releaseAt: Instant,
        heldAt: Instant
    ) {
        self.order = order
        self.shop = shop
        self.amount = amount
        self.released = released
        self.releaseAt = releaseAt
        self.heldAt = heldAt
    }

    init(row: Row) throws {
        order = try row.next()
        shop = try row.next()
        let currency: Currency = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        released = Money(minor: try row.next(), currency: currency)
        releaseAt = try row.next()
        heldAt = try row.next()
    }

    static func of(_ order: OrderID, in db: Transaction) throws -> ReserveHold? {
        try db.row("SELECT \(columns) FROM reserve_holds WHERE order_id = \(order)")
    }

    /// Amounts still kept back of a shop, in the order of their release.
    static func open(of shop: ShopID, limit: Int, in db: Transaction) throws -> [ReserveHold] {
        try db.rows(
            """
            SELECT \(columns) FROM reserve_holds WHERE shop = \(shop) AND released_minor < minor
            ORDER BY release_at, order_id LIMIT \(limit)
            """)
    }

    /// Step: gives a part of it, or all, to the shop. Nothing happens where somebody else was first.
    func release(
        _ part: Money, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let changed = try db.execute(
            """
            UPDATE reserve_holds SET released_minor = released_minor + \(part.minor)
            WHERE order_id = \(order) AND released_minor = \(released.minor)
            """)
        guard changed == 1 else { return }
        try Ledger.post(
            [
                Transfer(
                    id: ID(ids.next(at: now)), from: account,
                    to: LedgerAccount(.payable, owner: shop.rawValue), amount: part,
                    kind: .reserveRelease, subject: order.rawValue, at: now)
            ], in: db)
    }
}

/// Reasons to refuse a rule, in order of precedence.
public enum ReserveRefusal: Refusal, Equatable {
    case noSuchShop

    public var code: String {
        switch self {
        case .noSuchShop: "reserves.no-such-shop"
        }
    }
    public var status: Int { 404 }
    public var field: String? { "shop" }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
