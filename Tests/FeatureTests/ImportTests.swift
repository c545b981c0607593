import Identities
@testable import Catalog
import Glibc
import Inventory
@testable import Imports
import Markets
import Shops
import Store
import TestSupport
import Testing
import World

@Suite struct ImportTests {
    /// What must come of a file: read from it by hand (`Tests/FeatureTests/ImportTests.swift` says
    /// what is counted, not what our reader found).
    struct Golden: Sendable, CustomTestStringConvertible {
        let file: String
        let rows: Int
        let products: Int
        let skus: Int
        let pictures: Int
        let notes: Int
        let noPrice: Int
        var testDescription: String { file }
    }

    static let folder = "../shared/data/catalogues/shopify"
    static let golden = [
        Golden(
            file: "levinmejia_Apparel.csv", rows: 104, products: 25, skus: 96, pictures: 55,
            notes: 2, noPrice: 1),
        Golden(
            file: "levinmejia_jewelry.csv", rows: 30, products: 19, skus: 24, pictures: 25,
            notes: 2, noPrice: 0),
        Golden(
            file: "partners_apparel.csv", rows: 22, products: 20, skus: 22, pictures: 20, notes: 1,
            noPrice: 0),
        Golden(
            file: "partners_home-and-garden.csv", rows: 21, products: 20, skus: 21, pictures: 21,
            notes: 1, noPrice: 0),
        Golden(
            file: "partners_jewelery.csv", rows: 41, products: 20, skus: 23, pictures: 41, notes: 1,
            noPrice: 0),
    ]
    static let isHere = access(folder, R_OK) == 0
    static let isMissing: Comment = "../shared isn't here: the five real files were not imported"

    /// Everything that an import may write, as text.
    static func state(_ street: ShopFixture) async throws -> [String] {
        try await street.store.report { db in
            try db.rows(
                """
                SELECT p.id, p.title, p.gaps, p.fingerprint, p.updated_at, s.id, s.option1, s.grams,
                       s.position, r.minor, k.on_hand
                FROM products p LEFT JOIN skus s ON s.product = p.id
                LEFT JOIN sku_prices r ON r.sku = s.id LEFT JOIN stock k ON k.sku = s.id
                ORDER BY p.id, s.id
                """
            ) { row in
                let (product, title, gaps, print, at): (Int64, String, String, String?, Int64) =
                    try (row.next(), row.next(), row.next(), row.next(), row.next())
                let (sku, option, grams, position): (Int64?, String?, Int?, Int?) =
                    try (row.next(), row.next(), row.next(), row.next())
                let (minor, onHand): (Int64?, Int?) = try (row.next(), row.next())
                return """
                    \(product) \(title) \(gaps) \(print ?? "-") \(at) \(sku ?? 0) \(option ?? "-") \
                    \(grams ?? -1) \(position ?? -1) \(minor ?? -1) \(onHand ?? -1)
                    """
            }
        }
    }

    static func count(_ sql: SQL, _ street: ShopFixture) async throws -> Int {
        try await street.store.report { db in try db.value(sql) ?? 0 }
    }

