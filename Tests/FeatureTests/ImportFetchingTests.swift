import Text
import Catalog
import Composition
@testable import Fetching
import Glibc
import HTML
@testable import Imports
import Media
import Shops
import Store
import Synchronization
import TestSupport
import Testing
import World

/// Pictures that a file names by address: asked for behind its back, within bounds, and never from
/// a machine of ours.
@Suite struct ImportFetchingTests {
    static func url(_ text: String) throws -> WebURL { try #require(WebURL(text)) }

    static func fault(
        _ text: String, allowsLoopback: Bool = true, mostBytes: Int = 100_000, seconds: Int = 5
    ) async throws -> FetchFault? {
        try await withTestFolder { folder in
            let fetching = Fetching(
                folder: folder, mostBytes: mostBytes, seconds: seconds,
                allowsLoopback: allowsLoopback)
            do {
                let path = try await fetching.file(try url(text))
                unlink(path)
                return nil
            } catch let fault as FetchFault {
                #expect(Resources.names(in: folder).isEmpty, "something was left")
                return fault
            }
        }
    }

    @Test func nobodyIsSentToAMachineOfOurs() async throws {
        try await LoopbackServer.with({ _ in LoopbackServer.reply("200 OK") }) { canary in
            for host in [
                "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.2", "0.0.0.0",
                "[::]", "2130706433", "0x7f.1",
            ] {
                for port in [80, canary.port] {
                    let fault = try await Self.fault(
                        "http://\(host):\(port)/x", allowsLoopback: false)
                    #expect(fault == .notAllowed, "\(host):\(port)")
                }
            }
            #expect(canary.paths == [])
        }
    }

    @Test func aFileComesThroughThreeRedirectsAndNoMore() async throws {
        try await LoopbackServer.with({ path in
            let steps = Int(path.dropFirst()) ?? 0
            return steps == 0
                ? LoopbackServer.reply("200 OK", [], Array("\nbody 200 \n".utf8))
                : LoopbackServer.reply("302 Found", ["Location: /\(steps - 1)"])
        }) { server in
            try await withTestFolder { folder in
                let fetching = Fetching(folder: folder, mostBytes: 1000, allowsLoopback: true)
                let path = try await fetching.file(try Self.url(server.origin + "/3"))
                #expect(Resources.text(path) == "\nbody 200 \n")
                var about = stat()
                stat(path, &about)
                #expect(about.st_mode & 0o777 == 0o600)
            }
            #expect(server.paths == ["/3", "/2", "/1", "/0"])
            let fault = try await Self.fault(server.origin + "/4")
            #expect(fault == .tooManyRedirects)
        }
    }

    @Test(arguments: [
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[fd00:ec2::254]/",
        "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "//192.168.0.1/x",
        "http://user@127.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://0x0a000001/",
    ])
    func eachRedirectIsLookedAt(_ location: String) async throws {
        try await LoopbackServer.with({ _ in
            LoopbackServer.reply("302 Found", ["Location: \(location)"])
        }) { server in
            let fault = try await Self.fault(server.origin + "/")
            #expect(fault == .notAllowed)
        }
    }

    @Test func sizeAndTimeAreBounded() async throws {
        try await LoopbackServer.with({ path in
            switch path {
            case "/large":
                LoopbackServer.reply("200 OK", [], [UInt8](repeating: 1, count: 100_001))
            case "/endless": .endless
            case "/hangs": .hangs
            case "/missing": LoopbackServer.reply("404 Not Found")
            case "/nothing": .bytes([])
            default: LoopbackServer.reply("200 OK", [], [UInt8](repeating: 1, count: 100_000))
            }
        }) { server in
            let table: [(String, FetchFault?)] = [
                ("/fits", nil), ("/large", .tooLarge), ("/endless", .tooLarge),
                ("/hangs", .tooSlow), ("/missing", .status(404)), ("/nothing", .noAnswer),
            ]
            for (path, expected) in table {
                let seconds = path == "/hangs" ? 1 : 10
                let fault = try await Self.fault(server.origin + path, seconds: seconds)
                #expect(fault == expected, "\(path)")
            }
        }
        #expect(try await Self.fault("http://127.0.0.1:1/") == .noAnswer)
        #expect(try await Self.fault("http://nobody.invalid/") == .noHost)
    }

    @Test func soManyGoAtOnceAndNoMore() async throws {
        try await LoopbackServer.with({ _ in
            usleep(100_000)
            return LoopbackServer.reply("200 OK", [], [1])
        }) { server in
            try await withTestFolder { folder in
                let fetching = Fetching(folder: folder, mostBytes: 10, allowsLoopback: true)
                let url = try Self.url(server.origin + "/")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<12 { group.addTask { _ = try await fetching.file(url) } }
                    try await group.waitForAll()
                }
                #expect(server.paths.count == 12)
                #expect((1...Fetching.mostAtOnce).contains(server.most))
            }
        }
    }

