import Access
import CSQLite
import Composition
import Glibc
import Store
import TestSupport
import Testing
import Web
import World

// Beside the matrix, with whose room they stand on one stage.
extension MatrixTests {
    /// Rows with numbers that nothing of ours would write: a page of them may fail, the process doesn't.
    struct NumberRowsTests {
        /// Both in a soak.
        private static let ends: [Int64] = getenv("PASAR_SOAK") == nil ? [.max] : [.max, .min]

        @Test func aRowWithAnExtremeNumberEndsNoProcess() async throws {
            try await TestShop.with(.sqlite) { shop in
                let town = try await TradeFixture(shop)
                await town.seller.browser.post(
                    "/creator", [("name", "Ivo"), ("handle", "ivolamps")])
                await town.seller.browser.post(
                    "/seller/creators/\(town.lamp.product)", [("rate", "10")])
                let bought = try await town.buy()
                try await TranscriptRecorder.set(by: town.seller.account, in: shop)
                for role in [Role.operator, .finance, .support] {
                    try await shop.grant(role, to: town.seller.account)
                }
                let file = try await shop.store.read { db in
                    try #require(
                        try db.value("SELECT file FROM pragma_database_list WHERE name = 'main'")
                            as String?)
                }
                let editor = try #require(RowEditor(file))
                defer { editor.close() }
                let pages = Self.pages(town, order: bought.orders.first ?? "")
                var (tried, shown) = (0, 0)
                for column in editor.columns {
                    for end in Self.ends where editor.set(column, to: end) {
                        tried += 1
                        for (browser, page) in pages {
                            if await browser.get(page).status < 400 { shown += 1 }
                        }
                        try #require(editor.restore(column), "\(column) wasn't put back")
                    }
                }
                #expect(tried > 100 * Self.ends.count, "\(tried)")
                #expect(shown > tried * pages.count / 2, "\(shown) of \(tried * pages.count)")
                let home = await town.buyer.browser.get("/products/\(town.lamp.product)")
                #expect(home.status == 200)
            }
        }

        /// Every page that names no object, and those of what the town has.
        private static func pages(
            _ town: TradeFixture, order: String
        ) -> [(TestBrowser, String)] {
            let room = TranscriptRecorder.current?.room.description ?? ""
            let open = town.shop.pasar.edge.table.routes.filter {
                $0.method == .get && $0.holeNames.isEmpty && !$0.place.pattern.hasPrefix("/api")
            }.map(\.place.pattern)
            let named = [
                "/products/\(town.lamp.product)", "/shops/\(town.stall.id)", "/@ivolamps",
                "/live/\(room)", "/studio/\(room)", "/live/\(room)/figures",
                "/seller/products/\(town.lamp.product)", "/seller/orders/\(order)",
            ]
            return (open + named).map { (town.seller.browser, $0) }
                + ["/basket", "/checkout", "/orders", "/orders/\(order)"].map {
                    (town.buyer.browser, $0)
                }
        }
    }
}

/// Writes past every rule of ours, from beside the process's own connections.
private final class RowEditor {
    struct Column: CustomStringConvertible {
        let table: String
        let name: String
        var description: String { "\(table).\(name)" }
    }

    private let db: OpaquePointer

    init?(_ file: String) {
        var opened: OpaquePointer?
        guard sqlite3_open(file, &opened) == SQLITE_OK, let opened else { return nil }
        db = opened
        sqlite3_busy_timeout(db, 5000)
        guard run("PRAGMA ignore_check_constraints = ON; PRAGMA temp_store = MEMORY") else {
            return nil
        }
    }

    func close() { sqlite3_close(db) }

    /// Integer columns of all tables that have rows, but those that hold ids.
    lazy var columns: [Column] = rows(
        """
        SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p
        WHERE m.type = 'table' AND p.type = 'INTEGER' AND m.name NOT LIKE 'sqlite%'
          AND m.name NOT LIKE '%fts%' AND m.name <> 'migrations' ORDER BY m.name, p.name
        """
    ).map { Column(table: $0[0], name: $0[1]) }
        .filter { column in
            rows(
                """
                SELECT 1, 1 FROM "\(column.table)" WHERE abs("\(column.name)") < 1 << 44 LIMIT 1
                """
            ).count == 1
        }

    /// False where the table lets in no such row.
    func set(_ column: Column, to value: Int64) -> Bool {
        guard run("CREATE TEMP TABLE kept AS SELECT * FROM main.\"\(column.table)\"") else {
            return false
        }
        if run("UPDATE main.\"\(column.table)\" SET \"\(column.name)\" = \(value)") { return true }
        _ = run("DROP TABLE temp.kept")
        return false
    }

    func restore(_ column: Column) -> Bool {
        run(
            """
            BEGIN IMMEDIATE; DELETE FROM main."\(column.table)";
            INSERT INTO main."\(column.table)" SELECT * FROM temp.kept; COMMIT;
            DROP TABLE temp.kept
            """)
    }

    private func run(_ sql: String) -> Bool {
        sqlite3_exec(db, sql, nil, nil, nil) == SQLITE_OK
    }

    private func rows(_ sql: String) -> [[String]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(db, sql, -1, &statement, nil) == SQLITE_OK else { return [] }
        defer { sqlite3_finalize(statement) }
        var out: [[String]] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            out.append((0..<2).map { String(cString: sqlite3_column_text(statement, $0)) })
        }
        return out
    }
}