    @Test(.enabled(if: isHere, isMissing), arguments: TestEngine.here, golden)
    func realFilesImport(_ engine: TestEngine, _ golden: Golden) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let path = "\(Self.folder)/\(golden.file)"
            let done = try await street.imports.importFile(path, shop: shop.id)
            #expect(done.state == .done)
            #expect(done.counts.rows.total == golden.rows)
            #expect(done.counts.rows.new == golden.rows)
            #expect(done.counts.newProducts == golden.products)
            #expect(done.counts.skus == golden.skus)
            #expect(done.counts.rows.refused == 0)
            #expect(done.counts.notes == golden.notes)
            #expect(done.counts.pictures == golden.pictures)
            #expect(
                try await Self.count("SELECT COUNT(*) FROM products", street) == golden.products)
            #expect(try await Self.count("SELECT COUNT(*) FROM skus", street) == golden.skus)
            #expect(try await Self.count("SELECT COUNT(*) FROM stock", street) == golden.skus)
            let unpriced = try await Self.count(
                "SELECT COUNT(*) FROM products WHERE gaps LIKE '%price%'", street)
            #expect(unpriced == golden.noPrice)
            let drafts = try await Self.count(
                "SELECT COUNT(*) FROM products WHERE state = 'draft' AND gaps LIKE 'category%'",
                street)
            #expect(drafts == golden.products)

            let before = try await Self.state(street)
            street.clock.pass(.hours(1))
            let again = try await street.imports.importFile(path, shop: shop.id)
            #expect(again.counts.unchangedProducts == golden.products)
            #expect(again.counts.rows.unchanged == golden.rows && again.counts.skus == 0)
            #expect(try await Self.state(street) == before, "a second import changed something")
        }
    }

    static let header =
        "Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty,Variant Grams,Image Src\n"

    static func imported(
        _ csv: String, _ street: ShopFixture, _ shop: Shop
    ) async throws -> (Import, [ReportLine]) {
        let path = try street.write(csv, to: "file-\(street.world.now().milliseconds).csv")
        street.clock.pass(.minutes(1))
        let done = try await street.imports.importFile(path, shop: shop.id)
        let lines = try await street.store.read { db in
            try ReportLine.Kind.allCases.flatMap {
                try Imports.lines($0, of: done.id, limit: 100, in: db)
            }
        }
        return (done, lines)
    }

    @Test(arguments: TestEngine.here)
    func whatCantBeTakenIsSaidWithItsLine(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let csv =
                Self.header + """
                    good,Good,Size,S,10.00,5,100,
                    good,,,M,ten,5,100,
                    good,,,L,10.00,some,100,
                    good,,,S,12.00,1,100,
                    ,No handle,,,10.00,1,1,
                    minus,Minus,,,10.00,-7,1,
                    apart,One,,,10.00,1,1,
                    good,Again,,XL,10.00,1,1,
                    cheap,Cheap,,,-1.00,1,1,
                    fine,Fine,,,10.005,1,1,
                    pic,Pic,,,10.00,1,1,javascript:alert(1)
                    "many
                    lines",Many,,,1.00,1,x,
                    """
            let (done, lines) = try await Self.imported(csv, street, shop)
            let said = lines.filter { $0.kind != .change }.map {
                "\($0.kind.rawValue) \($0.line) \($0.column) \($0.code)"
            }
            #expect(
                said == [
                    "refused 3 Variant Price price-unreadable",
                    "refused 4 Variant Inventory Qty not-a-number",
                    "refused 5 Option1 Value same-options", "refused 6 Handle handle-missing",
                    "refused 9 Handle handle-apart", "refused 10 Variant Price price-below-zero",
                    "refused 11 Variant Price price-ambiguous",
                    "refused 13 Variant Grams not-a-number",
                    "note 7 Variant Inventory Qty stock-below-zero",
                    "note 12 Image Src picture-address",
                ])
            #expect(done.counts.rows.refused == 8 && done.counts.rows.new == 4)
            #expect(done.counts.rows.total == 12)
            #expect(done.counts.notes == 2)
            // Of cheap, fine and many every row is refused, so they are no products.
            #expect(done.counts.newProducts == 4)
            #expect(try await Self.count("SELECT COUNT(*) FROM skus", street) == 4)
            #expect(try await Self.count("SELECT MIN(on_hand) FROM stock", street) == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aChangedFileChangesOnlyWhatItSays(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let first = Self.header + "a,A,Size,S,10.00,5,100,\na,,,M,11.00,6,100,\nb,B,,,5,1,1,\n"
            _ = try await Self.imported(first, street, shop)
            let leaf = try #require(street.tree.all.first { street.tree.isLeaf($0.id) }?.id)
            try await street.store.write { db in
                try db.execute("UPDATE products SET category = \(leaf)")
                // Three were sold since.
                try db.execute("UPDATE stock SET on_hand = 2 WHERE on_hand = 5")
            }
            let second =
                Self.header
                + "a,A2,Size,S,12.00,5,100,\na,,,M,11.00,9,100,\na,,,L,13.00,1,1,\nb,B,,,5,1,1,\n"
            let (done, _) = try await Self.imported(second, street, shop)
            #expect(done.counts.changedProducts == 1 && done.counts.unchangedProducts == 1)
            #expect(done.counts.rows.new == 1 && done.counts.rows.changed == 2)
            #expect(done.counts.rows.unchanged == 1)
            let state = try await street.store.read { db in
                try db.rows(
                    """
                    SELECT p.title, s.option1, r.minor, k.on_hand, p.category FROM skus s
                    JOIN products p ON p.id = s.product JOIN sku_prices r ON r.sku = s.id
                    JOIN stock k ON k.sku = s.id WHERE p.handle = 'a' ORDER BY s.position
                    """
                ) {
                    "\(try $0.next() as String) \(try $0.next() as String) \(try $0.next() as Int) \(try $0.next() as Int) \(try $0.next() as Int == leaf)"
                }
            }
            // S keeps the stock that the file doesn't change; M has what the file says now.
            #expect(state == ["A2 S 1200 2 true", "A2 M 1100 9 true", "A2 L 1300 1 true"])
        }
    }

    @Test(arguments: TestEngine.here)
    func anImportGoesOnWhereACrashStoppedIt(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let rows = (1...900).map { "h\($0),Title \($0),,,10.00,1,1,\n" }.joined()
            let path = try street.write(Self.header + rows, to: "big.csv")
            let id: ImportID = street.world.id()
            let now = street.world.now()
            // As a process leaves it that died after the second batch.
            try await street.store.write { db in
                try Imports.open(
                    id, shop: shop.id, account: shop.owner, name: "big.csv", path: path,
                    bytes: fileBytes(path), at: now, in: db)
                try db.execute(
                    """
                    UPDATE imports SET state = 'running', rows = 400, new_rows = 400,
                        new_products = 400 WHERE id = \(id)
                    """)
            }
            await street.imports.run(id)
            let done = try await street.store.read { db in try Imports.import(id, in: db) }
            #expect(done.state == .done)
            #expect(done.counts.rows.total == 900)
            #expect(done.counts.newProducts == 900)
            #expect(try await Self.count("SELECT COUNT(*) FROM products", street) == 500)
            #expect(access(path, F_OK) != 0, "the file is gone once it is done")
        }
    }

    @Test(arguments: TestEngine.here)
    func aFileThatIsNoneFailsWithAReason(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            for (csv, fault) in [("", "file-empty"), ("a,b,c\n1,2,3\n", "no-header")] {
                let (done, _) = try await Self.imported(csv, street, shop)
                #expect(done.state == .failed)
                #expect(done.fault == fault)
            }
            let done = try await street.imports.importFile("/nowhere.csv", shop: shop.id)
            #expect(done.fault == "file-unreadable")
        }
    }

    @Test(arguments: TestEngine.here)
    func pricesAreInTheShopsCurrency(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop("Quán", in: .vn)
            let csv = Self.header + "a,A,,,250000,1,1,\nb,B,,,19.99,1,1,\nc,C,,,250000.00,1,1,\n"
            let (_, lines) = try await Self.imported(csv, street, shop)
            #expect(lines.map(\.code) == ["price-unreadable", "product-new", "product-new"])
            #expect(
                try await Self.count("SELECT CAST(SUM(minor) AS BIGINT) FROM sku_prices", street)
                    == 500_000)
        }
    }

    @Test(arguments: TestEngine.here)
    func picturesThatDontComeAreListed(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let imports = street.downloadingImports { _ in throw PictureTrouble.unreachable }
            let shop = try await street.shop()
            let csv =
                Self.header
                + "a,A,,,10,1,1,https://a.example/1.jpg\nb,B,,,10,1,1,https://b.example/2.jpg\n"
            let path = try street.write(csv, to: "pictures.csv")
            let done = try await imports.importFile(path, shop: shop.id)
            #expect(done.state == .done)
            #expect(done.counts.pictures == 2)
            let states = try await Self.count(
                "SELECT COUNT(*) FROM product_pictures WHERE state = 'unreachable'", street)
            #expect(states == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func anUploadIsTakenOverAndImportedInTheBackground(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let path = try street.write(Self.header + "a,A,,,10,1,1,\n", to: "upload")
            let idempotencyKey = IdempotencyKey(scope: "s", key: "k", fingerprint: "f")
            let made = try await street.imports.startImport(
                path: path, name: "mine.csv", shop: shop, account: shop.owner,
                idempotencyKey: idempotencyKey)
            let again = try await street.imports.startImport(
                path: path, name: "mine.csv", shop: shop, account: shop.owner,
                idempotencyKey: idempotencyKey)
            #expect(again.answer == made.answer && again.replayed)
            unlink(path)
            var job = try await street.store.read { db in
                try Imports.import(made.answer, of: shop.id, in: db)
            }
            for _ in 0..<2400 where !job.isOver {
                try await Task.sleep(for: .milliseconds(25))
                job = try await street.store.read { db in
                    try Imports.import(made.answer, of: shop.id, in: db)
                }
            }
            #expect(job.state == .done && job.counts.newProducts == 1)
            #expect(job.name == "mine.csv")
            let other = try await street.shop("Other")
            await #expect(throws: ImportsRefusal.noSuchImport) {
                try await street.store.read { db in
                    try Imports.import(made.answer, of: other.id, in: db)
                }
            }
        }
    }
}
