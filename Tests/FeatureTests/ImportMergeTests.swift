import Identities
@testable import Catalog
import Inventory
@testable import Imports
@testable import Listings
import Markets
import Shops
import Store
import TestSupport
import Testing
import World

/// What a file, a form or software doesn't name stays as it is.
@Suite struct ImportMergeTests {
    static let full = """
        Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,\
        Variant Price,Variant Compare At Price,Variant Grams,Variant Inventory Qty
        shirt,Shirt,<p>Linen.</p>,Loom,"summer, linen",Size,S,SH-S,4006381333931,24.00,30.00,200,5
        shirt,,,,,,M,SH-M,4006381333948,24.00,30.00,210,6
        mug,Mug,<p>Clay.</p>,Loom,kitchen,,,MUG,4006381333955,9.50,,300,7

        """

    /// Everything of a shop's catalogue that an import may change, a line a SKU.
    static func state(_ street: ShopFixture) async throws -> [String] {
        try await street.store.report { db in
            try db.rows(
                """
                SELECT p.handle, p.title, p.description, p.vendor, p.tags, p.option1, s.option1,
                       s.seller_sku, s.barcode, r.minor, r.compare_minor, s.grams, k.on_hand,
                       s.retired
                FROM skus s JOIN products p ON p.id = s.product
                LEFT JOIN sku_prices r ON r.sku = s.id LEFT JOIN stock k ON k.sku = s.id
                ORDER BY p.handle, s.position, s.id
                """
            ) { row in
                let texts = try (0..<9).map { _ in try row.next() as String }
                let numbers = try (0..<4).map { _ in (try row.next() as Int?) ?? 0 }
                let isRetired: Bool = try row.next()
                return texts.joined(separator: "|") + "|"
                    + numbers.map(String.init).joined(separator: "|")
                    + (isRetired ? "|retired" : "")
            }
        }
    }

    static let afterFull = [
        "mug|Mug|<p>Clay.</p>|Loom|kitchen|||MUG|4006381333955|950|0|300|7",
        "shirt|Shirt|<p>Linen.</p>|Loom|summer, linen|Size|S|SH-S|4006381333931|2400|3000|200|5",
        "shirt|Shirt|<p>Linen.</p>|Loom|summer, linen|Size|M|SH-M|4006381333948|2400|3000|210|6",
    ]

    static func said(_ lines: [ReportLine]) -> [String] {
        lines.map {
            "\($0.kind.rawValue) \($0.line) \($0.column) \($0.code) \($0.before)>\($0.detail)"
        }
    }

