import Accounts
import Composition
import Orders
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Creators
@testable import Stalls

/// Reading is not acting: what software reads for itself leaves no trace, and what is shared with
/// others names its own address in full.
@Suite struct ReadingTests {
    static let previews: [(method: String, headers: [String: String])] = [
        ("HEAD", [:]), ("GET", ["sec-purpose": "prefetch"]),
        ("GET", ["sec-purpose": "prefetch;prerender"]), ("GET", ["purpose": "prefetch"]),
        ("GET", ["x-moz": "prefetch"]), ("GET", ["x-purpose": "preview"]),
        ("GET", ["sec-fetch-dest": "image"]), ("GET", ["sec-fetch-dest": "iframe"]),
        ("GET", ["user-agent": "facebookexternalhit/1.1;line-poker/1.0"]),
        ("GET", ["user-agent": "WhatsApp/2.23.20.0 A"]),
        ("GET", ["user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://g.example)"]),
        ("GET", ["user-agent": "TelegramBot (like TwitterBot)"]),
        ("GET", ["user-agent": "Mozilla/5.0 (compatible; bingbot/2.0) Chrome/116 Safari/537.36"]),
    ]
    static let phones = [
        "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0 Mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) [FBAN/FBIOS;FBAV/440.0]",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ]

    /// Writes that the store has committed.
    private func writes(_ shop: TestShop) -> Int64 {
        shop.store.figures.first { $0.name == "jobs" }?.value ?? -1
    }

