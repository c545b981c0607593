import Glibc
import CSV
@testable import Imports
import TestSupport
import Testing

@Suite struct ImportReaderTests {
    static func records(_ bytes: [UInt8]) async throws -> [String] {
        try await withTestFolder { folder in
            let path = folder + "/a.csv"
            let file = try #require(fopen(path, "wb"))
            _ = fwrite(bytes, 1, bytes.count, file)
            fclose(file)
            guard var reader = CSVReader(path: path) else { return ["unreadable"] }
            var out: [String] = []
            while let record = reader.next() {
                switch record.content {
                case .fields(let fields):
                    out.append("\(record.line) \(fields.joined(separator: "|"))")
                case .fault(let fault): out.append("\(record.line) !\(fault.rawValue)")
                }
            }
            return out
        }
    }

    @Test(arguments: [
        ("a,b\nc,d\n", ["1 a|b", "2 c|d"]), ("a,b\r\nc,d", ["1 a|b", "2 c|d"]),
        ("\u{FEFF}a,b\n", ["1 a|b"]), ("a,\"b\nc\",d\ne\n", ["1 a|b\nc|d", "3 e"]),
        ("\"say \"\"hi\"\"\",x\n", ["1 say \"hi\"|x"]), ("a,,\n", ["1 a||"]),
        ("\n\n,,\na\n", ["4 a"]), ("a;b;c\n1;2;3,5\n", ["1 a|b|c", "2 1|2|3,5"]),
        ("a\tb\n1\t2\n", ["1 a|b", "2 1|2"]), ("a\"b,c\n", ["1 a\"b|c"]), ("", []),
        ("\"a\"b,c\n", ["1 ab|c"]), ("a,\"open\nand on", ["1 !quote-open", "2 and on"]),
        ("a,b\rc,d\r", ["1 a|b", "2 c|d"]), ("a,\"\"\nb\n", ["1 a|", "2 b"]),
    ])
    func csvIsReadAsPeopleWriteIt(_ text: String, _ records: [String]) async throws {
        #expect(try await Self.records(Array(text.utf8)) == records)
    }

    @Test func boundsAreKeptAndTheNextRecordGoesOn() async throws {
        let long = String(repeating: "x", count: CSVReader.longestField + 10)
        let wide = String(repeating: ",", count: CSVReader.mostFields + 5)
        let text = "a,b\n\(long),1\nc\n\(wide)x\nd\n\"\(long)\ne\n"
        let out = try await Self.records(Array(text.utf8))
        #expect(
            out == [
                "1 a|b", "2 !field-too-long", "3 c", "4 !too-many-fields", "5 d",
                "6 !quote-open", "7 e",
            ])
    }

    @Test func whatIsNotUTF8IsSaid() async throws {
        #expect(
            try await Self.records(Array("a\n".utf8) + [0x63, 0xE9, 10] + Array("b\n".utf8)) == [
                "1 a", "2 !not-utf8", "3 b",
            ])
    }

    @Test func columnsAreFoundByNameInAnyOrder() throws {
        let columns = try #require(
            Columns(header: ["variant  price", "URL handle", "Body (HTML)", "TITLE"]))
        #expect(columns.cell(.handle, [" 1 ", " h ", "d", "t"]) == "h")
        #expect(columns.cell(.price, ["1"]) == "1")
        #expect(columns.cell(.sku, ["1"]) == "")
        #expect(Columns(header: ["a", "b"]) == nil)
    }
}
