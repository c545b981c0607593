import Catalog
import Composition
import Glibc
import Identities
@testable import Media
import Modules
import Store
import TestSupport
import Testing
import World

/// Deletion of pictures that nobody uses.
@Suite struct PictureSweepTests {
    private static func isStored(_ id: PictureID, _ street: ShopFixture) async throws -> Bool {
        try await street.store.read { db in try Media.picture(id, in: db) != nil }
    }

    private static func strays(_ street: ShopFixture) async throws -> Int {
        try await street.store.read { db in
            try db.value("SELECT count(*) FROM stray_pictures") ?? -1
        }
    }

    private static func show(
        _ pictures: [PictureID], on product: ProductID, _ street: ShopFixture
    ) async throws {
        try await street.store.write { db in
            try Catalog.setPictures(
                pictures.map { ProductPicture(position: 1, picture: $0) }, of: product, in: db)
        }
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func aPictureThatNobodyUsesIsDeletedAfterADay(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let ann = try await street.account()
            let path = PictureQuotaTests.drawn(1, street)
            let id = try await street.media.add(path: path, owner: ann)
            street.clock.pass(.hours(23))
            #expect(try await street.media.sweepPictures() == 0)
            #expect(try await Self.isStored(id, street))
            // Chosen again: the form that names it has a day from now on.
            #expect(try await street.media.add(path: path, owner: ann) == id)
            street.clock.pass(.hours(23))
            #expect(try await street.media.sweepPictures() == 0)
            #expect(PictureQuotaTests.files(street).count == 3)
            street.clock.pass(.hours(1))
            #expect(try await street.media.sweepPictures() == 1)
            #expect(try await !Self.isStored(id, street))
            #expect(PictureQuotaTests.files(street).isEmpty)
            #expect(try await Self.strays(street) == 0)
            // Sent once more, it is another picture.
            let again = try await street.media.add(path: path, owner: ann)
            #expect(again != id && PictureQuotaTests.files(street).count == 3)
        }
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func aPictureInUseStaysAndHasADayAfterItsLastUse(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let product = try await street.product("Mug", of: shop, live: false).id
            let path = PictureQuotaTests.drawn(1, street)
            let id = try await street.media.add(path: path, owner: shop.owner)
            try await Self.show([id], on: product, street)
            for _ in 0..<3 {
                street.clock.pass(.days(2))
                #expect(try await street.media.sweepPictures() <= 1, "the fixture's own")
                #expect(try await Self.isStored(id, street))
            }
            try await Self.show([], on: product, street)
            street.clock.pass(.days(2))
            // Found unused only now: whoever looks at an old page still sees it.
            #expect(try await street.media.sweepPictures() == 0)
            street.clock.pass(.hours(23))
            #expect(try await street.media.sweepPictures() == 0)
            street.clock.pass(.hours(1))
            #expect(try await street.media.sweepPictures() == 1)
            #expect(try await !Self.isStored(id, street))
        }
    }

    /// A form that names a picture arrives in the moment in which it is deleted: either the picture
    /// stays, or the form is told. Never is there a use without its picture.
    @Test(arguments: TestEngine.here)
    func aUseThatBeginsDuringTheSweepIsKeptOrRefused(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let product = try await street.product("Mug", of: shop, live: false).id
            for round in 0..<20 {
                let id = try await street.picture(of: shop.owner)
                _ = try await street.media.sweepPictures()
                street.clock.pass(.hours(25))
                async let swept = street.media.sweepPictures()
                var isRefused = false
                for _ in 0..<(round % 4) { await Task.yield() }
                do {
                    try await street.store.write { db in
                        try Media.use([id], of: shop.owner, in: db)
                        try Catalog.setPictures(
                            [ProductPicture(position: 1, picture: id)], of: product, in: db)
                    }
                } catch MediaRefusal.gone { isRefused = true }
                _ = try await swept
                #expect(try await Self.isStored(id, street) == !isRefused)
                let audit = Media.audit(of: Catalog.pictureUses)
                #expect(try await street.store.read { db in try audit.step(db) } == nil)
            }
        }
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func whatACrashLeavesIsDeleted(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let ann = try await street.account()
            // After the row, before the files.
            let id = try await street.media.add(
                path: PictureQuotaTests.drawn(1, street), owner: ann)
            let now = street.clock.now
            try await street.store.write { db in
                try db.execute("DELETE FROM pictures WHERE id = \(id)")
                try Media.noteStray(id, since: now - Media.strayKept, claimed: true, in: db)
            }
            _ = try await street.media.sweepPictures()
            #expect(PictureQuotaTests.files(street).isEmpty)
            #expect(try await Self.strays(street) == 0)
            // An upload, after its files and before its row.
            let lost: PictureID = street.world.id()
            try await street.store.write { db in try Media.noteStray(lost, since: now, in: db) }
            let path = street.media.file(lost, .card)
            mkdir(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), 0o750)
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            street.clock.pass(.minutes(59))
            _ = try await street.media.sweepPictures()
            #expect(access(path, F_OK) == 0, "it may be still running")
            street.clock.pass(.minutes(1))
            _ = try await street.media.sweepPictures()
            #expect(access(path, F_OK) != 0)
            #expect(try await Self.strays(street) == 0)
            // One whose files were taken for leftovers can't get its row.
            let late: PictureID = street.world.id()
            let picture = NewPicture(id: late, owner: ann, digest: "late", isNew: true)
            await #expect(throws: MediaRefusal.busy) {
                try await street.store.write { db in
                    try Media.noteStray(late, since: now, claimed: true, in: db)
                    _ = try Media.insert(
                        picture, .init(width: 1, height: 1, bytes: 1), at: now, in: db)
                }
            }
            #expect(try await !Self.isStored(late, street))
        }
    }

    @Test func theAuditNamesAUseWithoutAPicture() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let product = try await street.product("Mug", of: shop, live: false).id
            let audit = Media.audit(of: Catalog.pictureUses)
            #expect(try await street.store.read { db in try audit.step(db) } == nil)
            let lost: PictureID = street.world.id()
            try await Self.show([lost], on: product, street)
            #expect(
                try await street.store.read { db in try audit.step(db) }
                    == "pictures: \(lost) of products' pictures isn't stored")
        }
        #expect(Pasar.audits.map(\.name).contains("pictures"))
    }

    /// A column that holds pictures' ids and isn't declared would have its pictures deleted.
    @Test func everyColumnOfPicturesIsDeclaredAsAUse() async throws {
        try await TestShop.with(.sqlite) { test in
            let columns: [(table: String, column: String)] = try await test.store.read { db in
                try db.rows(
                    """
                    SELECT m.name, c.name FROM sqlite_master m
                    JOIN pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND c.name IN ('picture', 'cover', 'avatar')
                    """
                ) { (try $0.next(), try $0.next()) }
            }
            #expect(columns.count == 9, "\(columns)")
            let uses = Features.types.flatMap { $0.pictureUses }.map {
                $0.pictures.rendered(for: .sqlite).text.split(separator: " ").map(String.init)
            }
            for (table, column) in columns {
                #expect(
                    uses.contains { $0.contains(column) && $0.last == table },
                    "\(table).\(column) is no PictureUse")
            }
            #expect(uses.count == columns.count)
        }
    }
}