    @Test(arguments: TestEngine.here)
    func aPriceListChangesPricesAlone(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            #expect(try await Self.state(street) == Self.afterFull)
            let prices = """
                Handle,Variant SKU,Variant Price
                shirt,SH-M,26.00
                shirt,SH-S,24.00
                mug,MUG,8.00
                """
            let (done, lines) = try await ImportTests.imported(prices, street, shop)
            #expect(
                try await Self.state(street) == [
                    Self.afterFull[0].replacing("|950|", with: "|800|"), Self.afterFull[1],
                    Self.afterFull[2].replacing("|2400|", with: "|2600|"),
                ])
            #expect(done.counts.rows.changed == 2 && done.counts.rows.unchanged == 1)
            #expect(done.counts.rows.new + done.counts.rows.refused == 0)
            #expect(
                Self.said(lines) == [
                    "change 2 Variant Price field-changed 24.00>26.00",
                    "change 4 Variant Price field-changed 9.50>8.00",
                ])
        }
    }

    @Test(arguments: TestEngine.here)
    func titleOptionsAndPriceEmptyNothing(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            let some = """
                Handle,Title,Option1 Name,Option1 Value,Variant Price
                shirt,Shirt,Size,S,25.00
                shirt,,,M,24.00
                mug,Mug,,,9.50
                """
            let (done, lines) = try await ImportTests.imported(some, street, shop)
            #expect(
                try await Self.state(street) == [
                    Self.afterFull[0], Self.afterFull[1].replacing("|2400|", with: "|2500|"),
                    Self.afterFull[2],
                ])
            #expect(Self.said(lines) == ["change 2 Variant Price field-changed 24.00>25.00"])
            #expect(done.counts.rows.changed == 1 && done.counts.rows.unchanged == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func anEmptyCellOfAColumnThatIsThereEmptiesIt(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            let sale = """
                Handle,Title,Vendor,Option1 Value,Variant Price,Variant Compare At Price,Variant Grams
                shirt,Shirt,,S,,,
                shirt,,,M,24.00,30.00,
                """
            let (_, lines) = try await ImportTests.imported(sale, street, shop)
            // A price and a weight can't be emptied.
            #expect(
                Self.said(lines) == [
                    "change 2 Variant Compare At Price field-emptied 30.00>",
                    "change 2 Vendor field-emptied Loom>",
                ])
            #expect(
                try await Self.state(street)[1]
                    == Self.afterFull[1].replacing("|3000|", with: "|0|")
                    .replacing("|Loom|", with: "||"))
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsMeantMustBeClear(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            let prices = """
                Handle,Variant SKU,Variant Price
                shirt,,26.00
                shirt,NONE,27.00
                shirt,SH-M,28.00
                shirt,SH-M,29.00
                hat,HAT,5.00
                mug,,9.00
                """
            let (done, lines) = try await ImportTests.imported(prices, street, shop)
            #expect(
                Self.said(lines) == [
                    "refused 2 Option1 Value variant-unclear >shirt",
                    "refused 3 Variant SKU variant-unknown >NONE",
                    "refused 5 Option1 Value same-options >M",
                    "refused 6 Handle product-unknown >hat",
                    "change 4 Variant Price field-changed 24.00>28.00",
                    "change 7 Variant Price field-changed 9.50>9.00",
                    "change 7 Variant SKU field-emptied MUG>",
                ])
            #expect(done.counts.rows.total == 6 && done.counts.rows.refused == 4)
            #expect(done.counts.newProducts == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatAPersonRetiredOrAnOperatorTookDownStaysSo(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            let ids = try await street.store.read { db in
                try ["shirt", "mug"].compactMap {
                    try Catalog.product(handle: $0, of: shop.id, in: db)
                }
            }
            let small = try await street.listings.editable(ids[0], of: shop.owner).skus[0]
            try await street.listings.change(
                ids[0],
                to: ProductEdit(
                    patch: ProductPatch(),
                    skus: [
                        SKUEdit(
                            id: small.priced.sku.id, patch: SKUPatch(), stock: nil, isRetired: true)
                    ]), by: shop.owner)
            try await street.listings.takeDown(ids[1], reason: "A brand's name")
            let again = Self.full.replacing("24.00", with: "25.00").replacing("9.50", with: "9.00")
            let (done, lines) = try await ImportTests.imported(again, street, shop)
            #expect(
                Self.said(lines.filter { $0.kind == .note }) == [
                    "note 2 Option1 Value variant-retired >S",
                    "note 4 Handle product-taken-down >mug",
                ])
            #expect(
                try await Self.state(street) == [
                    Self.afterFull[0].replacing("|950|", with: "|900|"),
                    Self.afterFull[1] + "|retired",
                    Self.afterFull[2].replacing("|2400|", with: "|2500|"),
                ])
            #expect(done.counts.rows.unchanged == 1 && done.counts.rows.changed == 2)
            let mug = try await street.listings.editable(ids[1], of: shop.owner).product
            #expect(mug.state == .takenDown)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatASellerWithdrewStaysSoWithANote(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Lamp", of: shop)
            let handle = "h-\(id.rawValue)"
            let file = "Handle,Title,Variant Price\n\(handle),Lamp,24.00\n"
            let note = "note 2 Handle product-withdrawn >\(handle)"
            var notes = try await ImportTests.imported(file, street, shop).1
            #expect(notes.isEmpty, "it is on sale")
            try await street.listings.withdraw(id, by: shop.owner)
            // The same file twice, then another one.
            for price in ["24.00", "24.00", "26.00"] {
                let again = file.replacing("24.00", with: price)
                let path = try street.write(again, to: "preview.csv")
                let preview = try await street.imports.importFile(
                    path, shop: shop.id, isPreview: true)
                let seen = try await street.imports.report(of: preview.id)
                let done: Import
                (done, notes) = try await ImportTests.imported(again, street, shop)
                #expect(Self.said(notes).contains(note), "\(price): \(Self.said(notes))")
                #expect(Set(Self.said(seen)) == Set(Self.said(notes)), "a preview differs")
                #expect(done.counts.rows.changed == (price == "26.00" ? 1 : 0))
                let product = try await street.listings.editable(id, of: shop.owner).product
                #expect(product.state == .draft && product.gaps.isEmpty)
                #expect(try await street.catalog.cards(CardQuery(market: .us)).cards.isEmpty)
            }
            try await street.listings.publish(id, by: shop.owner)
            #expect(
                try await ImportTests.imported(file, street, shop).1.map(\.code) == [
                    "field-changed"
                ])
        }
    }

    @Test(arguments: TestEngine.here)
    func theSameFileNotesEachRemovalAgain(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(Self.full, street, shop)
            let (shirt, mug) = try await street.store.read { db in
                (
                    try Catalog.product(handle: "shirt", of: shop.id, in: db),
                    try Catalog.product(handle: "mug", of: shop.id, in: db)
                )
            }
            let shirtID = try #require(shirt)
            let small = try await street.listings.editable(shirtID, of: shop.owner).skus[0]
            let gone = SKUEdit(
                id: small.priced.sku.id, patch: SKUPatch(), stock: nil, isRetired: true)
            // What a person changed otherwise isn't undone by the same file either.
            let edit = ProductEdit(patch: ProductPatch(title: "Blouse"), skus: [gone])
            try await street.listings.change(shirtID, to: edit, by: shop.owner)
            try await street.listings.takeDown(try #require(mug), reason: "A brand's name")
            let state = try await Self.state(street)
            for _ in 0..<2 {
                let (done, lines) = try await ImportTests.imported(Self.full, street, shop)
                #expect(
                    Self.said(lines) == [
                        "note 2 Option1 Value variant-retired >S",
                        "note 4 Handle product-taken-down >mug",
                    ])
                #expect(done.counts.rows.unchanged == 3 && done.counts.unchangedProducts == 2)
                #expect(try await Self.state(street) == state)
            }
        }
    }

    @Test func rowsFindTheirVariant() {
        func sku(_ n: Int64, _ options: [String], _ code: String, retired: Bool = false)
            -> StoredSKU
        {
            StoredSKU(
                id: SKUID(n), position: Int(n), isRetired: retired,
                draft: SKUDraft(optionValues: options, sellerSKU: code))
        }
        let two = [sku(1, ["S", "Red", ""], "A"), sku(2, ["S", "Blue", ""], "B")]
        let plain = [sku(1, ["", "", ""], "")]
        let coded = [sku(1, ["", "", ""], "A")]
        let gone = [sku(1, ["S", "", ""], "A", retired: true), sku(2, ["M", "", ""], "A")]
        let table: [([StoredSKU], [String?], String?, SKUMatch)] = [
            (two, ["S", "Red", ""], nil, .found(two[0])), (two, ["S", nil, nil], nil, .ambiguous),
            (two, ["S", nil, nil], "B", .found(two[1])), (two, ["M", nil, nil], nil, .ambiguous),
            (two, ["M", "Red", ""], "A", .new), (two, [nil, nil, nil], "B", .found(two[1])),
            (two, ["", "", ""], "B", .found(two[1])), (two, [nil, nil, nil], "C", .unknown),
            (two, [nil, nil, nil], nil, .ambiguous), (two, ["", nil, nil], nil, .ambiguous),
            (plain, [nil, nil, nil], "X", .found(plain[0])),
            (plain, ["", "", ""], "X", .found(plain[0])),
            (coded, [nil, nil, nil], "X", .unknown), (coded, ["", "", ""], "X", .found(coded[0])),
            (coded, [nil, nil, nil], nil, .found(coded[0])),
            (gone, [nil, nil, nil], "A", .found(gone[1])),
            (gone, ["S", nil, nil], nil, .found(gone[0])),
            (gone, ["L", nil, nil], nil, .new), ([], [nil, nil, nil], "A", .new),
            ([], ["S", nil, nil], nil, .new),
        ]
        for (stored, options, code, match) in table {
            #expect(
                SKUMatch.find(options: options, code: code, among: stored) == match,
                "\(options) \(code ?? "-")")
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsMissingIsCountedEachTime(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let csv = """
                Handle,Title,Variant Price,Image Src
                a,A,20.00,https://a.example/1.png
                a,,,https://a.example/2.png
                b,B,20.00,https://a.example/3.png

                """
            for run in 1...3 {
                let (done, lines) = try await ImportTests.imported(csv, street, shop)
                #expect(done.counts.pictures == 3, "run \(run)")
                #expect(
                    Self.said(lines.filter { $0.kind == .picture }) == [
                        "picture 2 Image Src picture-not-fetched >https://a.example/1.png",
                        "picture 3 Image Src picture-not-fetched >https://a.example/2.png",
                        "picture 4 Image Src picture-not-fetched >https://a.example/3.png",
                    ], "run \(run)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHandleIsTheSameInAnyCase(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let csv = """
                Handle,Title,Variant SKU,Variant Price
                Blue-Mug,Mug,M,20.00
                BLUE-MUG,,N,21.00

                """
            let (first, _) = try await ImportTests.imported(csv, street, shop)
            #expect(first.counts.newProducts == 1)
            let prices = "Handle,Variant SKU,Variant Price\nblue-mug,M,22.00\n"
            let (second, _) = try await ImportTests.imported(prices, street, shop)
            #expect(second.counts.changedProducts == 1)
            #expect(
                try await Self.state(street).map { String($0.prefix(12)) }
                    == ["blue-mug|Mug"])
        }
    }
}
