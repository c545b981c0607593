import HTML
import Identities
import Money
import Store
import Synchronization
import TestSupport
import Testing
import Web
import WebEdge
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// Accounts as browsers and software meet them.
@Suite struct AccountsWebTests {
    /// A browser: keeps cookies, says where it comes from.
    final class Visitor {
        let edge: Edge
        let bench: AccountsBench
        var cookies: [String: String] = [:]
        var client = "198.51.100.7"

        var extra: [String: String] = [:]
        /// Of the last response.
        var referrerPolicy: String?
        let lines = Lines()

        /// What the edge writes into its log.
        final class Lines: Sendable {
            private let all = Mutex<[String]>([])
            var security: [String] {
                all.withLock { $0.filter { $0.contains("\"security\":") } }
            }
            var texts: [String] { all.withLock { $0 } }
            func add(_ line: String) { all.withLock { $0.append(line) } }
        }

        init(_ bench: AccountsBench, origin: String = "https://shop.example") {
            self.bench = bench
            let accounts = bench.accounts
            let designSystem = bench.designSystem
            let routes =
                AuthenticationWeb(
                    authentication: bench.authentication, designSystem: designSystem
                ).routes + AccountsWeb(accounts: accounts, designSystem: designSystem).routes
                + NotificationsWeb(
                    notifications: bench.notifications, designSystem: designSystem
                ).routes
            let site = Site(
                identify: { try await accounts.identify($0) },
                words: { designSystem.words($0, $1) },
                problemPage: { designSystem.problemPage($0, $1, $2) },
                signIn: { AccountPath.signIn().with("next", $0.text) })
            edge = Edge(
                table: RouteTable(routes), site: site,
                options: EdgeOptions(
                    origin: origin, rateLimits: false, spool: "/dev/shm"),
                world: bench.authentication.world, log: { [lines] in lines.add($0) })
        }

        func send(_ method: String, _ target: String, _ body: String = "", json: Bool = false)
            async -> (status: Int, body: String, location: String)
        {
            var headers = [
                "accept": json ? "application/json" : "text/html",
                "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
                "user-agent": "Firefox/140.0 Linux", "sec-fetch-site": "same-origin",
                "host": "shop.example",
            ]
            if !cookies.isEmpty {
                headers["cookie"] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            }
            headers.merge(extra) { $1 }
            let sent = headers
            let pieces = Pieces(body)
            let answer = await edge.respond(
                to: RawRequest(
                    method: method, target: target, client: client, header: { sent[$0] },
                    isForwarded: { sent.keys.contains(where: ForwardingHeaders.contains) },
                    body: { await pieces.next() }))
            referrerPolicy = answer.headers.first { $0.name == "referrer-policy" }?.value
            for header in answer.headers where header.name == "set-cookie" {
                keep(header.value)
            }
            var text = ""
            if case .bytes(let bytes) = answer.body {
                text = String(decoding: bytes, as: UTF8.self)
            }
            let location = answer.headers.first { $0.name == "location" }?.value ?? ""
            return (answer.status, text, location)
        }

        /// Both steps of signing up, the code out of the mail.
        func signUp(_ form: String) async -> (status: Int, body: String, location: String) {
            let asked = await send("POST", "/sign-up", form)
            let token = cookies["__Host-pasar_sign_up"] ?? ""
            _ = try? await bench.delivered()
            guard asked.location.hasPrefix("/sign-up/code") else { return asked }
            let code = AccountsBench.digits(bench.mailbox.messages.last)
            return await send("POST", "/sign-up/code", "sign_up=\(token)&code=\(code)")
        }

        private func keep(_ header: String) {
            let parts = header.split(separator: ";")
            let pair = parts[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = header.contains("Max-Age=0") ? nil : String(pair[1])
        }
    }

    actor Pieces {
        private var rest: [UInt8]?
        init(_ body: String) { rest = body.isEmpty ? nil : Array(body.utf8) }
        func next() -> [UInt8]? {
            defer { rest = nil }
            return rest
        }
    }

