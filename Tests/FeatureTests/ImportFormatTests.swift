import Catalog
import Glibc
import CSV
@testable import Imports
import Markets
import Store
import TestSupport
import Testing
import World

/// The format of a file isn't guessed from its first line, and a fault names the right thing.
@Suite struct ImportFormatTests {
    static func utf16(_ text: String, isBigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return isBigEndian ? [high, low] : [low, high]
        }
    }

    @Test(arguments: [
        ("sep=;\na;b,c\n1;2\n", ["2 a|b,c", "3 1|2"]),
        ("\"sep=;\"\r\na;b\r\n", ["2 a|b"]), ("SEP=\t\na\tb,c,d\n", ["2 a|b,c,d"]),
        ("\n;;;\n \na;b;c;d,e,f\n", ["4 a|b|c|d,e,f"]),
        ("\r\n\r\na;b\r\n1;2\r\n", ["3 a|b", "4 1|2"]),
        ("\u{FEFF}sep=|\n\na|b\n", ["3 a|b"]), ("\"a;1\",\"b;2\",c;3\n", ["1 a;1|b;2|c;3"]),
        ("sep=;\n", []), ("\n\n", []),
    ])
    func theSeparatorIsFoundBehindThePreamble(
        _ text: String, _ records: [String]
    ) async throws {
        #expect(try await ImportReaderTests.records(Array(text.utf8)) == records)
    }

    @Test func utf16IsReadLikeUTF8() async throws {
        let text = "sep=;\nHandle;Title\nquán;Áo \u{1F455} ก\n"
        let expected = ["2 Handle|Title", "3 quán|Áo \u{1F455} ก"]
        for isBigEndian in [false, true] {
            for mark in [false, true] {
                let bytes = Self.utf16(text, isBigEndian: isBigEndian, mark: mark)
                #expect(try await ImportReaderTests.records(bytes) == expected)
            }
        }
        // Half a pair, and half a unit at the end: their rows are refused, no others.
        let broken =
            Self.utf16("a,b\nc", isBigEndian: false, mark: true) + [0x3D, 0xD8]
            + Self.utf16("\nd,e\nf", isBigEndian: false, mark: false) + [0x67]
        #expect(
            try await ImportReaderTests.records(broken) == [
                "1 a|b", "2 !not-utf8", "3 d|e", "4 !not-utf8",
            ])
    }

    @Test func anOpenQuoteSwallowsNoRows() async throws {
        let text = "a,b\nc,\"open\nd,1\ne,2\n"
        #expect(
            try await ImportReaderTests.records(Array(text.utf8)) == [
                "1 a|b", "2 !quote-open", "3 d|1", "4 e|2",
            ])
        let wide = Self.utf16(text, isBigEndian: true, mark: true)
        #expect(
            try await ImportReaderTests.records(wide) == [
                "1 a|b", "2 !quote-open", "3 d|1", "4 e|2",
            ])
        let nul = Array("a,b\nc,".utf8) + [0] + Array("\nd,e\n".utf8)
        #expect(
            try await ImportReaderTests.records(nul) == ["1 a|b", "2 !control-character", "3 d|e"])
    }

    @Test(arguments: [
        ("8.99E+12", SpreadsheetFault.shortened), ("8,99E+12", .shortened), ("-1E+06", .shortened),
        ("4E-05", .shortened), ("#REF!", .error), ("#N/A", .error), ("#DIV/0!", .error),
        ("#NAME?", .error), ("#¡REF!", .error), ("#BEZUG!", .error), ("3E5", nil), ("E+12", nil),
        ("12E+", nil), ("1E+1", nil), ("#1 gift!", nil), ("#hashtag", nil), ("8.99", nil),
        ("8.99e+12", .shortened), ("8,99e-05", .shortened), ("Err:502", .error), ("3e5", nil),
        ("Err:none", nil), ("Erratum", nil), ("AB1E+12", nil), ("", nil), ("#", nil), ("#!", nil),
    ])
    func spoiledCellsAreKnown(_ text: String, _ fault: SpreadsheetFault?) {
        #expect(SpreadsheetFault.of(text) == fault)
    }

    @Test(arguments: TestEngine.here)
    func whatASpreadsheetSpoiledIsNotStored(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(ImportMergeTests.full, street, shop)
            let csv = """
                sep=;

                Handle;Title;Vendor;Option1 Value;Variant SKU;Variant Barcode;Variant Price
                shirt;Shirt;#REF!;S;SH-S;8.99E+12;24.00
                shirt;;;M;1E+05;4006381333948;#N/A
                mug;#NAME?;;;8.99E+12;;9.50
                8.99E+12;Cap;;;CAP;;5.00
                hat;#REF!;;;HAT;;5.00
                """
            let (done, lines) = try await ImportTests.imported(csv, street, shop)
            #expect(
                ImportMergeTests.said(lines) == [
                    "refused 5 Variant Price spreadsheet-error >#N/A",
                    "refused 6 Variant SKU number-shortened >8.99E+12",
                    "refused 7 Handle number-shortened >8.99E+12",
                    "refused 8 Handle product-unknown >hat",
                    "note 4 Variant Barcode number-shortened >8.99E+12",
                    "note 4 Vendor spreadsheet-error >#REF!",
                    "note 6 Title spreadsheet-error >#NAME?",
                    "note 8 Title spreadsheet-error >#REF!",
                ])
            #expect(try await ImportMergeTests.state(street) == ImportMergeTests.afterFull)
            #expect(done.counts.rows.total == 5 && done.counts.rows.unchanged == 1)
        }
    }

    @Test func aFaultNamesWhatIsWrong() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let table: [(String, String, Int, String)] = [
                ("\n\nTitle;Variant Price\nA;1\n", "no-header", 3, "Title, Variant Price"),
                ("PK\u{3}\u{4}zip", "file-workbook", 0, ""), ("\n;;\n\n", "file-empty", 0, ""),
                ("Handle\nshirt\n", "no-header", 1, "Handle"),
            ]
            for (csv, fault, line, detail) in table {
                let (done, _) = try await ImportTests.imported(csv, street, shop)
                #expect(done.state == .failed && done.fault == fault, "\(fault)")
                #expect(done.faultLine == line && done.faultDetail == detail, "\(fault)")
            }
        }
    }

    @Test(arguments: [
        ("=\"0012\"", "0012"), ("=\"a \"\"b\"\"\"", "a \"b\""), ("=\"A\"&\"B\"", "=\"A\"&\"B\""),
        ("=\"\"", "=\"\""), ("=1+2", "=1+2"), ("\"0012\"", "\"0012\""),
    ])
    func aFormulaOfOneTextIsThatText(_ cell: String, _ text: String) {
        #expect(SpreadsheetCell.unwrapped(cell) == text)
    }

    @Test func aBarcodeThatASpreadsheetSpoiledIsKept() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(ImportMergeTests.full, street, shop)
            for spoiled in ["8.99e+12", "Err:502"] {
                let (_, lines) = try await ImportTests.imported(
                    "Handle,Option1 Value,Variant Barcode\nshirt,S,\(spoiled)\n", street, shop)
                let fault = try #require(SpreadsheetFault.of(spoiled)).rawValue
                #expect(
                    ImportMergeTests.said(lines) == [
                        "note 2 Variant Barcode \(fault) >\(spoiled)"
                    ])
                #expect(try await ImportMergeTests.state(street) == ImportMergeTests.afterFull)
            }
            let (_, lines) = try await ImportTests.imported(
                "Handle,Option1 Value,Variant Barcode\nshirt,S,=\"0012\"\n", street, shop)
            #expect(
                ImportMergeTests.said(lines) == [
                    "change 2 Variant Barcode field-changed 4006381333931>0012"
                ])
        }
    }

    @Test func aHeaderIsReadByItsOwnSeparatorAndItsRestIsNamed() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let (done, lines) = try await ImportTests.imported(
                "sep=;\nHandle,Title,Variant Price,Colour,title,Price,SEO Title\n"
                    + "cap,Cap,0.00,red,Other,9.00,x\n", street, shop)
            #expect(done.state == .done && done.counts.rows.total == 1)
            let said = ImportMergeTests.said(lines)
            #expect(
                Array(said.prefix(3)) == [
                    "note 2  columns-doubled >title, Price",
                    "note 2  columns-unknown >Colour, SEO Title",
                    "note 3 Variant Price price-zero >0.00",
                ])
        }
    }

    // MARK: Every row is accounted for

    /// A file of random rows: known and unknown products, faults of every kind.
    static func file(_ random: inout SeededRandom) -> (text: String, rows: Int) {
        let columns = [
            "Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Value", "Variant SKU",
            "Variant Price", "Variant Inventory Qty", "Variant Barcode", "Image Src", "Vendor",
            "Gift Card",
        ].filter { $0 == "Handle" || $0 == "Title" || random.next(upTo: 3) > 0 }
        let cells: [String: [String]] = [
            "Handle": ["a", "a", "b", "shirt", "mug", "", "#REF!"], "Title": ["", "A", "#N/A"],
            "Option1 Name": ["", "Size"], "Option1 Value": ["", "S", "M", "L", "1E+10"],
            "Option2 Value": ["", "", "Red"], "Variant SKU": ["", "SH-S", "SH-M", "X", "8E+12"],
            "Variant Price": ["", "24.00", "1", "ten", "-1", "99999999999999999999", "0"],
            "Variant Inventory Qty": ["", "5", "-3", "x"], "Variant Barcode": ["", "40", "4E+12"],
            "Image Src": ["", "https://a.example/1.jpg", "https://a.example/2.jpg", "no"],
            "Vendor": ["", "V"], "Gift Card": ["", "", "", "true"],
        ]
        var text = columns.joined(separator: ",") + "\n"
        let rows = random.next(upTo: 30) + 1
        for _ in 0..<rows {
            let values = columns.map { column in
                let choices = cells[column] ?? [""]
                return choices[random.next(upTo: choices.count)]
            }
            // A last cell keeps a row from being blank.
            text += values.joined(separator: ",") + ",x\n"
        }
        return (text, rows)
    }

    /// Numbers from a seed, so that a failure can be had again.
    struct SeededRandom {
        var state: UInt64
        mutating func next(upTo bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    @Test func everyRowIsNewChangedUnchangedOrRefused() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            _ = try await ImportTests.imported(ImportMergeTests.full, street, shop)
            var random = SeededRandom(state: 7)
            for run in 0..<150 {
                let (text, rows) = Self.file(&random)
                let path = try street.write(text, to: "run-\(run).csv")
                let preview = try await street.imports.importFile(
                    path, shop: shop.id, isPreview: true)
                let done = try await street.imports.importFile(path, shop: shop.id)
                #expect(done.state == .done, "run \(run): \(text)")
                let counts = done.counts.rows
                #expect(counts.total == rows, "run \(run): \(counts)")
                #expect(preview.counts.rows == counts, "run \(run): a preview says otherwise")
                let lines = try await street.imports.report(of: done.id)
                let refused = Set(lines.filter { $0.kind == .refused }.map(\.line))
                #expect(refused.count == counts.refused, "run \(run)")
                let again = try await street.imports.importFile(path, shop: shop.id)
                #expect(again.counts.rows.new == 0, "run \(run) made something twice")
            }
        }
    }
}