    // MARK: In an import

    static let isHere = access("/usr/bin/vips", X_OK) == 0

    /// As the composition does it, for this machine too.
    static func imports(_ street: ShopFixture) -> Imports {
        let fetching = Fetching(
            folder: street.folder, mostBytes: Media.maximumBytes, allowsLoopback: true)
        return street.downloadingImports { url in
            do {
                return try await fetching.file(url)
            } catch FetchFault.notAllowed {
                throw PictureTrouble.notAllowed
            } catch FetchFault.noHost {
                throw PictureTrouble.noHost
            } catch is FetchFault {
                throw PictureTrouble.missing
            }
        }
    }

    static func csv(_ addresses: [String]) -> String {
        ImportTests.header
            + addresses.enumerated().map { "p\($0),P\($0),,,10,1,1,\($1)\n" }.joined()
    }

    static func states(_ street: ShopFixture) async throws -> [String] {
        try await street.store.read { db in
            try db.values(
                """
                SELECT w.state FROM product_pictures w JOIN products p ON p.id = w.product
                ORDER BY p.handle
                """)
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func whatCanBeHadIsFetchedAndTheRestIsListed(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let bytes = try #require(Resources.read(MediaTests.drawn(60, 40, "p.jpg", street)))
            try await LoopbackServer.with({ path in
                switch path {
                case "/good.jpg": LoopbackServer.reply("200 OK", [], bytes)
                case "/page": LoopbackServer.reply("200 OK", [], Array("<html>".utf8))
                default: LoopbackServer.reply("404 Not Found")
                }
            }) { server in
                let shop = try await street.shop()
                let addresses = [
                    server.origin + "/good.jpg", server.origin + "/page", server.origin + "/gone",
                    "http://169.254.169.254/x", "http://nobody.invalid/1",
                    "http://nobody.invalid/2",
                ]
                let path = try street.write(Self.csv(addresses), to: "pictures.csv")
                let done = try await Self.imports(street).importFile(path, shop: shop.id)
                #expect(done.state == .done && done.fetch == .over && done.isSettled)
                #expect(done.counts.picturesWanted == 6)
                #expect(done.counts.picturesFetched == 1)
                #expect(done.counts.pictures == 5)
                let states = try await Self.states(street)
                #expect(states == ["here"] + Array(repeating: "unreachable", count: 5))
                let lines = try await street.store.read { db in
                    try Imports.lines(.picture, of: done.id, limit: 10, in: db)
                }
                #expect(
                    Set(lines.map { "\($0.code) \($0.detail)" }) == [
                        "picture-unusable \(addresses[1])", "picture-missing \(addresses[2])",
                        "picture-not-allowed \(addresses[3])",
                        "picture-unreachable \(addresses[4])",
                        "picture-unreachable \(addresses[5])",
                    ])
                let left = Resources.names(in: street.folder).filter { $0.hasPrefix("get-") }
                #expect(left.isEmpty, "fetched files were left")
            }
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func aRestartGoesOnWithThePicturesThatAreLeft(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let bytes = try #require(Resources.read(MediaTests.drawn(60, 40, "p.jpg", street)))
            try await LoopbackServer.with({ _ in LoopbackServer.reply("200 OK", [], bytes) }) {
                server in
                let shop = try await street.shop()
                let addresses = (0..<5).map { "\(server.origin)/\($0).jpg" }
                let path = try street.write(Self.csv(addresses), to: "pictures.csv")
                // The first process has no room for the third picture.
                let asked = Mutex(0)
                let download = try #require(Self.imports(street).pictures)
                let first = street.downloadingImports { url in
                    let count = asked.withLock { asked in
                        asked += 1
                        return asked
                    }
                    if count > 2 { throw StoreError.full }
                    return try await download.file(url)
                }
                let stopped = try await first.importFile(path, shop: shop.id)
                #expect(stopped.state == .done && stopped.fetch == .open && !stopped.isSettled)
                let came = stopped.counts.picturesFetched
                #expect(came <= 2)

                let second = Self.imports(street)
                try await second.resumeImports()
                var job = stopped
                for _ in 0..<2400 where !job.isSettled {
                    try await Task.sleep(for: .milliseconds(25))
                    job = try await street.store.read { db in
                        try Imports.import(stopped.id, in: db)
                    }
                }
                #expect(job.fetch == .over)
                #expect(job.counts.picturesFetched == 5)
                #expect(try await Self.states(street) == Array(repeating: "here", count: 5))
                #expect(server.paths.count <= 5 + 2, "what was here is asked for again")
            }
        }
    }

    @Test func anUnknownHostIsAskedForOnce() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let asked = Mutex<[String]>([])
            let imports = street.downloadingImports { url in
                asked.withLock { $0.append(url.text) }
                throw PictureTrouble.noHost
            }
            let addresses = (0..<60).map { "http://cdn.example/\($0).jpg" }
            let path = try street.write(Self.csv(addresses), to: "pictures.csv")
            let done = try await imports.importFile(path, shop: shop.id)
            #expect(done.fetch == .over && done.counts.pictures == 60)
            #expect(asked.withLock { $0.count } <= Imports.fetchedAtOnce)
        }
    }

    /// Through the composition: what a seller sends by the front door is asked for.
    @Test func aFileThatIsSentInAsksForItsPictures() async throws {
        try await TestStore.with(.sqlite) { test in
            try await withTestFolder { folder in
                let clock = TestClock()
                try await test.store.migrate(Pasar.migrations, now: clock.now)
                let town = try await TestShop.over(
                    test.store, clock: clock, folder: folder, fetchesPictures: true)
                let (owner, browser) = try await town.person("Ivo")
                _ = try await town.shop("Lamps", of: owner)
                let sent = await browser.send(
                    "POST", "/api/imports",
                    headers: [
                        "content-type": "text/csv", "accept": "application/json",
                        "sec-fetch-site": "same-origin",
                    ], body: Array(Self.csv(["http://127.0.0.1/a.png"]).utf8))
                #expect(sent.status == 201, "\(sent.text)")
                let id = try #require(
                    sent.text.split(separator: "\"").first { $0.hasPrefix("imp_") })
                var said = ""
                for _ in 0..<2400 where !said.contains("\"pictures\":\"over\"") {
                    try await Task.sleep(for: .milliseconds(25))
                    said = await browser.get("/seller/import/\(id)", json: true).text
                }
                #expect(said.contains("picture-not-allowed"), "\(said)")
            }
        }
    }
}

