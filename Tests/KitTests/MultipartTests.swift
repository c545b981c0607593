@testable import Uploads
import Glibc
import Testing
import World

@testable import Web
@testable import WebEdge

private let type = "multipart/form-data; boundary=X-b"

private func part(_ disposition: String, _ content: String, type: String? = nil) -> String {
    "--X-b\r\nContent-Disposition: form-data; \(disposition)\r\n"
        + (type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n\(content)\r\n"
}

private let end = "--X-b--\r\n"

/// Reads a body that comes in pieces of `size` bytes.
private func read(
    _ body: [UInt8], type: String = type, size: Int = 65_536, most: Int = 10_000_000,
    into folder: TestFolder
) async throws -> Input {
    var at = 0
    return try await Input.multipart(
        contentType: type,
        next: {
            guard at < body.count else { return nil }
            defer { at += size }
            return Array(body[at..<min(at + size, body.count)])
        }, maxBytes: most, folder: folder.path)
}

private func read(
    _ body: String, type: String = type, size: Int = 65_536, most: Int = 10_000_000,
    into folder: TestFolder
) async throws -> Input {
    try await read(Array(body.utf8), type: type, size: size, most: most, into: folder)
}

private func upload(_ raw: InputValue?) -> Upload? {
    if case .file(let upload)? = raw { upload } else { nil }
}

@Suite struct MultipartTests {
    let folder = TestFolder()

    @Test(arguments: [1, 2, 3, 7, 16, 100, 65_536])
    func piecesOfAnySizeGiveTheSame(_ size: Int) async throws {
        // Everything in the file that looks like a boundary and is none.
        let tricky = "\r\n--X-\r\n--X-a\r\r\n--X\n--X-b--\r\n-\r\n--"
        let body =
            "a preamble\r\n" + part("name=\"title\"", "Tập 1\r\nline")
            + part("name=\"empty\"", "") + part("name=\"size\"", "M") + part("name=\"size\"", "L")
            + part("name=\"photo\"; filename=\"cat.png\"", tricky, type: "image/png")
            + part("name=\"none\"; filename=\"\"", "", type: "application/octet-stream") + end
            + "an epilogue --X-b"
        let input = try await read(body, size: size, into: folder)
        #expect(!input.strict)
        #expect(input.raw("title") == .text("Tập 1\r\nline"))
        #expect(input.raw("empty") == .text(""))
        #expect(input.texts("size") == ["M", "L"])
        #expect(input.raw("none") == nil)
        let photo = try #require(upload(input.raw("photo")))
        #expect(photo.name == "cat.png")
        #expect(photo.type == "image/png")
        #expect(photo.bytes == tricky.utf8.count)
        #expect(Resources.text(photo.path) == tricky)
        #expect(folder.names.count == 1)
        input.removeUploads()
        #expect(folder.names.isEmpty)
    }

    @Test func aBodyThatBeginsWithItsBoundaryNeedsNoPreamble() async throws {
        let input = try await read(part("name=a", "1") + end, into: folder)
        #expect(input.values == ["a": .text("1")])
    }

    @Test func aBodyWithoutPartsIsEmpty() async throws {
        #expect(try await read("--X-b--\r\n", into: folder).values.isEmpty)
    }

    @Test func spooledFilesAreTheirOwnersOnly() async throws {
        let body = part("name=\"f\"; filename=\"../../etc/passwd\"", "x") + end
        let upload = try #require(upload(try await read(body, into: folder).raw("f")))
        var about = stat()
        #expect(stat(upload.path, &about) == 0)
        #expect(about.st_mode & 0o777 == 0o600)
        #expect(upload.path.hasPrefix(folder.path + "/up-"))
        #expect(!upload.path.contains("passwd"))
        #expect(upload.name == "passwd")
    }

    @Test(arguments: [
        (#""cat.png""#, "cat.png"), ("cat.png", "cat.png"), (#""a\"b.png""#, #"a"b.png"#),
        (#""C:\fakepath\cat.png""#, "cat.png"), (#""a%22b%0D%0Ac.png""#, #"a"bc.png"#),
        (#""ก😀.png""#, "ก😀.png"), (#""a;b=c.png""#, "a;b=c.png"),
    ])
    func fileNamesAreShownAsPeopleNamedThem(_ written: String, _ shown: String) async throws {
        let body = part("name=f; filename=\(written)", "x") + end
        #expect(upload(try await read(body, into: folder).raw("f"))?.name == shown)
    }

    @Test func severalFilesUnderOneNameAreAList() async throws {
        let body =
            part("name=\"f\"; filename=\"1\"", "one") + part("name=\"f\"; filename=\"2\"", "")
            + end
        let input = try await read(body, into: folder)
        guard case .list(let items)? = input.raw("f") else {
            Issue.record("no list")
            return
        }
        #expect(items.compactMap { upload($0)?.bytes } == [3, 0])
        input.removeUploads()
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=a\u{7F}b", "multipart/form-data; charset=utf-8",
        "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
    ])
    func withoutAUsableBoundaryNothingIsRead(_ type: String) async {
        let why = await notUnderstood { _ = try await read(end, type: type, into: folder) }
        #expect(why?.contains("boundary") == true)
    }

    @Test func aQuotedBoundaryIsRead() async throws {
        let body = "--a b:c\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b:c--"
        let type = "Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\""
        #expect(try await read(body, type: type, into: folder).raw("x") == .text("1"))
    }

    @Test(arguments: [
        ("", "ends before"), ("no boundary at all", "ends before"), ("--X-b", "ends before"),
        ("--X-b\r\nContent-Disposition: form-data; name=a\r\n\r\n1", "ends before"),
        ("--X-b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--X-b", "ends before"),
        ("--X-bad\r\n", "follows a boundary"), ("--X-b-\r\n", "follows a boundary"),
        ("--X-b\r\n\r\n1\r\n--X-b--", "doesn't name its field"),
        ("--X-b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--X-b--", "doesn't name its field"),
        ("--X-b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--X-b--", "doesn't name"),
        ("--X-b\r\nnonsense\r\n\r\n1\r\n--X-b--", "no colon"),
        (
            "--X-b\r\nContent-Disposition: form-data; name=a\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--X-b--", "transfer encoding"
        ),
        ("--X-b\r\nA: " + String(repeating: "x", count: 9_000), "longer than 8192"),
        ("--X-b" + String(repeating: " ", count: 100) + "\r\n", "doesn't end"),
    ])
    func whatIsNoMultipartBodyIsNotUnderstood(_ body: String, _ expected: String) async {
        for size in [1, 65_536] {
            let why = await notUnderstood { _ = try await read(body, size: size, into: folder) }
            #expect(why?.contains(expected) == true, "\(why ?? "no fault")")
        }
    }

    @Test func textsMustBeUTF8() async {
        let body =
            Array("--X-b\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + [0xFF]
            + Array("\r\n--X-b--".utf8)
        let why = await notUnderstood { _ = try await read(body, into: folder) }
        #expect(why?.contains("UTF-8") == true)
    }

    @Test func everyBoundIsKeptToTheByte() async throws {
        let content = String(repeating: "x", count: 100_000)
        let file = part("name=\"f\"; filename=\"big\"", content) + end
        _ = try await read(file, most: file.utf8.count, into: folder)
        let kept = folder.names.count
        await #expect(throws: EdgeRefusal.tooLarge) {
            _ = try await read(file, size: 1_000, most: file.utf8.count - 1, into: folder)
        }
        #expect(folder.names.count == kept)
        let text = String(repeating: "t", count: Multipart.maxTextBytes)
        let longest = try await read(part("name=t", text) + end, size: 999, into: folder)
        #expect(longest.text("t") == text)
        await #expect(throws: EdgeRefusal.tooLarge) {
            _ = try await read(part("name=t", text + "t") + end, size: 999, into: folder)
        }
        let parts = (0..<200).map { part("name=\"p\($0)\"", "1") }.joined()
        #expect(try await read(parts + end, into: folder).values.count == 200)
        let why = await notUnderstood {
            _ = try await read(parts + part("name=q", "1") + end, into: folder)
        }
        #expect(why?.contains("200") == true)
    }

    @Test func whatFailsLeavesNoFileBehind() async {
        struct Gone: Error {}
        let files =
            part("name=\"a\"; filename=\"a\"", "1") + part("name=\"b\"; filename=\"b\"", "2")
        let open = "--X-b\r\nContent-Disposition: form-data; name=c; filename=c\r\n\r\nhalf"
        for body in [files, files + open, files + "--X-b\r\nnonsense\r\n\r\n"] {
            await #expect(throws: EdgeRefusal.self) {
                _ = try await read(body, size: 10, into: folder)
            }
            #expect(folder.names.isEmpty)
        }
        var left = [Array((files + open).utf8)]
        await #expect(throws: Gone.self) {
            _ = try await Input.multipart(
                contentType: type,
                next: {
                    guard let piece = left.popLast() else { throw Gone() }
                    return piece
                }, maxBytes: 10_000, folder: folder.path)
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aLargeFileIsNotHeldInMemory() throws {
        var scanner = PartScanner(boundary: Array("X-b".utf8))
        var parts = PartCollector(folder: folder.path)
        let head = "--X-b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"
        try scanner.read(Array(head.utf8), into: &parts)
        // Every byte could begin a boundary.
        let piece = [UInt8](repeating: 13, count: 65_536)
        for _ in 0..<200 {
            try scanner.read(piece, into: &parts)
            #expect(scanner.held < 16)
        }
        try scanner.read(Array("\r\n--X-b--\r\n".utf8), into: &parts)
        #expect(scanner.isDone)
        guard case .file(let upload)? = parts.values.first?.part else {
            Issue.record("no file")
            return
        }
        #expect(upload.bytes == 200 * piece.count)
    }
}
