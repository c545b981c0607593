import Identities
@testable import Catalog
import Glibc
import HTML
import Inventory
@testable import Imports
@testable import Listings
import Markets
import Media
import Shops
import Store
import TestSupport
import Testing
import World

extension ShopFixture {
    /// Sends a file in and waits until its preview is there.
    func preview(_ path: String, of shop: Shop) async throws -> Import {
        let id = try await imports.startImport(
            path: path, name: "preview.csv", shop: shop, account: shop.owner, isPreview: true
        ).answer
        return try await settled(id)
    }

    func settled(_ id: ImportID) async throws -> Import {
        for _ in 0..<2400 {
            let job = try await store.read { db in try Imports.import(id, in: db) }
            if job.isSettled { return job }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(id) never ends")
        return try await store.read { db in try Imports.import(id, in: db) }
    }
}

/// An import shows what it would change, and writes it once somebody confirms it.
@Suite struct ImportPreviewTests {
    @Test(arguments: TestEngine.here)
    func nothingIsWrittenBeforeItIsConfirmed(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(ImportMergeTests.full, street, shop)
            let csv = """
                Handle,Title,Variant SKU,Variant Price
                shirt,,SH-S,25.00
                cap,Cap,CAP,7.00
                """
            let path = try street.write(csv, to: "upload")
            let preview = try await street.preview(path, of: shop)
            #expect(preview.state == .previewed && preview.isPreview)
            #expect(try await ImportMergeTests.state(street) == ImportMergeTests.afterFull)
            let before = try await street.imports.report(of: preview.id)
            #expect(
                ImportMergeTests.said(before) == [
                    "change 2 Variant Price field-changed 24.00>25.00",
                    "change 3 Title product-new >Cap",
                ])
            let other = try await street.shop("Other")
            await #expect(throws: ImportsRefusal.noSuchImport) {
                try await street.imports.confirmImport(preview.id, of: other.owner)
            }
            try await street.imports.confirmImport(preview.id, of: shop.owner)
            try await street.imports.confirmImport(preview.id, of: shop.owner)
            let done = try await street.settled(preview.id)
            #expect(done.state == .done && done.counts.rows == preview.counts.rows)
            #expect(try await street.imports.report(of: done.id) == before)
            #expect(try await ImportMergeTests.state(street).count == 4)
            await #expect(throws: ImportsRefusal.nothingToConfirm) {
                try await street.imports.cancelImport(done.id, of: shop.owner)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aCountThatChangedAfterThePreviewStays(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(ImportMergeTests.full, street, shop)
            let path = try street.write(
                """
                Handle,Variant SKU,Variant Inventory Qty
                shirt,SH-S,9
                shirt,SH-M,9
                """, to: "upload")
            street.clock.pass(.minutes(5))
            let preview = try await street.preview(path, of: shop)
            street.clock.pass(.minutes(5))
            // Two of five shirts leave the shelf.
            let (now, move) = (street.world.now(), street.world.id(StockMoveKind.self))
            try await street.store.write { db in
                let sku = try #require(
                    try db.value("SELECT id FROM skus WHERE seller_sku = 'SH-S'", as: SKUID.self))
                let stock = try #require(try Inventory.stock(of: [sku], in: db)[sku])
                try Inventory.set(
                    onHand: 3, of: sku, at: stock.location, of: shop.id, reason: .lost, by: nil,
                    move: move, at: now, in: db)
            }
            try await street.imports.confirmImport(preview.id, of: shop.owner)
            let done = try await street.settled(preview.id)
            #expect(
                ImportMergeTests.said(try await street.imports.report(of: done.id)).sorted() == [
                    "change 3 Variant Inventory Qty field-changed 6>9",
                    "note 2 Variant Inventory Qty stock-changed >5 → 3",
                ])
            let counts: [Int] = try await street.store.read { db in
                try db.values("SELECT on_hand FROM stock ORDER BY sku LIMIT 2")
            }
            #expect(counts == [3, 9])
        }
    }

    @Test(arguments: TestEngine.here)
    func aPreviewIsGivenUpWithItsFile(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            var jobs: [Import] = []
            for n in 0..<(Imports.mostOpenImports + 2) {
                let path = try street.write("Handle,Title\na\(n),A\n", to: "upload-\(n)")
                jobs.append(try await street.preview(path, of: shop))
            }
            func state(_ job: Import) async throws -> Import.State {
                try await street.store.read { db in try Imports.import(job.id, in: db).state }
            }
            // The oldest of those that nobody confirmed are given up.
            #expect(try await state(jobs[0]) == .cancelled)
            #expect(access(jobs[0].path, F_OK) != 0)
            let last = jobs[jobs.count - 1]
            #expect(try await state(last) == .previewed && access(last.path, F_OK) == 0)
            try await street.imports.cancelImport(last.id, of: shop.owner)
            #expect(try await state(last) == .cancelled && access(last.path, F_OK) != 0)
            await #expect(throws: ImportsRefusal.nothingToConfirm) {
                try await street.imports.confirmImport(last.id, of: shop.owner)
            }
            let products = try await ImportTests.count("SELECT COUNT(*) FROM products", street)
            #expect(products == 0)
        }
    }

    // MARK: Pictures

    static func pictures(_ sources: [String]) -> String {
        "Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text\n"
            + sources.enumerated().map { index, name in
                let first = index == 0 ? "mug,Mug,9.50" : "mug,,"
                return "\(first),https://a.example/\(name).jpg,\(index + 1),\(name)\n"
            }.joined()
    }

    /// Pictures of the one product, `name` of those that are here, `(name)` of those that aren't.
    static func shown(_ street: ShopFixture) async throws -> [String] {
        try await street.store.read { db in
            try db.rows(
                "SELECT source, state, replaced FROM product_pictures ORDER BY position"
            ) { row in
                let source: String? = try row.next()
                let state: String = try row.next()
                let isReplaced: Bool = try row.next()
                let file = source?.split(separator: "/").last.map(String.init) ?? "mine"
                let name = file.replacing(".jpg", with: "")
                return (state == "here" ? name : "(\(name))") + (isReplaced ? "-" : "")
            }
        }
    }

    static func fetchAll(_ street: ShopFixture, _ shop: Shop) async throws {
        let wishes = try await street.store.read { db in
            try Catalog.wishes(of: shop.id, limit: 50, in: db)
        }
        let (tree, now) = (street.tree, street.world.now())
        for wish in wishes {
            let picture = try await street.picture(of: shop.owner)
            try await street.store.write { db in
                try Catalog.settle(wish, picture: picture, tree: tree, at: now, in: db)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func picturesOfAFileAreASet(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            func take(_ sources: [String]) async throws -> (Import, [ReportLine]) {
                try await ImportTests.imported(Self.pictures(sources), street, shop)
            }
            _ = try await take(["a", "b", "c"])
            try await Self.fetchAll(street, shop)
            let id = try await street.store.read { db in
                try #require(try Catalog.product(handle: "mug", of: shop.id, in: db))
            }
            // Another order, one replaced.
            let (second, lines) = try await take(["c", "a", "d"])
            #expect(try await Self.shown(street) == ["c", "a", "(d)"])
            #expect(second.counts.pictures == 1, "those that are here aren't missing")
            #expect(
                Set(lines.filter { $0.kind == .change }.map(\.code)) == [
                    "picture-added", "picture-dropped", "pictures-ordered",
                ])
            try await Self.fetchAll(street, shop)
            // One that was removed by hand doesn't come back.
            try await street.listings.arrange([(2, 0)], of: id, by: shop.owner)
            let (third, notes) = try await take(["a", "c", "d", "e"])
            #expect(try await Self.shown(street) == ["c", "d", "(e)"])
            #expect(notes.contains { $0.kind == .note && $0.code == "picture-removed" })
            #expect(third.counts.rows.total == 4)
            try await Self.fetchAll(street, shop)
            // Everything replaced: one stays to be seen until the first new one is here.
            _ = try await take(["x", "y"])
            #expect(try await Self.shown(street) == ["(x)", "(y)", "c-"])
            try await Self.fetchAll(street, shop)
            #expect(try await Self.shown(street) == ["x", "y"])
            // A file that names no pictures leaves them alone.
            _ = try await ImportTests.imported("Handle,Title\nmug,Mug\n", street, shop)
            _ = try await ImportTests.imported("Handle,Title,Image Src\nmug,Cup,\n", street, shop)
            #expect(try await Self.shown(street) == ["x", "y"])
        }
    }

    @Test func uploadedPicturesKeepTheirPlaces() {
        func picture(_ position: Int, _ source: String?) -> ProductPicture {
            ProductPicture(position: position, picture: PictureID(Int64(position)), source: source)
        }
        func named(_ source: String, _ line: Int) -> PendingImageView {
            PendingImageView(
                source: source, alt: nil, position: line, line: line, column: .imageSource)
        }
        let stored = [picture(1, nil), picture(2, "a"), picture(3, nil), picture(4, "b")]
        var set = PictureSet(
            named: [named("b", 1), named("c", 2), named("a", 3)], isAll: true, stored: stored,
            removed: [])
        let merged = set.merged()?.map { $0.source ?? "mine" }
        #expect(merged == ["mine", "b", "mine", "c", "a"])
        #expect(set.isReordered && set.dropped == [] && set.added.map(\.source) == ["c"])
        var same = PictureSet(
            named: [named("a", 1), named("b", 2)], isAll: true, stored: stored, removed: [])
        #expect(same.merged() == nil && !same.isReordered)
        var part = PictureSet(
            named: [named("c", 1)], isAll: false, stored: stored, removed: [])
        #expect(part.merged()?.map { $0.source ?? "mine" } == ["mine", "a", "mine", "b", "c"])
        let many = (0..<30).map { named("n\($0)", $0) }
        var crowd = PictureSet(named: many, isAll: true, stored: stored, removed: [])
        #expect(crowd.merged()?.count == Catalog.mostPictures && crowd.crowded.count == 12)
    }
}
