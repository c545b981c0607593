import Access
import Composition
import DesignSystem
import HTML
import Markets
import Modules
import Money
import Store
import Synchronization
import TestSupport
import Web
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications
@testable import SecondFactors

/// Accounts on a store of one test's own, with a clock that the test moves and a mailbox.
final class AccountsBench: Sendable {
    /// Key of second factors.
    static let factorKey = String(repeating: "ab", count: 32)
    static let noon = Instant(milliseconds: 1_795_348_800_000)
    let notifications: Notifications
    let accounts: Accounts
    let authentication: Authentication
    let secondFactors: SecondFactors
    let designSystem: DesignSystem
    let store: any Store
    let world: World
    let clock: Clock
    let mailbox: Mailbox

    final class Clock: Sendable {
        private let at = Mutex(AccountsBench.noon)
        var now: Instant { at.withLock { $0 } }
        func pass(_ span: TimeSpan) { at.withLock { $0 = $0 + span } }
    }

    final class Mailbox: Sendable {
        struct Away: Error {}
        private let state = Mutex((messages: [OutgoingMessage](), away: false))
        var messages: [OutgoingMessage] { state.withLock { $0.messages } }
        func goAway(_ away: Bool) { state.withLock { $0.away = away } }
        func take(_ message: OutgoingMessage) throws {
            try state.withLock {
                if $0.away { throw Away() }
                $0.messages.append(message)
            }
        }
    }

    /// - Parameter node: tells two benches on one store apart.
    init(
        _ store: any Store, demoSignIn: Bool = false, origin: String = "https://shop.example",
        node: Int = 1, handlers: [TransactionHandler] = [], texts: TextLimits = TextLimits()
    ) throws {
        let clock = Clock()
        let mailbox = Mailbox()
        let world = World(
            now: { clock.now }, randomBytes: { Digest.random($0) }, send: { try mailbox.take($0) },
            ids: IDSource(node: node))
        let markets = try Markets.bundled()
        notifications = Notifications(store: store, world: world)
        accounts = Accounts(
            store: store, world: world, markets: markets, events: TransactionEvents(handlers))
        var options = AuthenticationOptions(
            origin: origin, cheapHashing: true, demoSignIn: demoSignIn)
        options.texts = texts
        authentication = Authentication(
            store: store, world: world, markets: markets,
            strings: try .bundled(), accounts: accounts, events: TransactionEvents(handlers),
            secondFactors: SecondFactorQuestion(), options: options)
        secondFactors = try SecondFactors(
            store: store, world: world, authentication: authentication,
            keys: SecretKeys(hex: Self.factorKey), isRequired: true)
        designSystem = DesignSystem(
            store: store, world: world, markets: markets, strings: authentication.strings,
            assets: try Assets(folders: Pasar.assetFolders), slots: PageSlots([]))
        self.world = world
        self.store = store
        self.clock = clock
        self.mailbox = mailbox
    }

    static let migrations =
        StoreSchema.migrations + StuckRows.migrations + Authentication.migrations
        + SecondFactors.migrations

    static func on<T>(
        _ engine: TestEngine, texts: TextLimits = TextLimits(),
        _ body: (AccountsBench) async throws -> T
    ) async throws -> T {
        try await TestStore.with(engine, migrations) { test in
            try await body(AccountsBench(test.store, texts: texts))
        }
    }

    static let home = Browser(client: "198.51.100.7", agent: "Mozilla/5.0 Firefox/140.0 Linux")
    static let elsewhere = Browser(client: "203.0.113.9", agent: "curl/8")
    static let gb = Caller(locale: .enGB, market: "GB")
    static let password = "a rather long sentence"

    @discardableResult
    func signUp(
        _ login: String = "ana@example.com", _ password: String = AccountsBench.password,
        caller: Caller = AccountsBench.gb
    ) async throws -> SignedIn {
        try await authentication.signUp(
            name: "Ana", login: login, password: password, caller: caller, browser: Self.home)
    }

    @discardableResult
    func signIn(
        _ login: String = "ana@example.com", _ password: String = AccountsBench.password,
        from browser: Browser = AccountsBench.home, device: String? = nil,
        caller: Caller = AccountsBench.gb
    ) async throws -> SignedIn {
        let result = try await authentication.signIn(
            login: login, password: password, caller: caller, browser: browser, device: device)
        guard case .signedIn(let signedIn) = result else { throw AsksForSecondFactor() }
        return signedIn
    }

    /// A right password that opened no session.
    struct AsksForSecondFactor: Error {}

    /// Texts of messages that the database keeps, oldest first.
    func keptTexts() async throws -> [String] {
        try await store.read { db in try db.values("SELECT text FROM messages ORDER BY id") }
    }

    /// What became of a try to sign in, in a word.
    func tried(
        _ password: String, from browser: Browser = AccountsBench.home, device: String? = nil,
        login: String = "ana@example.com"
    ) async throws -> String {
        do {
            try await signIn(login, password, from: browser, device: device)
            return "in"
        } catch AuthenticationRefusal.wrongSignIn {
            return "wrong"
        } catch AuthenticationRefusal.slowDown(let seconds) {
            return "wait \(seconds)"
        }
    }

    func caller(_ token: String, _ cookies: [String: String] = [:]) async throws -> Caller {
        try await accounts.caller(
            cookies: Cookies(cookies.merging([Accounts.cookieName: token]) { a, _ in a }),
            acceptLanguage: "", now: clock.now)
    }

    func count(_ sql: SQL) async throws -> Int {
        try await store.read { db in try db.value(sql) ?? 0 }
    }

    /// A demo account with the bench's password, `demo@example.com`.
    func addDemo(_ hash: String) async throws {
        let demo = NewAccount(
            id: ID(7), name: "Demo", login: .email("demo@example.com"), passwordHash: hash,
            market: .us, locale: .enUS, isDemo: true, verifiedAt: Self.noon)
        try await store.write { db in
            try Accounts.add(demo, news: ID(8), at: Self.noon, in: db)
        }
    }

    /// Everything that left so far.
    func delivered() async throws -> [OutgoingMessage] {
        while try await authentication.sendResets() > 0 {}
        while try await notifications.deliverMessages() > 0 {}
        return mailbox.messages
    }

    /// The digits in a message.
    static func digits(_ message: OutgoingMessage?) -> String {
        String(message?.text.prefix(6) ?? "")
    }

    /// The token at the end of the link in a message.
    static func token(_ message: OutgoingMessage?) -> String {
        guard let text = message?.text, let link = text.firstRange(of: "https://") else {
            return ""
        }
        let address = text[link.lowerBound...].prefix { $0 != " " }
        return String(address.split { $0 == "/" || $0 == "=" }.last ?? "")
    }
}
