import Printing
import Subprocess
import Testing
import World

/// Documents as values, and as the PDFs that the child makes of them.
@Suite struct PrintingTests {
    private func document(rows: Int) -> PrintedDocument {
        PrintedDocument(
            title: "ใบเสร็จรับเงิน Hóa đơn №1", language: "th-TH", paper: .a4,
            blocks: [
                .heading("ผู้ซื้อ"), .pairs([PrintedDocument.Pair("วันที่ออก", "29 พ.ย. 2569")]),
                .columns(["Người bán\nGốm Việt", "Buyer\nNguyễn Thị Hồng"]),
                .table(
                    PrintedDocument.Table(
                        head: ["รายการ", "Tổng"],
                        rows: (0..<rows).map { ["ถ้วยกาแฟเซรามิก \($0)", "฿\($0).00"] })),
                .totals([PrintedDocument.Pair("VAT", "1"), PrintedDocument.Pair("Total", "2")]),
                .paragraph("a \"quoted\" \\ text"), .note("<b>&amp;</b>"),
            ])
    }

    @Test func aDocumentIsReadBackEqual() throws {
        let one = document(rows: 3)
        #expect(try PrintedDocument(json: one.json) == one)
        for end in stride(from: 0, to: one.json.count, by: 7) {
            #expect(throws: (any Error).self) {
                try PrintedDocument(json: Array(one.json.prefix(end)))
            }
        }
    }

    @Test func aDocumentIsWithinItsBounds() {
        let long = String(repeating: "ก", count: 10_000)
        let table = PrintedDocument.Table(
            head: [long], rows: Array(repeating: ["a", "b"], count: 5_000))
        #expect(table.rows.count == PrintedDocument.mostRows)
        #expect(table.rows[0] == ["a"])
        #expect(table.head[0].count == PrintedDocument.mostCharacters)
    }

    @Test func aPDFHasAsManyPagesAsItsTableNeeds() async throws {
        let short = try await pdf(document(rows: 3).json)
        #expect(short.0 == .exit(0))
        #expect(Self.pages(short.1) == 1)
        let long = try await pdf(document(rows: 200).json)
        #expect(long.0 == .exit(0))
        #expect(Self.pages(long.1) > 3)
    }

    @Test func whatIsNoDocumentIsRefused() async throws {
        for text in ["", "{}", "[1]", "{\"title\":1}"] {
            let (end, out) = try await pdf(Array(text.utf8))
            #expect(end == .exit(3))
            #expect(out.isEmpty)
        }
    }

    /// Pages that a PDF of Cairo's names.
    private static func pages(_ pdf: [UInt8]) -> Int {
        String(decoding: pdf, as: UTF8.self).split(separator: "/Type /Page %").count - 1
    }

    private func pdf(_ json: [UInt8]) async throws -> (Subprocess.End, [UInt8]) {
        let input = try MemoryFile(json)
        var child = Subprocess(
            Resources.executableFolder + "/pasar-document", [], maxOutputBytes: 4 << 20,
            deadline: .seconds(60))
        child.input = input.descriptor
        let (end, stdout) = try await child.run()
        withExtendedLifetime(input) {}
        return (end, stdout)
    }
}
