import Text
import Glibc
import HTML
import Testing

@testable import Web

private func packedText(_ bytes: [UInt8], in folder: TestFolder) -> String {
    folder.write("packed.gz", bytes)
    guard let pipe = popen("gzip -dc \(folder.path)/packed.gz", "r") else { return "no gzip" }
    defer { pclose(pipe) }
    var out: [UInt8] = []
    while case let c = fgetc(pipe), c >= 0 { out.append(UInt8(c)) }
    return String(decoding: out, as: UTF8.self)
}

private func bytes(_ answer: Response) -> [UInt8] {
    if case .bytes(let bytes) = answer.body { bytes } else { [] }
}

private func header(_ answer: Response, _ name: String) -> String? {
    let all = answer.headers.filter { $0.name == name }
    return all.count > 1 ? "twice" : all.first?.value
}

private func ask(_ assets: Assets, _ path: Path, gzip: Bool = false) async throws -> Response {
    let file = String(path.text.dropFirst("/assets/".count))
    return try await assets.route.handle(request(.get, path, parameters: [file], acceptsGzip: gzip))
}

@Suite struct GzipTests {
    @Test func whatIsPackedUnpacksToTheSame() {
        let folder = TestFolder()
        for text in ["", "a", String(repeating: "pasar ", count: 20_000)] {
            for level: Int32 in [1, 6, 9] {
                let packed = gzip(Array(text.utf8), level: level)
                #expect(packedText(packed, in: folder) == text)
            }
        }
    }

    @Test func theSameBytesPackTheSame() {
        let bytes = Array(String(repeating: "shop", count: 500).utf8)
        #expect(gzip(bytes, level: 9) == gzip(bytes, level: 9))
        #expect(gzip(bytes, level: 9).count < 100)
    }
}

@Suite struct AssetsTests {
    let folder = TestFolder()
    let long = String(repeating: "p { color: red }\n", count: 50)

    /// The folder, with these style sheets in a bundle each.
    func served(_ sheets: String...) -> AssetFolder {
        AssetFolder(path: folder.path, bundles: sheets.map { .init($0, [$0]) })
    }

    @Test func aNameCarriesTheHashOfItsContent() throws {
        folder.write("app.js", "abc")
        let assets = try Assets(folders: [served()])
        // SHA-256 of "abc" begins with ba7816bf8f (FIPS 180-2, appendix B.1).
        #expect(assets.path("app.js").text == "/assets/app-ba7816bf8f.js")
        #expect(assets.names == ["app.js"])
    }

    @Test func aFileIsServedForGoodWithItsType() async throws {
        folder.write("shop.css", long)
        let assets = try Assets(folders: [served("shop.css")])
        let answer = try await ask(assets, assets.path("shop.css"))
        #expect(answer.status == 200)
        #expect(bytes(answer) == Array(long.utf8))
        #expect(header(answer, "content-type") == "text/css; charset=utf-8")
        #expect(header(answer, "cache-control") == "public, max-age=31536000, immutable")
        #expect(header(answer, "vary") == "accept-encoding")
        #expect(header(answer, "content-encoding") == nil)
        #expect(header(answer, "etag")?.count == 12)
    }

    @Test func whoTakesGzipGetsIt() async throws {
        folder.write("shop.css", long)
        let assets = try Assets(folders: [served("shop.css")])
        let answer = try await ask(assets, assets.path("shop.css"), gzip: true)
        #expect(header(answer, "content-encoding") == "gzip")
        #expect(header(answer, "etag")?.hasSuffix("-gzip\"") == true)
        #expect(packedText(bytes(answer), in: folder) == long)
    }

    @Test func picturesAndTinyFilesStayAsTheyAre() async throws {
        folder.write("dot.png", [UInt8](repeating: 7, count: 5_000))
        folder.write("tiny.js", "1")
        let assets = try Assets(folders: [served()])
        for name in ["dot.png", "tiny.js"] {
            let answer = try await ask(assets, assets.path(name), gzip: true)
            #expect(header(answer, "content-encoding") == nil)
            #expect(header(answer, "vary") == nil)
        }
    }

    @Test(arguments: [
        ("a.css", "text/css; charset=utf-8"), ("a.js", "text/javascript; charset=utf-8"),
        ("a.svg", "image/svg+xml"), ("a.png", "image/png"), ("a.webp", "image/webp"),
        ("a.webmanifest", "application/manifest+json"), ("a.woff2", "font/woff2"),
        ("a.ico", "image/x-icon"),
    ])
    func eachEndingHasItsType(_ name: String, _ type: String) async throws {
        folder.write(name, "x")
        let source = name == "a.css" ? served(name) : served()
        let assets = try Assets(folders: [source])
        #expect(header(try await ask(assets, assets.path(name)), "content-type") == type)
    }

