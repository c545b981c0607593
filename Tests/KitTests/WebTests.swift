import Access
import Glibc
import HTML
import Money
import Testing
import Text
import World

@testable import Web
@testable import WebEdge

/// A folder of one test's own, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/pasar-kit-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer {
            $0.baseAddress.map { mkdtemp($0) != nil } ?? false
        }
        precondition(made, "no folder for a test")
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] { Resources.names(in: path) }

    func write(_ name: String, _ bytes: [UInt8]) {
        guard let file = fopen(path + "/" + name, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }
}

/// The sentence of an `EdgeRefusal.notUnderstood`, or why it is another error.
func notUnderstood(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch EdgeRefusal.notUnderstood(let why) {
        return why
    } catch {
        return "another error: \(error)"
    }
}

func request(
    _ method: Request.Method = .get, _ path: Path = "/", parameters: [String] = [],
    acceptsGzip: Bool = false
) -> Request {
    Request(
        method: method, path: path.text, place: path, parameters: parameters, caller: Caller(),
        input: Input(), idempotencyKey: nil, id: "r1", wantsJSON: false, fragment: nil,
        now: Instant(milliseconds: 1_800_000_000_000), client: "192.0.2.7", userAgent: "",
        cookies: [:], preview: { false }, visitTicket: nil, acceptsGzip: acceptsGzip)
}

@Suite struct PercentTests {
    @Test(arguments: [
        ("abc", "abc"), ("%41%42", "AB"), ("%c3%A9", "é"), ("%C3%a9", "é"), ("a%20b", "a b"),
        ("%2F", "/"), ("", ""), ("%7e%7E", "~~"),
    ])
    func hexadecimalDigitsOfBothCasesDecode(_ text: String, _ expected: String) {
        #expect(PercentCoding.decode(text) == expected)
    }

    @Test(arguments: [
        "%", "%4", "%4G", "%G4", "%zz", "%+1", "%C3", "%FF", "a%", "%!1", "%@A", "%ED%A0%80",
    ])
    func whatIsCutOrNoUTF8DecodesToNothing(_ text: String) {
        #expect(PercentCoding.decode(text) == nil)
    }

    @Test func aPlusIsABlankOnlyInForms() {
        #expect(PercentCoding.decode("a+b", plus: true) == "a b")
        #expect(PercentCoding.decode("a+b") == "a+b")
        #expect(PercentCoding.decode("a%2Bb", plus: true) == "a+b")
    }
}

@Suite struct URLEncodedTests {
    @Test func pairsBecomeFields() throws {
        let input = try URLEncoded.input("name=Nina+K%C3%A9&empty=&bare&size=M&size=L&a%3Db=1%262")
        #expect(!input.strict)
        #expect(input.raw("name") == .text("Nina Ké"))
        #expect(input.raw("empty") == .text(""))
        #expect(input.raw("bare") == .text(""))
        #expect(input.texts("size") == ["M", "L"])
        #expect(input.raw("a=b") == .text("1&2"))
    }

    @Test func emptyTextAndEmptyPairsSayNothing() throws {
        #expect(try URLEncoded.input("").values.isEmpty)
        #expect(try URLEncoded.input("&&a=1&&").values == ["a": .text("1")])
    }

    @Test func onlyTheFirstEqualsSignCuts() throws {
        #expect(try URLEncoded.input("a=b=c").raw("a") == .text("b=c"))
    }

    @Test func aCombiningMarkHidesNoSeparator() throws {
        let input = try URLEncoded.input("a=1&\u{301}b=2")
        #expect(input.raw("a") == .text("1"))
        #expect(input.raw("\u{301}b") == .text("2"))
    }

    @Test(arguments: ["a=%", "a=%2", "%zz=1", "a=%FF", "ok=1&b=%C3%28"])
    func aBadPercentIsNotUnderstood(_ text: String) async {
        let why = await notUnderstood { _ = try URLEncoded.input(text) }
        #expect(why?.contains("hexadecimal") == true)
    }

    @Test func aThousandPairsPassAndOneMoreDoesNot() async throws {
        let most = Array(repeating: "a=1", count: 1_000).joined(separator: "&")
        #expect(try URLEncoded.input(most).texts("a").count == 1_000)
        let why = await notUnderstood { _ = try URLEncoded.input(most + "&a=1") }
        #expect(why?.contains("more than 1000") == true)
    }
}
