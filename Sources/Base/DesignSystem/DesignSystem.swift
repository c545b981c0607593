import Access
import Text
import HTML
import Localization
import Markets
import Money
import Store
import Web
import World

/// Faces: the design system. Shells, components and sentences that every feature's pages share.
///
/// Promises: a page is a value; every sentence comes from `Strings`; money and dates look as the
/// visitor's locale writes them; nothing inline, so the strict CSP holds.
public struct DesignSystem: Sendable {
    public let strings: Strings
    public let assets: Assets
    public let markets: Markets
    /// Contributions of features to each other's pages.
    public let slots: PageSlots
    let store: any Store
    let world: World
    let cached = FragmentCache()

    /// - Parameters:
    ///   - assets: of all features.
    ///   - slots: of all features.
    public init(
        store: any Store, world: World, markets: Markets, strings: Strings, assets: Assets,
        slots: PageSlots
    ) {
        self.store = store
        self.slots = slots
        self.world = world
        self.markets = markets
        self.strings = strings
        self.assets = assets
    }

    /// Page context of a request.
    public func context(_ request: Request) async throws -> PageContext {
        PageContext(
            caller: request.caller, place: request.place, path: request.path, now: request.now,
            strings: strings, assets: assets, markets: markets,
            badges: try await badges(of: request.caller), freshKey: world.token(), cached: cached,
            refused: request.refused)
    }

    /// State of the navigation bars. A visitor without a session has what everybody has, and
    /// nothing is read.
    private func badges(of caller: Caller) async throws -> Badges {
        let everybody = badgesOfEverybody(caller)
        guard caller.account != nil || caller.session != nil else { return everybody }
        var badges = try await store.read { db in try slots.badges(caller, in: db) }
        badges.features.formUnion(everybody.features)
        return badges
    }

    private func badgesOfEverybody(_ caller: Caller) -> Badges {
        let market = MarketCode(rawValue: caller.market) ?? .us
        return Badges(features: markets.featuresOfEverybody(in: market))
    }

    /// Page context that asks no store, for pages that must be rendered when nothing works.
    public func bareContext(_ caller: Caller, place: Path = "/") -> PageContext {
        PageContext(
            caller: caller, place: place, path: place.text, now: world.now(), strings: strings,
            assets: assets, markets: markets, badges: badgesOfEverybody(caller),
            freshKey: world.token(),
            cached: cached)
    }
}

/// State of the navigation bars: counts, and the features that the visitor has.
public struct Badges: Sendable {
    public var basket: Int
    public var unread: Int
    public var features: Set<Feature>
    public init(basket: Int = 0, unread: Int = 0, features: Set<Feature> = []) {
        self.basket = basket
        self.unread = unread
        self.features = features
    }
}

/// Context of a page: the visitor's language, market and time. One reference, as every component
/// gets a copy.
public struct PageContext: PageComponent {
    fileprivate final class Core: Sendable {
        let caller: Caller
        let place: Path
        let path: String
        let now: Instant
        let strings: Strings
        let assets: Assets
        let markets: Markets
        let marketCode: MarketCode
        let market: Market
        let badges: Badges
        let freshKey: String
        let cached: FragmentCache
        let refused: SubmittedForm?

        init(
            _ caller: Caller, _ place: Path, _ path: String, _ now: Instant, _ strings: Strings,
            _ assets: Assets, _ markets: Markets, _ badges: Badges, _ freshKey: String,
            _ cached: FragmentCache, _ refused: SubmittedForm?
        ) {
            self.caller = caller
            self.place = place
            self.path = path
            self.now = now
            self.strings = strings
            self.assets = assets
            self.markets = markets
            self.marketCode = MarketCode(rawValue: caller.market) ?? .us
            self.market = markets.market(marketCode)
            self.badges = badges
            self.freshKey = freshKey
            self.cached = cached
            self.refused = refused
        }
    }
    fileprivate let core: Core

    init(
        caller: Caller, place: Path, path: String, now: Instant, strings: Strings, assets: Assets,
        markets: Markets, badges: Badges, freshKey: String, cached: FragmentCache,
        refused: SubmittedForm? = nil
    ) {
        core = Core(
            caller, place, path, now, strings, assets, markets, badges, freshKey, cached, refused)
    }

    public var context: PageContext { self }
}

/// A part of a page, or a page: a value that is drawn for one visitor. All components of the design
/// system can be called on it.
public protocol PageComponent: Sendable {
    var context: PageContext { get }
}

extension PageComponent {
    public var caller: Caller { context.core.caller }
    /// Path of this page with its query, and without.
    public var place: Path { context.core.place }
    public var path: String { context.core.path }
    public var now: Instant { context.core.now }
    public var strings: Strings { context.core.strings }
    public var assets: Assets { context.core.assets }
    public var markets: Markets { context.core.markets }
    public var badges: Badges { context.core.badges }
    /// True if the visitor has a feature in the market that they shop in.
    public func has(_ feature: Feature) -> Bool { badges.features.contains(feature) }
    /// The list of LIVE rooms; the home page for visitors to whom LIVE isn't open.
    public var liveOrHome: Path { has(.live) ? Navigation.live() : Navigation.home() }
    var freshKey: String { context.core.freshKey }
    /// The form for whose refusal this page is shown; nil for any other page.
    var refused: SubmittedForm? { context.core.refused }
    /// The refused form for which this page is shown again, if it was sent to `path`; else an empty
    /// one. For forms that stand on pages of several.
    public func submitted(to path: Path) -> SubmittedForm {
        guard let refused, self.path == path.text else { return SubmittedForm() }
        return refused
    }

    public var locale: LocaleTag { context.core.caller.locale }
    public var marketCode: MarketCode { context.core.marketCode }
    public var market: Market { context.core.market }

    /// Renders a part that is the same for everybody of a language once, and caches it: a foot, an
    /// icon. It may not depend on the visitor, the market or the moment.
    public func cached(_ name: String, _ kind: String = "", _ draw: () -> HTML) -> HTML {
        context.core.cached.part(name, kind, locale, draw)
    }

    /// Sentence of a key.
    public func callAsFunction(
        _ key: String, _ values: KeyValuePairs<String, String> = [:], count: Int? = nil
    ) -> String {
        context.core.strings.text(key, values, count: count, in: context.core.caller.locale)
    }

    public func callAsFunction(_ words: LocalizedText) -> String {
        context.core.strings.text(words, in: context.core.caller.locale)
    }

    public func money(_ money: Money) -> String { money.formatted(in: locale) }
}