    @Test func referencesBecomeHashedPathsAndChangeTheHash() async throws {
        folder.write("a.css", "b{background:url(asset:icon.svg)}")
        folder.write("icon.svg", "<svg/>")
        folder.write("m.js", "import '/x'; f({ asset: 1 }); load('asset:a.css'); myasset:icon")
        let first = try Assets(folders: [served("a.css")])
        let css = String(
            decoding: bytes(try await ask(first, first.path("a.css"))), as: UTF8.self)
        #expect(css == "b{background:url(\(first.path("icon.svg")))}")
        let js = String(decoding: bytes(try await ask(first, first.path("m.js"))), as: UTF8.self)
        let expected =
            "import '/x'; f({ asset: 1 }); load('\(first.path("a.css"))'); myasset:icon"
        #expect(js == expected)
        folder.write("icon.svg", "<svg></svg>")
        let second = try Assets(folders: [served("a.css")])
        #expect(second.path("a.css") != first.path("a.css"))
        #expect(second.path("m.js") != first.path("m.js"))
    }

    @Test func anUnknownReferenceStopsTheStart() {
        folder.write("a.css", "url(asset:gone.svg)")
        #expect(throws: AssetFault.unknownReference(file: "a.css", name: "gone.svg")) {
            try Assets(folders: [served("a.css")])
        }
    }

    @Test func filesThatNameEachOtherStopTheStart() {
        folder.write("a.js", "asset:b.js")
        folder.write("b.js", "asset:a.js")
        #expect(throws: AssetFault.circle(["a.js", "b.js", "a.js"])) {
            try Assets(folders: [served()])
        }
    }

    @Test func oneNameInTwoFoldersStopsTheStart() {
        let other = TestFolder()
        folder.write("a.js", "1")
        other.write("a.js", "2")
        #expect(throws: AssetFault.twice("a.js")) {
            try Assets(folders: [served(), AssetFolder(path: other.path)])
        }
    }

    @Test func aBundleHasItsComponentsFolderByFolder() async throws {
        let other = TestFolder()
        for (name, text) in [("b.css", "b{}\n"), ("a.css", "a{}\n")] { folder.write(name, text) }
        other.write("c.css", "c{}\n")
        let assets = try Assets(folders: [
            AssetFolder(path: folder.path, bundles: [.init("shop.css", ["b.css", "a.css"])]),
            AssetFolder(path: other.path, bundles: [.init("shop.css", ["c.css"])]),
        ])
        #expect(assets.names == ["shop.css"])
        let answer = try await ask(assets, assets.path("shop.css"))
        #expect(String(decoding: bytes(answer), as: UTF8.self) == "b{}\na{}\nc{}\n")
    }

    @Test func aStyleSheetInNoBundleStopsTheStart() {
        folder.write("forgotten.css", "p{}")
        #expect(throws: AssetFault.inNoBundle("forgotten.css")) {
            try Assets(folders: [served()])
        }
    }

    @Test func aComponentThatIsNotThereStopsTheStart() {
        let gone = AssetFolder(path: folder.path, bundles: [.init("shop.css", ["gone.css"])])
        #expect(throws: AssetFault.unknownReference(file: "shop.css", name: "gone.css")) {
            try Assets(folders: [gone])
        }
    }

    @Test func anUnknownEndingStopsTheStart() {
        folder.write("run.sh", "1")
        #expect(throws: AssetFault.unknownEnding("run.sh")) {
            try Assets(folders: [served()])
        }
    }

    @Test func anythingElseIsNotFound() async throws {
        folder.write("app.js", "abc")
        let assets = try Assets(folders: [served()])
        for path: Path in ["/assets/app.js", "/assets/app-0000000000.js", "/assets/.."] {
            await #expect(throws: EdgeRefusal.notFound) { try await ask(assets, path) }
        }
    }

    @Test func theRouteIsForAnyone() throws {
        let route = try Assets(folders: []).route
        #expect(route.audience == .anyone)
        #expect(route.place.pattern == "/assets/{file}")
        #expect(route.limit.perMinute == 6_000)
        #expect(route.gives == nil)
    }
}