    private static let ana = "name=Ana+%3Cb%3E&login=ana%40example.com&password=a+rather+long+one"

    @Test func thePagesOfSomebodyWhoSignsUpAndComesBack() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            for path in ["/sign-up", "/sign-in?next=/basket", "/password-reset", "/account"] {
                #expect(await visitor.send("GET", path).status == 200, "\(path)")
            }
            #expect(await visitor.send("GET", "/inbox").location == "/sign-in?next=%2Finbox")
            let up = await visitor.signUp(Self.ana)
            #expect(up.status == 303 && up.location == "/account")
            let first = visitor.cookies["__Host-pasar_session"]
            let id = try #require(try await bench.caller(first ?? "").account)
            try await bench.store.write { db in
                try Notifications.notify(
                    id, LocalizedText("accounts.notice.password-changed"), link: "/account",
                    id: ID(5),
                    at: bench.clock.now, in: db)
            }
            for path in ["/account", "/account/sessions", "/inbox", "/verification"] {
                let page = await visitor.send("GET", path)
                #expect(page.status == 200, "\(path)")
                #expect(!page.body.contains("<b>Ana") && !page.body.contains("Ana <b>"))
                #expect(!page.body.contains("accounts."), "a sentence is missing on \(path)")
                #expect(!page.body.contains("{"), "a value is missing on \(path)")
            }
            #expect(await visitor.send("POST", "/inbox/read", "").location == "/inbox")
            #expect(await visitor.send("GET", "/inbox").body.contains("letter-row\""))
            #expect(await visitor.send("GET", "/operations/mail").status == 403)
            #expect(await visitor.send("POST", "/sign-out").status == 303)
            #expect(visitor.cookies["__Host-pasar_session"] == nil)
            let back = await visitor.send(
                "POST", "/sign-in",
                "login=ANA%40example.com&password=a+rather+long+one&next=%2Fbasket")
            #expect(back.location == "/basket")
            #expect(visitor.cookies["__Host-pasar_session"] != first)
        }
    }

    @Test func aFormComesBackAsItWasTypedButThePassword() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            let wrong = await visitor.send(
                "POST", "/sign-in", "login=%22%3E%3Cscript%3E&password=s3cretWord&next=%2Fbasket")
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("value=\"&quot;&gt;&lt;script&gt;\""))
            #expect(wrong.body.contains("value=\"/basket\""))
            #expect(!wrong.body.contains("s3cretWord"))
            let weak = await visitor.send(
                "POST", "/sign-up", "name=Ana&login=ana%40example.com&password=password123")
            #expect(weak.status == 422)
            #expect(weak.body.contains("value=\"ana@example.com\""))
            let missing = await visitor.send("POST", "/sign-up", "")
            #expect(missing.status == 422)
        }
    }

    @Test func nobodyIsSentToAnotherSite() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"] {
                visitor.cookies = [:]
                _ = await visitor.signUp(Self.ana)
                visitor.cookies = [:]
                let back = await visitor.send(
                    "POST", "/sign-in",
                    "login=ana%40example.com&password=a+rather+long+one&next=\(next)")
                #expect(back.location == "/")
            }
        }
    }

    @Test func softwareGetsTheSameAnswersAsJSON() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let client = Visitor(bench)
            let asked = await client.send(
                "POST", "/sign-up",
                #"{"name":"Ana","login":"ana@example.com","password":"a rather long one"}"#,
                json: true)
            #expect(asked.status == 202)
            let token = String(asked.body.split(separator: "\"")[3])
            let code = AccountsBench.digits(try await bench.delivered().last)
            let up = await client.send(
                "POST", "/sign-up/code", "{\"sign_up\":\"\(token)\",\"code\":\"\(code)\"}",
                json: true)
            #expect(up.status == 201 && up.body.contains("\"name\":\"Ana\""))
            let me = await client.send("GET", "/account", json: true)
            #expect(me.body.contains("\"roles\":[\"shopper\"]"))
            #expect(await client.send("GET", "/account/sessions", json: true).status == 200)
            let inbox = await client.send("GET", "/inbox", json: true).body
            #expect(inbox == #"{"notices":[],"next":null}"#)
            client.cookies = [:]
            let wrong = await client.send(
                "POST", "/sign-in", #"{"login":"ana@example.com","password":"x"}"#, json: true)
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("accounts.wrong-sign-in"))
            #expect(await client.send("GET", "/account", json: true).status == 401)
        }
    }

    @Test func aLinkFromAMailSetsANewPassword() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            _ = await visitor.signUp(Self.ana)
            let asked = await visitor.send("POST", "/password-reset", "login=ana%40example.com")
            #expect(asked.status == 200 && asked.body.contains("name=\"code\""))
            let token = AccountsBench.token(try await bench.delivered().last)
            let moved = await visitor.send("GET", "/password-reset/link?token=\(token)")
            #expect(moved.status == 303 && moved.location == "/password-reset/link")
            let page = await visitor.send("GET", moved.location)
            #expect(page.status == 200 && page.body.contains("new-password"))
            let weak = await visitor.send(
                "POST", "/password-reset/link", "token=\(token)&password=12345678")
            #expect(weak.status == 422 && weak.body.contains("new-password"))
            let done = await visitor.send(
                "POST", "/password-reset/link", "token=\(token)&password=another+long+sentence")
            #expect(done.location == "/sign-in?reset=on")
            #expect(await visitor.send("GET", done.location).status == 200)
            #expect(await visitor.send("GET", "/account/sessions").status == 303)
            for _ in 1...2 {
                #expect(await visitor.send("GET", "/password-reset/link").status == 410)
                _ = await visitor.send("GET", "/password-reset/link?token=\(token)")
            }
            #expect(await visitor.send("GET", "/password-reset/code").status == 200)
        }
    }

    @Test func theFirstOperatorSeesTheMail() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            let path = try #require(try await bench.authentication.firstOperatorLink()).text
            let token = String(path.split(separator: "=").last ?? "")
            #expect(await visitor.send("GET", path).location == "/first-operator")
            #expect(await visitor.send("GET", "/first-operator").status == 200)
            let form = Self.ana + "&token=\(token)"
            let up = await visitor.send("POST", "/first-operator", form)
            #expect(up.location == "/operations")
            let mail = await visitor.send("GET", "/operations/mail")
            #expect(mail.status == 200 && mail.body.contains("a•••@example.com"))
            #expect(!mail.body.contains("ana@example.com"))
            let digits = AccountsBench.digits(try await bench.delivered().last)
            #expect(!digits.isEmpty)
            let json = await visitor.send("GET", "/operations/mail", json: true)
            for page in [mail, json, await visitor.send("GET", "/operations/mail")] {
                #expect(!page.body.contains(digits) && !page.body.contains("token="))
            }
            visitor.cookies = [:]
            #expect(await visitor.send("GET", path).status == 303)
            #expect(await visitor.send("GET", "/first-operator").status == 410)
            #expect(await visitor.send("POST", "/first-operator", form).status == 410)
        }
    }

    @Test func aVisitorsChoiceOfMarketAndLanguageStays() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let visitor = Visitor(bench)
            let chosen = await visitor.send(
                "POST", "/preferences", "market=VN&locale=vi-VN&next=%2Faccount")
            #expect(chosen.location == "/account")
            #expect(visitor.cookies["__Host-pasar_market"] == "VN")
            #expect(await visitor.send("GET", "/account").body.contains("<html lang=\"vi-VN\">"))
            let odd = await visitor.send("POST", "/preferences", "market=XX", json: false)
            #expect(odd.status == 422)
        }
    }
}
