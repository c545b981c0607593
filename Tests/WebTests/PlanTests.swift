import CSQLite
import Composition
import Store
import StoreSQLite
import Synchronization
import TestSupport
import Testing
import Web
import World

/// How SQLite finds what the hot statements ask for: all that a purchase runs, from the home page to
/// the receipt, with the clockwork's rounds.
struct PlanTests {
    /// Tables that grow with trade; nothing that a visitor waits for reads all of one.
    static let growing: Set<String> = [
        "orders", "order_lines", "order_events", "transfers", "stock_moves", "reservations",
        "payments", "outbox", "products", "skus", "cards", "card_listings", "accounts", "sessions",
        "notices", "messages", "once", "baskets", "basket_lines", "checkouts", "refunds", "prices",
        "pictures", "addresses", "stock",
    ]

    @Test func noHotStatementScansAGrowingTable() async throws {
        let tape = Tape()
        try await withTestDatabase(.sqlite) { path, folder in
            let inner = try SQLiteStore(path: path)
            let clock = TestClock()
            // Ids of its own: the cache of cards is the process's, and other tests fill it.
            clock.advance(.seconds(7))
            try await inner.migrate(Pasar.migrations, now: clock.now)
            let store = TapedStore(inner: inner, tape: tape)
            let shop = try await TestShop.over(store, clock: clock, folder: folder)
            let town = try await TradeFixture(shop)
            tape.isOn.store(true, ordering: .relaxed)
            try await Self.trade(town)
            tape.isOn.store(false, ordering: .relaxed)
            await inner.close()
        }
        let plans = try Plans()
        var text = ""
        for sql in tape.statements {
            let plan = try plans.plan(sql)
            text += sql + "\n" + plan.map { "    \($0)\n" }.joined()
            for line in plan where Self.isScan(line) { Issue.record("\(line): \(sql)") }
        }
        Reviewed.expect("Reviewed/plans-sqlite.txt", text)
    }

    /// `SCAN orders`; an index that is walked in order until a LIMIT says so too.
    private static func isScan(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard let at = words.firstIndex(of: "SCAN"), at + 1 < words.count else { return false }
        return growing.contains(String(words[at + 1]))
    }

    private static func trade(_ town: TradeFixture) async throws {
        let (shop, priya, ivo) = (town.shop, town.buyer.browser, town.seller.browser)
        for target in [
            "/", "/?after=1.1", "/categories", "/search?q=lamp", "/search?q=lamp&min=1&max=100",
            "/search?sort=price", "/suggestions?q=la", "/products/\(town.lamp.product)",
            "/products/\(town.scarf.product)", "/shops/\(town.stall.slug)", "/basket",
        ] {
            let page = await priya.get(target)
            #expect(page.status == 200 || page.status == 422, "\(target): \(page.status)")
        }
        let order = try #require(try await town.buy().orders.first)
        let asked = try await town.buy(nil, "challenge")
        await priya.get("/checkout/\(asked.checkout)")
        // Of a lamp one would first have to drop the payment that waits.
        try await town.buy(nil, "silent-charged", of: town.scarf.skus[0])
        for target in ["/checkout", "/orders", "/orders/\(order)", "/account", "/inbox"] {
            await priya.get(target)
        }
        for target in [
            "/seller", "/seller/orders", "/seller/orders?tab=to-ship", "/seller/orders/\(order)",
            "/seller/stock", "/seller/finance",
        ] { await ivo.get(target) }
        for _ in 0..<4 {
            shop.clock.advance(.hours(3))
            await JobScheduler(shop.pasar, tell: { _ in }).runOnce()
        }
        await ivo.post(
            "/seller/orders/\(order)/shipment", [("carrier", "Royal Mail"), ("tracking", "RM1")])
        await priya.post("/orders/\(order)/receipt")
        let second = try #require(try await town.buy().orders.first)
        await priya.post("/orders/\(second)/cancellation")
        await JobScheduler(shop.pasar, tell: { _ in }).runOnce()
        await shop.browser().post(
            "/sign-in", [("login", "priya@example.com"), ("password", TestShop.password)])
        for round in 0..<3 {
            shop.clock.advance(.days(20))
            _ = round
            await JobScheduler(shop.pasar, tell: { _ in }).runOnce()
        }
    }
}

/// The statements that ran, each text once.
final class Tape: Sendable {
    let isOn = Atomic<Bool>(false)
    private let texts = Mutex<Set<String>>([])

    func add(_ sql: SQL) {
        guard isOn.load(ordering: .relaxed) else { return }
        let text = SQLText.oneLine(sql.rendered(for: .sqlite).text)
        texts.withLock { _ = $0.insert(text) }
    }

    var statements: [String] { texts.withLock { $0.sorted() } }
}

/// A SQLite store whose statements are written down.
struct TapedStore: Store {
    let inner: SQLiteStore
    let tape: Tape

    var dialect: Dialect { inner.dialect }
    var figures: [StoreFigure] { inner.figures }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let tape = tape
        return try await inner.write { try body(Transaction(engine: TapedEngine($0, tape))) }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let tape = tape
        return try await inner.read { try body(Transaction(engine: TapedEngine($0, tape))) }
    }

    func report<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T { try await inner.report(body) }

    func batch<C: BatchCommand>(_ command: C) async throws -> C.Output {
        try await write { db in try C.apply([command], in: db)[0].get() }
    }

    func close() async { await inner.close() }
}

private final class TapedEngine: Engine {
    private let db: Transaction
    private let tape: Tape

    init(_ db: Transaction, _ tape: Tape) {
        self.db = db
        self.tape = tape
    }

    var dialect: Dialect { db.dialect }

    func run(_ sql: SQL, _ each: (Row) throws -> Void) throws -> Int {
        tape.add(sql)
        return try db.each(sql, each)
    }

    func runAll(_ statements: [SQL]) throws -> [Int] {
        statements.forEach(tape.add)
        return try db.executeAll(statements)
    }
}

/// SQLite's own word on how it would run a statement, over an empty database of today's schema.
private final class Plans {
    private var db: OpaquePointer?

    init() throws {
        guard sqlite3_open(":memory:", &db) == SQLITE_OK else { throw PlanError(text: "open") }
        for migration in Pasar.migrations {
            for statement in migration.statements {
                let (text, values) = statement.rendered(for: .sqlite)
                guard values.isEmpty else { continue }
                guard sqlite3_exec(db, text, nil, nil, nil) == SQLITE_OK else {
                    throw PlanError(text: text)
                }
            }
        }
    }

    deinit { sqlite3_close(db) }

    func plan(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(db, "EXPLAIN QUERY PLAN " + sql, -1, &statement, nil) == SQLITE_OK
        else { throw PlanError(text: "\(String(cString: sqlite3_errmsg(db))): \(sql)") }
        defer { sqlite3_finalize(statement) }
        var lines: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 3) {
                lines.append(String(cString: text))
            }
        }
        return lines
    }
}

private struct PlanError: Error { let text: String }
