import Catalog
import Identities
@testable import Listings
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

/// A bulk change, and the table of SKUs, change what they name; a refusal names the row.
@Suite struct BulkMergeTests {
    static let before = [
        "a|Shirt|<p>Linen.</p>|Loom|summer|Size|S|SH-S|4006381333931|2400|3000|200|5",
        "a|Shirt|<p>Linen.</p>|Loom|summer|Size|M|SH-M|4006381333948|2400|3000|210|6",
        "a|Shirt|<p>Linen.</p>|Loom|summer|Size|L|SH-L|4006381333955|2400|0|0|0|retired",
        "b|Mug||||||MUG||900|0|300|7",
    ]

    static let file = """
        Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,\
        Variant Price,Variant Compare At Price,Variant Grams,Variant Inventory Qty
        a,Shirt,<p>Linen.</p>,Loom,summer,Size,S,SH-S,4006381333931,24.00,30.00,200,5
        a,,,,,,M,SH-M,4006381333948,24.00,30.00,210,6
        a,,,,,,L,SH-L,4006381333955,24.00,,0,0
        b,Mug,,,,,,MUG,,9.00,,300,7

        """

    /// A shop with a shirt of three sizes, one of them retired, and a mug.
    static func with(
        _ engine: TestEngine,
        _ body: (ShopFixture, AccountID, [ProductID]) async throws -> Void
    ) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(file, street, shop)
            let ids = try await street.store.read { db in
                try ["a", "b"].compactMap { try Catalog.product(handle: $0, of: shop.id, in: db) }
            }
            let large = try await street.listings.editable(ids[0], of: shop.owner).skus[2]
            let retired = SKUEdit(
                id: large.priced.sku.id, patch: SKUPatch(), stock: nil, isRetired: true)
            try await street.listings.change(
                ids[0], to: ProductEdit(patch: ProductPatch(), skus: [retired]), by: shop.owner)
            #expect(try await ImportMergeTests.state(street) == before)
            try await body(street, shop.owner, ids)
        }
    }

    @Test(arguments: TestEngine.here)
    func aBulkChangeLeavesAloneWhatItDoesntName(_ engine: TestEngine) async throws {
        func after(_ change: (Int, [String]) -> [String]) -> [String] {
            before().enumerated().map { index, line in
                // A retired SKU is no part of a bulk change.
                if line.hasSuffix("|retired") { return line }
                let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                return change(index, parts.map(String.init)).joined(separator: "|")
            }
        }
        func before() -> [String] { Self.before }
        func set(_ column: Int, _ value: String) -> [String] {
            after { _, parts in
                var parts = parts
                parts[column] = value
                return parts
            }
        }
        let table: [(BulkChange, Bool, [String])] = [
            (.price(2600), false, set(9, "2600")), (.stock(9), false, set(12, "9")),
            (.weight(150), false, set(11, "150")), (.price(2600), true, before()),
            (.stock(9), true, before()), (.weight(150), true, before()),
            (.publish, false, before()), (.withdraw, false, before()),
        ]
        for (change, onlyGaps, expected) in table {
            try await Self.with(engine) { street, owner, ids in
                _ = try await street.listings.change(
                    ids, change, onlyGaps: onlyGaps, by: owner, idempotencyKey: nil)
                #expect(try await ImportMergeTests.state(street) == expected, "\(change)")
            }
        }
    }

    @Test func aBulkPriceBelowThePriceBeforeKeepsIt() async throws {
        try await Self.with(.sqlite) { street, owner, ids in
            for (minor, compare) in [(2900, "3000"), (3000, "0")] as [(Int64, String)] {
                _ = try await street.listings.change(
                    [ids[0]], .price(minor), onlyGaps: false, by: owner, idempotencyKey: nil)
                let small = try await ImportMergeTests.state(street)[0]
                #expect(small.contains("|\(minor)|\(compare)|"), "\(small)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefusedBulkChangeNamesTheProductAndChangesNone(_ engine: TestEngine) async throws {
        try await Self.with(engine) { street, owner, ids in
            let refused = await #expect(throws: RowRefusal.self) {
                try await street.listings.change(
                    [ids[0], ProductID(1), ids[1]], .price(100), onlyGaps: false, by: owner,
                    idempotencyKey: nil)
            }
            #expect(refused?.row == 2 && refused?.status == 404)
            let after = try await ImportMergeTests.state(street)
            #expect(after == Self.before)
        }
    }

    // MARK: The table of SKUs

    @Test func aRefusedTableNamesRowAndColumn() async throws {
        try await ProductMergeTests.with { browser, place in
            let before = await browser.get(place, json: true).text
            let one = await browser.post(
                place, json: "{\"seller_sku\":[\"SH-S\",\"SH-M\"],\"price\":[\"24\",\"x\"]}")
            #expect(one.status == 422)
            #expect(one.text.contains("\"code\":\"catalog.price-unusable\""), "\(one.text)")
            #expect(one.text.contains("Price, row 2: “x” is no price"), "\(one.text)")
            let several = await browser.post(
                place,
                [
                    ("title", "Shirt"), ("seller_sku", "SH-S"), ("seller_sku", "SH-M"),
                    ("seller_sku", ""), ("value1", "S"), ("value1", "M"), ("value1", ""),
                    ("price", "24"), ("price", "24.000"), ("price", ""), ("grams", "ten"),
                    ("grams", "5"), ("grams", ""), ("stock", "1"), ("stock", "1"),
                    ("stock", "-3"), ("stock_before", "1"), ("stock_before", "1"),
                    ("stock_before", "0"),
                ])
            #expect(several.status == 422)
            for words in [
                "Grams, row 1: Give a whole number", "Price, row 2: “24.000” can be read in two",
                "Stock, row 3: Give a whole number from 0 to 999999", "3 fields need another look",
            ] {
                #expect(several.text.contains(words), "\(words)")
            }
            for (body, words) in [
                ("{\"seller_sku\":[\"SH-S\",\"NONE\"],\"price\":[\"1\",\"1\"]}", "Row 2: Several"),
                (
                    "{\"value1\":[\"S\",\"S\"],\"value2\":[\"\",\"\"],\"value3\":[\"\",\"\"]}",
                    "Row 2: Two"
                ),
                ("{\"price\":[\"1\",\"\(String(repeating: "1", count: 50))\"]}", "Entry 2: "),
            ] {
                let reply = await browser.post(place, json: body)
                #expect(reply.status == 422 && reply.text.contains(words), "\(reply.text)")
            }
            #expect(await browser.get(place, json: true).text == before)
        }
    }

    @Test func aRefusedBulkFormSaysWhy() async throws {
        try await ProductMergeTests.with { browser, place in
            let id = String(place.split(separator: "/").last ?? "")
            let page = await browser.post(
                "/seller/products/bulk",
                [("products", id), ("action", "price"), ("value", "24.000")])
            #expect(page.status == 422)
            #expect(page.text.contains("One field needs another look"))
            #expect(page.text.contains("“24.000” can be read in two ways"))
        }
    }
}