    @Test func previewsOfEveryPageWriteNothing() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let shop = street.test
            let room = try await RoomFixture(street.test).room
            var targets = [
                "/stalls/zainab", "/stalls/zainab/products/\(street.mug.product)",
                "/stalls/zainab/share", "/products/\(street.mug.product)",
                "/shops/\(street.shop.slug)", "/live/\(room)",
            ]
            targets += shop.pasar.edge.table.routes.filter {
                $0.method == .get && !$0.place.pattern.contains("{")
            }.map(\.place.pattern)
            let before = writes(shop)
            #expect(before > 0)
            for (method, headers) in Self.previews {
                for target in targets {
                    let visitor = shop.browser()
                    let reply = await visitor.send(method, target, headers: headers, body: [])
                    #expect(reply.status < 500, "\(method) \(target)")
                    #expect(visitor.cookies.isEmpty, "\(method) \(target) \(headers)")
                    #expect(writes(shop) == before, "\(method) \(target) \(headers)")
                }
            }
            #expect(try await street.today().clicks == 0)
        }
    }

    @Test func aSignedInReadersPrefetchTouchesNoSession() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            street.test.clock.advance(.hours(3))
            let before = writes(street.test)
            _ = await street.browser.send(
                "GET", "/basket", headers: ["sec-purpose": "prefetch"], body: [])
            #expect(writes(street.test) == before)
            await street.browser.get("/basket")
            #expect(writes(street.test) == before + 1)
        }
    }

    @Test func aPreviewTakesNoCommissionFromTheLastRealClick() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let (other, _) = try await street.test.person("Ratna")
            _ = try await street.test.creator("ratna", other)
            try await street.put(street.mug.product, by: other)
            #expect(await street.click().status == 303)
            let link = await street.link(street.browser, "ratna")
            #expect(link.contains("?proof="))
            for (method, headers) in Self.previews {
                let reply = await street.browser.send(method, link, headers: headers, body: [])
                #expect(reply.status == 303)
            }
            let own = try await street.test.store.read { db in
                Surface.stall(try Stalls.stall(of: street.creator.id, in: db).id).source
            }
            let order = try await street.buy()
            let source = try await street.source(of: order)
            #expect(source == own)
        }
    }

    @Test func aTelephonesClickIsAClick() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            for phone in Self.phones {
                let visitor = street.test.browser()
                let reply = await visitor.send(
                    "GET", await street.link(visitor),
                    headers: ["user-agent": phone, "sec-fetch-dest": "document"], body: [])
                #expect(reply.status == 303)
            }
            let clicks = try await street.today().clicks
            #expect(clicks == Self.phones.count)
        }
    }

    /// Cookie stuffing: an address that others can know, or that another browser was shown.
    @Test func aLinkCountsInTheBrowserThatWasShownIt() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let (mine, others) = (street.test.browser(), street.test.browser())
            let (link, theirs) = (await street.link(mine), await street.link(others))
            let plain = String(link.prefix { $0 != "?" })
            for wrong in [
                plain, theirs, plain + "?proof=", plain + "?proof=00", link + "0",
            ] {
                #expect(await mine.get(wrong).status == 303, "\(wrong)")
            }
            let before = try await street.today().clicks
            #expect(before == 0)
            #expect(await mine.get(link).status == 303)
            let after = try await street.today().clicks
            #expect(after == 1)
        }
    }

    /// A page that was open before its reader signed in keeps its links.
    @Test func aLinkOfAVisitCountsAfterSigningIn() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            _ = try await street.test.person("Ana")
            let reader = street.test.browser()
            let link = await street.link(reader)
            let fields = [("login", "ana@example.com"), ("password", TestShop.password)]
            #expect(await reader.post("/sign-in", fields).status == 303)
            #expect(await reader.get(link).status == 303)
            let clicks = try await street.today().clicks
            #expect(clicks == 1)
        }
    }

    @Test func whatIsSharedNamesItsAddressInFull() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let room = try await RoomFixture(street.test).room
            for target in [
                "/products/\(street.mug.product)", "/shops/\(street.shop.slug)",
                "/live/\(room)", "/stalls/zainab",
            ] {
                let page = await street.test.browser(locale: "en-GB").get(target).text
                let url = TestShop.origin + target
                #expect(page.contains("<meta property=\"og:url\" content=\"\(url)\">"), "\(target)")
                let head = page.components(to: "</head>")
                #expect(head.contains("og:title"), "\(target)")
                for piece in head.split(separator: "og:image\" content=\"").dropFirst() {
                    #expect(piece.hasPrefix(TestShop.origin + "/"), "\(target)")
                }
            }
        }
    }

    @Test func listsSayHowTheyAreShared() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            for (target, title) in [
                ("/", "Pasar"), ("/live", "LIVE · Pasar"), ("/stalls", "Stalls · Pasar"),
                ("/categories", "Categories · Pasar"),
                ("/search?q=mug", "Results for “mug” · Pasar"),
            ] {
                let page = await street.test.browser(locale: "en-GB").get(target).text
                for (property, content) in [
                    ("og:url", TestShop.origin + target), ("og:title", title),
                    ("og:type", "website"),
                ] {
                    #expect(
                        page.contains("<meta property=\"\(property)\" content=\"\(content)\">"),
                        "\(target) \(property)")
                }
                #expect(
                    page.contains("\"og:image\" content=\"\(TestShop.origin)/"), "\(target)")
            }
        }
    }

    @Test func aHandleInCapitalsLeadsToTheStall() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let visitor = street.test.browser(locale: "en-GB")
            for (typed, own) in [
                ("/stalls/Zainab", "/stalls/zainab"), ("/stalls/@ZAINAB", "/stalls/zainab"),
                ("/stalls/Zainab/share?x=1&y", "/stalls/zainab/share?x=1&y"),
                ("/stalls/ZAINAB/share", "/stalls/zainab/share"),
                (
                    "/stalls/ZAINAB/products/\(street.mug.product)",
                    "/stalls/zainab/products/\(street.mug.product)"
                ),
                (
                    "/shops/\(street.shop.slug.uppercased())", "/shops/\(street.shop.slug)"
                ),
            ] {
                let reply = await visitor.get(typed)
                #expect(reply.status == 301 && reply.location == own, "\(typed)")
            }
            #expect(await visitor.get("/stalls/Nobody").location == "/stalls/nobody")
            #expect(await visitor.get("/stalls/nobody").status == 404)
            #expect(await visitor.get("/shops/NOBODY").status == 404)
        }
    }
}

extension String {
    fileprivate func components(to end: String) -> Substring {
        self[..<(firstRange(of: end)?.lowerBound ?? endIndex)]
    }
}
