import Accounts
import TestSupport
import Testing
import Web

/// Signing in behind proxies, and with cookies that somebody else left.
@Suite struct AccountsEdgeTests {
    @Test func aStaleTwinOfTheSessionCookieLocksNobodyOut() async throws {
        try await TestShop.with(.sqlite) { shop in
            let mai = try await shop.person("Mai")
            let stale = String(repeating: "s", count: 43)
            let token = try #require(mai.browser.cookies[Accounts.cookieName])
            for cookies in [
                "pasar_session=\(stale); pasar_session=\(token)",
                "pasar_session=\(token); pasar_session=\(stale)",
                "pasar_session=x; pasar_session=\(stale); pasar_session=\(stale); "
                    + "pasar_session=\(token)",
                (0..<31).map { "pasar_session=\(stale.dropLast(2))\($0 + 10)" }.joined(
                    separator: "; ")
                    + "; pasar_session=\(token)",
            ] {
                let page = await shop.browser().send(
                    "GET", "/account/sessions", headers: ["cookie": cookies], body: [])
                #expect(page.status == 200, "\(cookies)")
            }
        }
    }

    @Test func signingInClearsAStaleTwin() async throws {
        try await TestShop.with(.sqlite) { shop in
            _ = try await shop.person("Mai")
            let reply = await shop.browser().send(
                "POST", "/sign-in",
                headers: [
                    "cookie": "pasar_session=old; pasar_session=older",
                    "content-type": "application/x-www-form-urlencoded",
                    "sec-fetch-site": "same-origin",
                ], body: Array("login=mai%40example.com&password=\(TestShop.password)".utf8))
            #expect(reply.status == 303)
            let set = reply.headers.filter { $0.name == "set-cookie" }.map(\.value)
            #expect(set.contains("pasar_session=; Path=/sign-in; Max-Age=0"))
            let own = set.filter { $0.hasPrefix("pasar_session=") && $0.contains("HttpOnly") }
            #expect(own.count == 1 && own[0].contains("; Path=/;"))
        }
    }

    /// A shop as `make run` serves it, reached in ways that look like this machine.
    @Test(arguments: [
        (["host": "localhost:8080"], 303), (["host": "127.0.0.1:8080"], 303),
        (["host": "[::1]:8080"], 303),
        (["host": "localhost:8080", "x-forwarded-for": "203.0.113.8"], 403),
        (["host": "localhost:8080", "cf-connecting-ip": "203.0.113.8"], 403),
        (["host": "localhost:8080", "via": "1.1 tunnel"], 403),
        (["host": "localhost:8080", "forwarded": "for=203.0.113.8"], 403),
        (["host": "demo.trycloudflare.example"], 421), (["host": "192.0.2.7:8080"], 421),
    ])
    func aDemoOperatorStaysHomeBehindAProxyOrTunnel(
        _ headers: [String: String], _ status: Int
    ) async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let shop = try AccountsBench(bench.store, origin: "http://localhost:8080", node: 2)
            let hash = try await shop.authentication.hash(AccountsBench.password)
            try await shop.addDemo(hash)
            let visitor = AccountsWebTests.Visitor(shop, origin: "http://localhost:8080")
            visitor.client = "127.0.0.1"
            visitor.extra = headers
            let login = "login=demo%40example.com&password=a+rather+long+sentence"
            #expect(await visitor.send("POST", "/sign-in", login).status == status)
        }
    }

    @Test func signingInAndWhatGoesWrongAreInTheSecurityLog() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = AccountsWebTests.Visitor(bench)
            visitor.client = "203.0.113.8"
            let form = "name=Ana&login=ana%40example.com&password=a+rather+long+one"
            #expect(await visitor.signUp(form).status == 303)
            _ = await visitor.send("POST", "/sign-out")
            let wrong = "login=ana%40example.com&password=not+this+one"
            _ = await visitor.send("POST", "/sign-in", wrong)
            let right = "login=ana%40example.com&password=a+rather+long+one"
            #expect(await visitor.send("POST", "/sign-in", right).status == 303)
            visitor.extra = ["sec-fetch-site": "cross-site"]
            _ = await visitor.send("POST", "/sign-in", right)
            visitor.extra = ["host": "evil.example"]
            _ = await visitor.send("GET", "/account")
            visitor.extra = [:]
            _ = await visitor.send("GET", "/operations/mail")
            let lines = visitor.lines.security
            let events = lines.compactMap { line in
                line.firstRange(of: "\"security\":\"").map {
                    String(line[$0.upperBound...].prefix { $0 != "\"" })
                }
            }
            #expect(
                events == [
                    "sign-up", "sign-out", "sign-in-refused", "sign-in", "forged-origin",
                    "unknown-host", "forbidden",
                ])
            #expect(lines.allSatisfy { $0.contains("\"client\":\"203.0.113.8\"") })
            #expect(lines.allSatisfy { $0.hasPrefix("{\"at\":") && !$0.contains("\n") })
            #expect(lines[3].contains("\"account\":\"acc_"))
            for typed in ["ana@example.com", "not this one", "rather"] {
                #expect(!lines.contains { $0.contains(typed) }, "\(typed) is in the log")
            }
        }
    }
}