/// Pictures that couldn't be had are asked for again, and nothing else.
@Suite struct ImportAgainTests {
    @Test(
        .enabled(if: ImportFetchingTests.isHere, "libvips-tools isn't here"),
        arguments: TestEngine.here)
    func whatIsMissingIsTriedAgainAndAsOftenAsOneLikes(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let bytes = try #require(Resources.read(MediaTests.drawn(60, 40, "p.jpg", street)))
            let isUp = Mutex(false)
            try await LoopbackServer.with({ path in
                let answers = path == "/good.jpg" || path == "/late.jpg" && isUp.withLock { $0 }
                return answers
                    ? LoopbackServer.reply("200 OK", [], bytes)
                    : LoopbackServer.reply("404 Not Found")
            }) { server in
                let shop = try await street.shop()
                let path = try street.write(
                    ImportFetchingTests.csv([
                        server.origin + "/good.jpg", server.origin + "/late.jpg",
                        server.origin + "/never.jpg",
                    ]), to: "pictures.csv")
                let imports = ImportFetchingTests.imports(street)
                let id = try await imports.importFile(path, shop: shop.id).id
                func settled() async throws -> Import {
                    for _ in 0..<3000 {
                        let job = try await street.store.read { db in
                            try Imports.import(id, in: db)
                        }
                        if job.isSettled { return job }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    Issue.record("it didn't end")
                    return try await street.store.read { db in try Imports.import(id, in: db) }
                }
                #expect(try await settled().counts.pictures == 2)
                let before = server.paths.count
                try await imports.fetchAgain(id, of: shop.owner)
                #expect(try await settled().counts.pictures == 2)
                #expect(server.paths.count == before + 2)
                isUp.withLock { $0 = true }
                try await imports.fetchAgain(id, of: shop.owner)
                let done = try await settled()
                #expect(done.counts.pictures == 1 && done.counts.picturesFetched == 2)
                #expect(done.counts.picturesWanted == 3)
                #expect(
                    try await ImportFetchingTests.states(street)
                        == ["here", "here", "unreachable"])
                #expect(server.paths.filter { $0 == "/good.jpg" }.count == 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whoCantFetchSaysSo(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let path = try street.write(
                ImportFetchingTests.csv(["http://nobody.invalid/1"]), to: "pictures.csv")
            let id = try await street.imports.importFile(path, shop: shop.id).id
            await #expect(throws: ImportsRefusal.nothingToFetch) {
                try await street.imports.fetchAgain(id, of: shop.owner)
            }
            await #expect(throws: ImportsRefusal.noSuchImport) {
                try await street.imports.fetchAgain(ID(1), of: shop.owner)
            }
        }
    }
}
