import Text
import Markets
import Money
import Web
import World

extension Field<Path?> {
    /// Path to go to after signing in or choosing; anything that isn't a path of this site is the
    /// home page.
    public static var next: Field<Path?> {
        .optional("next", max: 1024) { Path(local: $0) ?? "/" }
    }
}

/// Query of the account page: the change just made, for a confirmation.
struct AccountPageForm: Form {
    enum Change: String, CaseIterable, Sendable { case login, password }
    static let changed = Field<Change?>.optional(
        "changed", max: 8, schema: .choice(Change.allCases.map(\.rawValue))
    ) { Change(rawValue: $0) }
    static let fields: [any AnyField] = [changed]
    let changed: Change?
    init(_ input: Input) throws { changed = try input[Self.changed] }
}

struct NameForm: Form {
    static let name = Field<String>.text("name", .name, Account.nameLength)
    static let fields: [any AnyField] = [name]
    let name: String
    init(_ input: Input) throws {
        name = try input[Self.name]
        guard !ReservedNames.holds(name) else { throw AccountRefusal.nameReserved(name) }
    }
}

struct PreferencesForm: Form {
    static let market = Field<MarketCode?>.optional(
        "market", max: 2, schema: .choice(MarketCode.allCases.map(\.rawValue))
    ) { MarketCode(rawValue: $0) }
    static let locale = Field<LocaleTag?>.optional(
        "locale", max: 5, schema: .choice(LocaleTag.allCases.map(\.rawValue))
    ) { LocaleTag(rawValue: $0) }
    static let next = Field<Path?>.next
    /// Fields as people see them, one of each chosen; software may leave one out.
    static let shownMarket = Field<MarketCode>.choice("market", of: MarketCode.self)
    static let shownLocale = Field<LocaleTag>.choice("locale", of: LocaleTag.self)
    static let fields: [any AnyField] = [market, locale, next]
    let market: MarketCode?
    let locale: LocaleTag?
    let next: Path?
    init(_ input: Input) throws {
        market = try input[Self.market]
        locale = try input[Self.locale]
        next = try input[Self.next]
    }
}
