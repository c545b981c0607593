import Identities
import Accounts
import Shops
import Store
import World

extension Imports {
    /// Lines of each kind that a report keeps: more than anybody reads, less than a bad file makes.
    public static let reportLines = 1000
    /// Imports shown on the page of a shop.
    static let importsShown = 20

    /// Step: a new import that waits. Of previews that nobody confirmed, the oldest are cancelled
    /// where there are too many; returns the paths of their files.
    @discardableResult
    static func open(
        _ id: ImportID, shop: ShopID, account: AccountID, name: String, path: String,
        bytes: Int, isPreview: Bool = false, at now: Instant, in db: Transaction
    ) throws -> [String] {
        let open: Int =
            try db.value(
                """
                SELECT COUNT(*) FROM imports
                WHERE shop = \(shop) AND state IN ('waiting', 'running')
                """) ?? 0
        guard open < mostOpenImports else {
            throw ImportsRefusal.tooManyImports(most: mostOpenImports)
        }
        try db.execute(
            """
            INSERT INTO imports (id, shop, account, name, path, state, preview, bytes_total,
                created_at)
            VALUES (\(id), \(shop), \(account), \(String(name.prefix(200))), \(path),
                \(Import.State.waiting), \(isPreview), \(bytes), \(now))
            """)
        let old: [Import] = try db.rows(
            """
            SELECT \(Import.columns) FROM imports WHERE shop = \(shop) AND state = 'previewed'
            ORDER BY id DESC LIMIT 20 OFFSET \(mostOpenImports - 1)
            """)
        for job in old { try cancel(job.id, at: now, in: db) }
        return old.map(\.path)
    }

    /// Step: starts a previewed import's second pass, which writes. Its report begins anew.
    static func confirm(_ id: ImportID, in db: Transaction) throws {
        try db.executeAll([
            """
            UPDATE imports SET state = \(Import.State.waiting), preview = \(false), bytes_seen = 0,
                rows = 0, new_rows = 0, changed_rows = 0, unchanged_rows = 0, refused_rows = 0,
                new_products = 0, changed_products = 0, unchanged_products = 0, sku_count = 0,
                note_count = 0, change_count = 0, picture_count = 0, finished_at = NULL
            WHERE id = \(id) AND state = \(Import.State.previewed)
            """, "DELETE FROM import_lines WHERE import = \(id)",
        ])
    }

    /// Step: gives a previewed import up.
    static func cancel(_ id: ImportID, at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE imports SET state = \(Import.State.cancelled), finished_at = \(now)
            WHERE id = \(id) AND state = \(Import.State.previewed)
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
        guard let found else { throw ImportsRefusal.noSuchImport }
        return found
    }

    static func `import`(
        _ id: ImportID, of shop: ShopID, in db: Transaction
    ) throws -> Import {
        let found = try `import`(id, in: db)
        guard found.shop == shop else { throw ImportsRefusal.noSuchImport }
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

    /// Ends the pass of a running import. `wishes`: number of pictures to be downloaded from here
    /// on. `problem`: fault of the file, which ends it.
    static func close(
        _ job: Import, _ problem: ProductFile.Problem?, fault: String?, wishes: Int,
        at now: Instant, in db: Transaction
    ) throws {
        let state: Import.State =
            fault != nil ? .failed : job.isPreview ? .previewed : .done
        let fetch: Import.Fetch = wishes == 0 ? .none : .open
        try db.execute(
            """
            UPDATE imports SET state = \(state), fault = \(fault),
                fault_line = \(problem?.line ?? 0), fault_detail = \(problem?.detail ?? ""),
                finished_at = \(now), bytes_seen = bytes_total, download = \(fetch),
                pictures_wanted = \(wishes)
            WHERE id = \(job.id) AND state = \(Import.State.running)
            """)
    }

    /// Step: notes how far an import is. The schema checks that every row `read` is counted.
    static func note(
        _ counts: Import.Counts, read: Int, of id: ImportID, in db: Transaction
    ) throws {
        let rows = counts.rows
        try db.execute(
            """
            UPDATE imports SET bytes_seen = \(counts.bytesSeen), rows = \(read),
                new_rows = \(rows.new), changed_rows = \(rows.changed),
                unchanged_rows = \(rows.unchanged), refused_rows = \(rows.refused),
                new_products = \(counts.newProducts), changed_products = \(counts.changedProducts),
                unchanged_products = \(counts.unchangedProducts), sku_count = \(counts.skus),
                note_count = \(counts.notes), change_count = \(counts.changes),
                picture_count = \(counts.pictures)
            WHERE id = \(id)
            """)
    }

    static func add(_ line: ReportLine, to id: ImportID, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO import_lines (import, kind, line, field, code, detail, before, subject)
            VALUES (\(id), \(line.kind), \(line.line), \(line.column), \(line.code),
                    \(line.detail), \(line.before), \(line.subject))
            ON CONFLICT DO NOTHING
            """)
    }

    /// The lines that an import's report keeps: what was refused first, then what changes.
    public func report(of id: ImportID) async throws -> [ReportLine] {
        try await store.report { db in
            try [.refused, .change, .note, .picture].flatMap {
                try Self.lines($0, of: id, limit: Self.reportLines, in: db)
            }
        }
    }

    /// Lines of a kind in an import's report, in the order of the file.
    static func lines(
        _ kind: ReportLine.Kind, of id: ImportID, limit: Int, in db: Transaction
    ) throws -> [ReportLine] {
        try db.rows(
            """
            SELECT kind, line, field, code, detail, before, subject FROM import_lines
            WHERE import = \(id) AND kind = \(kind) ORDER BY line, field, code LIMIT \(limit)
            """
        ) {
            try ReportLine(
                kind: $0.next(), line: $0.next(), column: $0.next(), code: $0.next(),
                detail: $0.next(), before: $0.next(), subject: $0.next())
        }
    }
}
