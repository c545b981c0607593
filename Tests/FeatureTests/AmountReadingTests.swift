import Catalog
import Identities
@testable import Imports
@testable import Listings
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

/// `250.000` in a language that groups with points is a quarter of a million: in a file, a form and
/// a bulk change. What can be read in two ways is refused.
@Suite struct AmountReadingTests {
    @Test(arguments: TestEngine.here)
    func aFileGroupsAsItsMarketDoes(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let jakarta = try await street.shop("Toko", in: .id)
            let csv = """
                Handle,Title,Variant SKU,Variant Price,Variant Compare At Price,Variant Grams,\
                Variant Inventory Qty
                a,A,A,250.000,"1.250.000,00",200,1.000
                b,B,B,250000.00,300.000,453.59237,-1.500
                c,C,C,"250,000",,1,1
                d,D,D,0.250,,1,1
                e,E,E,1000,,1.500,1
                f,F,F,1000,"2,000",1,0.500

                """
            let (_, lines) = try await ImportTests.imported(csv, street, jakarta)
            #expect(
                ImportMergeTests.said(lines.filter { $0.kind != .change }) == [
                    "refused 4 Variant Price price-ambiguous >250,000",
                    "refused 5 Variant Price price-ambiguous >0.250",
                    "refused 7 Variant Inventory Qty number-ambiguous >0.500",
                    "note 3 Variant Grams fraction-cut >453.59237",
                    "note 3 Variant Inventory Qty stock-below-zero >-1500",
                ])
            #expect(
                try await ImportMergeTests.state(street) == [
                    "a|A||||||A||25000000|125000000|200|1000",
                    "b|B||||||B||25000000|30000000|453|0",
                    "e|E||||||E||100000|0|1500|1",
                ])
        }
    }

    @Test func aFileOfAMarketThatGroupsWithCommas() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let csv = """
                Handle,Title,Variant SKU,Variant Price,Variant Compare At Price,Variant Grams,\
                Variant Inventory Qty
                a,A,A,"1,250.00",24.000,453.592,12.0
                b,B,B,24.000,,1,1
                c,C,C,24.00,,1,1.000
                d,D,D,24.00,,"1,200","1,000"
                e,E,E,24.00,,1,"1,00"
                f,F,F,24.00,,"1,000,001",1
                g,G,G,24.00,,1,1000000

                """
            let (_, lines) = try await ImportTests.imported(csv, street, shop)
            #expect(
                ImportMergeTests.said(lines.filter { $0.kind != .change }) == [
                    "refused 3 Variant Price price-ambiguous >24.000",
                    "refused 4 Variant Inventory Qty number-ambiguous >1.000",
                    "refused 6 Variant Inventory Qty not-a-number >1,00",
                    "refused 7 Variant Grams number-beyond 1000000>1,000,001",
                    "refused 8 Variant Inventory Qty number-beyond 999999>1000000",
                    "note 2 Variant Compare At Price price-ambiguous >24.000",
                    "note 2 Variant Grams fraction-cut >453.592",
                ])
            #expect(
                try await ImportMergeTests.state(street) == [
                    "a|A||||||A||125000|0|453|12", "d|D||||||D||2400|0|1200|1000",
                ])
        }
    }

    /// No whole number of a file is guessed: stock, weight, place of a picture.
    @Test func aFractionOfAPieceIsRefusedWithItsRow() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let csv = """
                Handle,Title,Variant SKU,Variant Price,Variant Grams,Variant Inventory Qty,\
                Image Src,Image Position
                a,A,A,20,1,12.7,,
                b,B,B,20,1,-0.5,,
                c,C,C,20,1,12.00,,
                d,D,D,20,12.7,1,,
                e,E,E,20,1,"12,7",,
                f,F,F,20,1,1,https://a.example/2.png,2.5
                f,,,,,,https://a.example/1.png,first
                g,G,G,20,1,1,https://a.example/2.png,2.0
                g,,,,,,https://a.example/1.png,1

                """
            let (_, lines) = try await ImportTests.imported(csv, street, shop)
            let said = ImportMergeTests.said(lines.filter { $0.kind != .change })
            #expect(
                said.filter { $0.hasPrefix("refused") } == [
                    "refused 2 Variant Inventory Qty not-a-number >12.7",
                    "refused 3 Variant Inventory Qty not-a-number >-0.5",
                    "refused 6 Variant Inventory Qty not-a-number >12,7",
                ])
            #expect(said.contains("note 5 Variant Grams fraction-cut >12.7"))
            #expect(said.contains { $0.hasPrefix("note 7 Image Position not-a-number >2.5") })
            #expect(said.contains { $0.hasSuffix("Image Position not-a-number >first") })
            #expect(said.count { $0.contains("Image Position") } == 2)
            #expect(
                try await ImportMergeTests.state(street) == [
                    "c|C||||||C||2000|0|1|12", "d|D||||||D||2000|0|12|1",
                    "f|F||||||F||2000|0|1|1", "g|G||||||G||2000|0|1|1",
                ])
        }
    }

    @Test(
        arguments: [
            (.id, .idID, "250.000", 25_000_000), (.vn, .viVN, "250.000", 250_000),
            (.vn, .viVN, "1.250.000", 1_250_000), (.vn, .enUS, "250,000", 250_000),
            (.id, .idID, "2500.00", 250_000), (.vn, .enUS, "250.000", nil),
            (.id, .idID, "250,000", nil), (.vn, .viVN, "0.250", nil), (.us, .enUS, "24.000", nil),
        ] as [(MarketCode, LocaleTag, String, Int64?)])
    func formAndBulkGroupAsTheirReaderDoes(
        market: MarketCode, locale: LocaleTag, text: String, minor: Int64?
    ) throws {
        let typing = Typing(market: try Markets.bundled().market(market), locale: locale)
        let form = try ProductForm(Input(["price": .list([.text(text)])]))
        let bulk = try BulkForm(Input(["action": .text("price"), "value": .text(text)]))
        if let minor {
            #expect(try typing.edit(form).skus.map(\.patch.minor) == [.set(minor)])
            guard case .price(minor) = try typing.bulk(bulk) else {
                Issue.record("another change")
                return
            }
        } else {
            let refused = #expect(throws: RowRefusal.self) { try typing.edit(form) }
            #expect(refused?.code == "catalog.price-ambiguous" && refused?.row == 1)
            #expect(throws: CatalogRefusal.priceAmbiguous(text)) { try typing.bulk(bulk) }
        }
    }

    @Test(
        arguments: [
            (.viVN, "1.000", 1_000), (.idID, "12.500", 12_500), (.enUS, "1,000", 1_000),
            (.thTH, "๑,๐๐๐", 1_000), (.enGB, "1 000", 1_000), (.enUS, "999999", 999_999),
        ] as [(LocaleTag, String, Int)])
    func theEditorAndABulkChangeGroupAsTheirReaderDoes(
        locale: LocaleTag, text: String, count: Int
    ) throws {
        let typing = Typing(market: try Markets.bundled().market(.vn), locale: locale)
        let form = try ProductForm(
            Input(["stock": .list([.text(text)]), "grams": .list([.text(text)])]))
        #expect(try typing.edit(form).skus.map(\.stock) == [count])
        #expect(try typing.edit(form).skus.map(\.patch.grams) == [count])
        let bulk = try BulkForm(Input(["action": .text("stock"), "value": .text(text)]))
        guard case .stock(count, _) = try typing.bulk(bulk) else {
            Issue.record("another change")
            return
        }
    }

    @Test func aCountThatCannotBeTakenSaysWhy() throws {
        let typing = Typing(market: try Markets.bundled().market(.vn), locale: .viVN)
        for (text, refusal) in [
            ("1000000", .countOutside(most: 999_999)), ("-1", .countOutside(most: 999_999)),
            ("9999999999999999999999", .countOutside(most: 999_999)),
            ("1,000", .countAmbiguous("1,000")), ("0.500", .countAmbiguous("0.500")),
            ("1,5", .valueMissing), ("ten", .valueMissing), ("1.00", .valueMissing),
        ] as [(String, ListingsRefusal)] {
            #expect(throws: refusal, "\(text)") { try typing.count(text, most: 999_999) }
        }
        #expect(ListingsRefusal.countOutside(most: 999_999).message.values["most"] == "999999")
    }
}
