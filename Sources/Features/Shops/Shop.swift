import Identities
import Accounts
import Markets
import Store
import World

/// A merchant's shop. One account has one.
public struct Shop: FromRow, Sendable, Equatable {
    public let id: ShopID
    public let owner: AccountID
    public let name: String
    /// Slug of the folded name; unique in the market.
    public let slug: String
    public let market: MarketCode
    public let kind: Kind
    public let legalName: String
    public let about: String
    /// Phone number in E.164; for operators only.
    public let phone: String
    public let taxNumber: String
    public private(set) var state: State
    /// Reason of a refusal, in the operator's words.
    public let reason: String?
    public let reasonCode: ReasonCode?
    public let createdAt: Instant

    public enum Kind: String, CaseIterable, Sendable { case individual, company }
    public enum State: String, CaseIterable, Sendable { case waiting, approved, refused, closed }

    /// Objection of an operator to a registration.
    public enum ReasonCode: String, CaseIterable, Sendable {
        case name, identity, contact, goods, tax, other
    }

    /// Allowed transitions.
    public static let moves: [State: Set<State>] = [
        .waiting: [.approved, .refused], .refused: [.waiting], .approved: [.closed], .closed: [],
    ]

    public static func canMove(from: State, to: State) -> Bool {
        moves[from, default: []].contains(to)
    }

    static let columns: SQL = """
        id, owner, name, slug, market, kind, legal_name, about, phone, tax_number, state, reason,
        reason_code, created_at
        """

    public init(row: Row) throws {
        id = try row.next()
        owner = try row.next()
        name = try row.next()
        slug = try row.next()
        market = try row.next()
        kind = try row.next()
        legalName = try row.next()
        about = try row.next()
        phone = try row.next()
        taxNumber = try row.next()
        state = try row.next()
        reason = try row.next()
        reasonCode = try row.next()
        createdAt = try row.next()
    }
}

/// Details that a merchant submits when they register or send a correction.
public struct Registration: Sendable, Equatable {
    public var kind: Shop.Kind
    public var legalName: String
    public var name: String
    public var market: MarketCode
    /// Nil leaves a shop's as it is.
    public var about: String?
    public var phone: String
    /// Nil leaves a shop's as it is.
    public var taxNumber: String?

    public init(
        kind: Shop.Kind, legalName: String, name: String, market: MarketCode, about: String? = nil,
        phone: String, taxNumber: String? = nil
    ) {
        self.kind = kind
        self.legalName = legalName
        self.name = name
        self.market = market
        self.about = about
        self.phone = phone
        self.taxNumber = taxNumber
    }
}
