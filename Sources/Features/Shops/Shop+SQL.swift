import Notifications
import Identities
import Accounts
import Markets
import Store
import Text
import World

extension Shops {
    /// Shops on one page of the operator's queue.
    public static let queuePage = 50

    public static func shop(_ id: ShopID, in db: Transaction) throws -> Shop? {
        try db.row("SELECT \(Shop.columns) FROM shops WHERE id = \(id)")
    }

    public static func owned(by account: AccountID, in db: Transaction) throws -> Shop? {
        try db.row("SELECT \(Shop.columns) FROM shops WHERE owner = \(account)")
    }

    public static func shops(_ ids: [ShopID], in db: Transaction) throws -> [ShopID: Shop] {
        let rows = try db.rows(
            "SELECT \(Shop.columns) FROM shops WHERE id IN (\(list: ids))", as: Shop.self)
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Step: home markets of shops.
    public static func markets(
        of ids: some Sequence<ShopID>, in db: Transaction
    ) throws -> [ShopID: MarketCode] {
        let ids = Set(ids).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows("SELECT id, market FROM shops WHERE id IN (\(list: ids))") {
            (try $0.next() as ShopID, try $0.next() as MarketCode)
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Step: number of registrations that wait for the operator.
    public static func countWaiting(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM shops WHERE state = 'waiting'") ?? 0
    }

    /// Shop by market and slug, which are its URL.
    public static func shop(
        slug: String, market: String, in db: Transaction
    ) throws -> Shop? {
        try db.row(
            "SELECT \(Shop.columns) FROM shops WHERE market = \(market) AND slug = \(slug)")
    }

    /// Shops in a state, oldest first, so that nobody waits behind newcomers.
    static func queue(_ state: Shop.State, in db: Transaction) throws -> [Shop] {
        try db.rows(
            """
            SELECT \(Shop.columns) FROM shops WHERE state = \(state)
            ORDER BY sent_at, id LIMIT \(queuePage)
            """)
    }

    /// Step: registers a shop, or sends a refused one again.
    public static func register(
        _ new: Registration, owner: AccountID, id: ShopID, at now: Instant, in db: Transaction
    ) throws -> ShopID {
        let slug = Folding.slug(new.name)
        guard !slug.isEmpty else { throw ShopRefusal.nameUnusable }
        let mine = try owned(by: owner, in: db)
        if let mine {
            guard Shop.canMove(from: mine.state, to: .waiting) else {
                throw ShopRefusal.alreadyRegistered
            }
            guard mine.market == new.market else { throw ShopRefusal.marketIsFixed }
        }
        let holder: ShopID? = try db.value(
            "SELECT id FROM shops WHERE market = \(new.market) AND slug = \(slug)")
        if let holder, holder != mine?.id { throw ShopRefusal.nameTaken(new.name) }
        guard !ReservedNames.holds(new.name) else { throw ShopRefusal.nameReserved(new.name) }
        try checkLook(new.name, in: new.market.rawValue, of: mine?.id, in: db)
        try setLook(new.name, in: new.market.rawValue, of: mine?.id ?? id, in: db)
        guard let mine else {
            try insert(new, slug, owner, id, now, db)
            return id
        }
        try db.execute(
            """
            UPDATE shops SET name = \(new.name), slug = \(slug), kind = \(new.kind),
                legal_name = \(new.legalName), about = \(new.about ?? mine.about),
                phone = \(new.phone), tax_number = \(new.taxNumber ?? mine.taxNumber),
                state = \(Shop.State.waiting), sent_at = \(now)
            WHERE id = \(mine.id) AND state = \(Shop.State.refused)
            """)
        return mine.id
    }

    private static func insert(
        _ new: Registration, _ slug: String, _ owner: AccountID, _ id: ShopID, _ now: Instant,
        _ db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO shops (id, owner, name, slug, market, kind, legal_name, about, phone,
                               tax_number, state, created_at, sent_at)
            VALUES (\(id), \(owner), \(new.name), \(slug), \(new.market), \(new.kind),
                    \(new.legalName), \(new.about ?? ""), \(new.phone), \(new.taxNumber ?? ""),
                    \(Shop.State.waiting), \(now), \(now))
            """)
    }

    /// Step: approves a waiting shop, makes its owner a seller and notifies them.
    public static func approve(
        _ id: ShopID, by operator: AccountID, notice: NoticeID, at now: Instant,
        in db: Transaction
    ) throws {
        let shop = try decide(id, .approved, nil, nil, by: `operator`, at: now, in: db)
        try Accounts.grant(.seller, to: shop.owner, at: now, in: db)
        try Notifications.notify(
            shop.owner, LocalizedText("notice.shops.approved", ["shop": shop.name]),
            link: ShopPath.sell(),
            id: notice, at: now, in: db)
    }

    /// Step: refuses a waiting shop, with a code and a reason for its owner.
    public static func refuse(
        _ id: ShopID, code: Shop.ReasonCode, reason: String, by operator: AccountID,
        notice: NoticeID, at now: Instant, in db: Transaction
    ) throws {
        let shop = try decide(id, .refused, code, reason, by: `operator`, at: now, in: db)
        try Notifications.notify(
            shop.owner,
            LocalizedText("notice.shops.refused", ["shop": shop.name, "reason": reason]),
            link: ShopPath.sell(), id: notice, at: now, in: db)
    }

    private static func decide(
        _ id: ShopID, _ to: Shop.State, _ code: Shop.ReasonCode?, _ reason: String?,
        by operator: AccountID, at now: Instant, in db: Transaction
    ) throws -> Shop {
        guard let shop = try shop(id, in: db) else { throw ShopRefusal.notFound }
        guard Shop.canMove(from: shop.state, to: to) else {
            throw ShopRefusal.decidedAlready(shop.state)
        }
        let changed = try db.execute(
            """
            UPDATE shops SET state = \(to), reason = \(reason), reason_code = \(code),
                decided_at = \(now), decided_by = \(`operator`)
            WHERE id = \(id) AND state = \(shop.state)
            """)
        guard changed == 1 else { throw ShopRefusal.decidedAlready(shop.state) }
        return shop
    }
}
