import Access
import Identities
import Markets
import Money
import Store
import World

/// A person who signs in: shopper, seller, operator, or several of these.
public struct Account: FromRow, Sendable {
    public let id: AccountID
    public let name: String
    public let email: String?
    /// Phone number in E.164: `+447700900123`.
    public let phone: String?
    public let roles: Set<Role>
    public let market: MarketCode
    public let locale: LocaleTag
    public let emailVerifiedAt: Instant?
    public let phoneVerifiedAt: Instant?
    public let isDemo: Bool
    public let createdAt: Instant
    /// True if an operator closed the account.
    public let isClosed: Bool

    static let columns: SQL =
        """
        id, name, email, phone, roles, market, locale, email_verified_at, phone_verified_at, demo,
        created_at, closed_at
        """

    public init(row: Row) throws {
        id = try row.next()
        name = try row.next()
        email = try row.next()
        phone = try row.next()
        roles = Role.set(try row.next())
        market = try row.next()
        locale = try row.next()
        emailVerifiedAt = try row.next()
        phoneVerifiedAt = try row.next()
        isDemo = try row.next()
        createdAt = try row.next()
        isClosed = try (row.next() as Instant?) != nil
    }

    /// Characters of a name; the longest is what a parcel's label takes.
    public static let nameLength = 1...100
}

extension Caller {
    /// The shopper under whose id baskets are kept; nil for a visitor without a session.
    public var shopperID: ShopperID? {
        account.map { ShopperID($0) } ?? session.map { ShopperID($0) }
    }
    /// The market that the caller shops in.
    public var marketCode: MarketCode { MarketCode(rawValue: market) ?? .us }
}

// MARK: steps

extension Accounts {
    public static func account(_ id: AccountID, in db: Transaction) throws -> Account? {
        try db.row("SELECT \(Account.columns) FROM accounts WHERE id = \(id)")
    }

    /// Step: accounts by id.
    public static func accounts(
        _ ids: some Sequence<AccountID>, in db: Transaction
    ) throws -> [AccountID: Account] {
        let ids = Set(ids).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows: [Account] = try db.rows(
            "SELECT \(Account.columns) FROM accounts WHERE id IN (\(list: ids))")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    public static func name(of id: AccountID, in db: Transaction) throws -> String? {
        try db.value("SELECT name FROM accounts WHERE id = \(id)")
    }

    /// Step: names of accounts.
    public static func names(
        of ids: some Sequence<AccountID>, in db: Transaction
    ) throws -> [AccountID: String] {
        let ids = Set(ids).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows("SELECT id, name FROM accounts WHERE id IN (\(list: ids))") {
            (try $0.next() as AccountID, try $0.next() as String)
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Step: languages of accounts.
    public static func locales(
        of ids: some Sequence<AccountID>, in db: Transaction
    ) throws -> [AccountID: LocaleTag] {
        let ids = Set(ids).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows("SELECT id, locale FROM accounts WHERE id IN (\(list: ids))") {
            (try $0.next() as AccountID, try $0.next() as LocaleTag)
        }
        return Dictionary(rows) { first, _ in first }
    }

    public static func email(of id: AccountID, in db: Transaction) throws -> String? {
        try db.row("SELECT email FROM accounts WHERE id = \(id)") { try $0.next() as String? }
            ?? nil
    }

    public static func locale(of id: AccountID, in db: Transaction) throws -> LocaleTag? {
        try db.row("SELECT locale FROM accounts WHERE id = \(id)") { try $0.next() as LocaleTag }
    }
}
