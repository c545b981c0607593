import Accounts
import Authentication
import TestSupport
import Testing
import Text

/// Secrets of links in messages: in no address that history, `Referer` or our log keeps.
@Suite struct LinkTokenTests {
    private typealias Visitor = AccountsWebTests.Visitor

    /// Follows a link as previews, prefetches and finally somebody do; returns the page.
    private func follow(
        _ link: String, _ token: String, by visitor: Visitor
    ) async -> String {
        let clean = link.prefix { $0 != "?" }
        for method in ["HEAD", "GET", "HEAD", "GET"] {
            let moved = await visitor.send(method, link)
            #expect(moved.status == 303 && moved.location == clean)
            #expect(visitor.referrerPolicy == "no-referrer")
        }
        let page = await visitor.send("GET", String(clean))
        #expect(page.status == 200)
        #expect(page.body.contains("name=\"token\" value=\"\(token)\""))
        let html = HttpPage(page.body)
        let addresses = html.values("href", of: "a") + html.values("action", of: "form")
        #expect(!addresses.isEmpty && addresses.allSatisfy { !$0.contains(token) })
        return page.body
    }

    @Test func aLinkOfAMailLeavesNoTraceOfItsSecret() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            let first = try #require(try await bench.authentication.firstOperatorLink()).text
            let secret = String(first.split(separator: "=").last ?? "")
            _ = await follow(first, secret, by: visitor)
            let up = await visitor.send(
                "POST", "/first-operator",
                "token=\(secret)&name=Olu&login=olu%40example.com&password=a+rather+long+one")
            #expect(up.location == "/operations")

            let mail = AccountsBench.token(try await bench.delivered().last)
            let stranger = Visitor(bench)
            _ = await follow("/verification/link?token=\(mail)", mail, by: stranger)
            let verified = await stranger.send("POST", "/verification", "token=\(mail)")
            #expect(verified.location == "/sign-in")
            let again = await stranger.send("POST", "/verification", "token=\(mail)")
            #expect(again.status == 410)

            bench.clock.pass(.minutes(2))
            _ = await stranger.send("POST", "/password-reset", "login=olu%40example.com")
            let reset = AccountsBench.token(try await bench.delivered().last)
            _ = await follow("/password-reset/link?token=\(reset)", reset, by: stranger)
            let done = await stranger.send(
                "POST", "/password-reset/link", "token=\(reset)&password=another+long+sentence")
            #expect(done.location == "/sign-in?reset=on")
            #expect(!stranger.cookies.keys.contains("__Host-pasar_reset"))

            let log = (visitor.lines.texts + stranger.lines.texts).joined(separator: "\n")
            #expect(log.contains("\"route\":\"/password-reset/link\""))
            for token in [secret, mail, reset] {
                #expect(token.utf8.count == Session.tokenLetters && !log.contains(token))
            }
        }
    }

    @Test(arguments: ["short", "a;Domain=evil.example", String(repeating: "%20", count: 43)])
    func whatIsNoSecretNeverBecomesACookie(_ token: String) async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            for path in ["/password-reset/link", "/verification/link", "/first-operator"] {
                let moved = await visitor.send("GET", path + "?token=" + token)
                #expect([303, 410, 422].contains(moved.status) && visitor.cookies.isEmpty)
                #expect(await visitor.send("GET", path).status == 410)
            }
        }
    }
}
