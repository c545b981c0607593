import Identities
import Accounts
import Shops
import Store
import World

extension Listings {
    /// Lines of each kind that a report keeps: more than anybody reads, less than a bad file makes.
    public static let reportLines = 1000
    /// Imports shown on the page of a shop.
    static let importsShown = 20

    static func open(
        _ id: ImportID, shop: ShopID, account: AccountID, name: String, path: String,
        bytes: Int, at now: Instant, in db: Transaction
    ) throws {
        let open: Int =
            try db.value(
                """
                SELECT COUNT(*) FROM imports
                WHERE shop = \(shop) AND state IN ('waiting', 'running')
                """) ?? 0
        guard open < mostOpenImports else {
            throw ListingsRefusal.tooManyImports(most: mostOpenImports)
        }
        try db.execute(
            """
            INSERT INTO imports (id, shop, account, name, path, state, bytes_total, bytes_seen, rows,
                new_count, changed_count, unchanged_count, sku_count, refused_count, note_count,
                picture_count, created_at)
            VALUES (\(id), \(shop), \(account), \(String(name.prefix(200))), \(path),
                \(Import.State.waiting), \(bytes), 0, 0, 0, 0, 0, 0, 0, 0, 0, \(now))
            """)
    }

    static func openImports(in db: Transaction) throws -> [ImportID] {
        try db.values(
            "SELECT id FROM imports WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 1000")
    }

    /// Imports whose pictures are still being downloaded.
    static func openDownloads(in db: Transaction) throws -> [ImportID] {
        try db.values("SELECT id FROM imports WHERE download = 'open' ORDER BY id LIMIT 1000")
    }

    static func endErrand(_ id: ImportID, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE imports SET download = \(Import.Fetch.over)
            WHERE id = \(id) AND download = \(Import.Fetch.open)
            """)
    }

    static func `import`(_ id: ImportID, in db: Transaction) throws -> Import {
        let found: Import? = try db.row("SELECT \(Import.columns) FROM imports WHERE id = \(id)")
        guard let found else { throw ListingsRefusal.noSuchImport }
        return found
    }

    static func `import`(
        _ id: ImportID, of shop: ShopID, in db: Transaction
    ) throws -> Import {
        let found = try `import`(id, in: db)
        guard found.shop == shop else { throw ListingsRefusal.noSuchImport }
        return found
    }

    static func imports(of shop: ShopID, in db: Transaction) throws -> [Import] {
        try db.rows(
            """
            SELECT \(Import.columns) FROM imports WHERE shop = \(shop)
            ORDER BY id DESC LIMIT \(importsShown)
            """)
    }

    static func begin(_ id: ImportID, in db: Transaction) throws -> (Import, Shop) {
        try db.execute(
            """
            UPDATE imports SET state = \(Import.State.running)
            WHERE id = \(id) AND state = \(Import.State.waiting)
            """)
        let job = try `import`(id, in: db)
        guard let shop = try Shops.shop(job.shop, in: db) else { throw ShopRefusal.notFound }
        return (job, shop)
    }

    /// Ends a running import. `wishes`: number of pictures to be downloaded from here on.
    static func close(
        _ id: ImportID, fault: String?, wishes: Int, at now: Instant, in db: Transaction
    ) throws {
        let state: Import.State = fault == nil ? .done : .failed
        let fetch: Import.Fetch = wishes == 0 ? .none : .open
        try db.execute(
            """
            UPDATE imports SET state = \(state), fault = \(fault), finished_at = \(now),
                bytes_seen = bytes_total, download = \(fetch), pictures_wanted = \(wishes)
            WHERE id = \(id) AND state = \(Import.State.running)
            """)
    }

    static func note(_ counts: Import.Counts, of id: ImportID, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE imports SET bytes_seen = \(counts.bytesSeen), rows = \(counts.rows),
                new_count = \(counts.new), changed_count = \(counts.changed),
                unchanged_count = \(counts.unchanged), sku_count = \(counts.skus),
                refused_count = \(counts.refused), note_count = \(counts.notes),
                picture_count = \(counts.pictures)
            WHERE id = \(id)
            """)
    }

    static func add(_ line: ReportLine, to id: ImportID, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO import_lines (import, kind, line, field, code, detail)
            VALUES (\(id), \(line.kind), \(line.line), \(line.column), \(line.code), \(line.detail))
            ON CONFLICT DO NOTHING
            """)
    }

    /// Lines of a kind in an import's report, in the order of the file.
    static func lines(
        _ kind: ReportLine.Kind, of id: ImportID, limit: Int, in db: Transaction
    ) throws -> [ReportLine] {
        try db.rows(
            """
            SELECT kind, line, field, code, detail FROM import_lines
            WHERE import = \(id) AND kind = \(kind) ORDER BY line, field, code LIMIT \(limit)
            """
        ) {
            try ReportLine(
                kind: $0.next(), line: $0.next(), column: $0.next(), code: $0.next(),
                detail: $0.next())
        }
    }
}
