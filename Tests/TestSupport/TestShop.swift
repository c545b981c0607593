import Authentication
import Accounts
import Composition
import Markets
import Carriers
import Payments
import Store
import Synchronization
import Text
import Web
import WebEdge
import World

/// The whole shop over one test store, with a clock of its own, reached through its edge.
public struct TestShop: Sendable {
    public let pasar: Pasar
    public let clock: TestClock
    public let outbox: TestOutbox
    public let store: any Store

    public static let origin = "http://localhost:8080"
    /// Key of events in the sandbox's format, for gateways of tests that send them.
    public static let sandboxKey = SigningKey(hex: String(repeating: "5a", count: 32))

    /// Runs `body` with a fresh, migrated shop on an engine.
    public static func with<T>(
        _ engine: TestEngine, seed: UInt64 = 7, rateLimits: Bool = false,
        gateway: Gateway? = nil, carrier: (any Carrier)? = nil,
        added: [any AddedModule.Type] = [],
        options change: (inout PasarOptions) -> Void = { _ in },
        log: @escaping @Sendable (String) -> Void = { _ in },
        _ body: (TestShop) async throws -> T
    ) async throws -> T {
        try await TestStore.with(engine) { test in
            try await withTestFolder { folder in
                let clock = TestClock()
                let outbox = TestOutbox()
                let world = World.test(clock: clock, seed: seed, outbox: outbox)
                try await test.store.migrate(
                    Pasar.migrations + added.flatMap { $0.migrations }, now: clock.now)
                var options = PasarOptions(
                    authentication: AuthenticationOptions(
                        origin: origin, cheapHashing: true, demoSignIn: true),
                    edge: EdgeOptions(origin: origin, rateLimits: rateLimits, spool: folder),
                    folder: folder)
                options.added = added
                if gateway != nil { options.sandboxKey = sandboxKey }
                change(&options)
                let pasar = try await Pasar(
                    store: test.store, world: world,
                    options: options, gateway: gateway, carrier: carrier, log: log)
                return try await body(
                    TestShop(pasar: pasar, clock: clock, outbox: outbox, store: test.store))
            }
        }
    }

    public func browser(locale: String = "en-US") -> TestBrowser {
        TestBrowser(edge: pasar.edge, locale: locale)
    }

    /// The same shop over the same store, after a restart with other market packs.
    public func reopened(markets: Markets, folder: String) async throws -> TestShop {
        var options = PasarOptions(
            authentication: AuthenticationOptions(
                origin: Self.origin, cheapHashing: true, demoSignIn: true),
            edge: EdgeOptions(origin: Self.origin, rateLimits: false, spool: folder),
            folder: folder)
        options.markets = markets
        let pasar = try await Pasar(
            store: store, world: pasar.world, options: options, log: { _ in })
        return TestShop(pasar: pasar, clock: clock, outbox: outbox, store: store)
    }

    /// A browser at this shop with the cookies of another.
    public func browser(like other: TestBrowser) -> TestBrowser {
        let browser = browser()
        for (name, value) in other.cookies { browser.set(cookie: name, value) }
        return browser
    }
}

/// What came back.
public struct Reply: Sendable {
    public let status: Int
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var text: String { String(decoding: body, as: UTF8.self) }
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
    public var location: String? { header("location") }
}

/// A browser without a screen: keeps cookies, sends forms from our own pages or JSON.
public final class TestBrowser: Sendable {
    private let edge: Edge
    private let locale: String
    private let client: String
    private let jar = Mutex<[String: String]>([:])

    public init(edge: Edge, locale: String = "en-US", client: String = "127.0.0.1") {
        self.edge = edge
        self.locale = locale
        self.client = client
    }

    public var cookies: [String: String] { jar.withLock { $0 } }
    public func set(cookie name: String, _ value: String) { jar.withLock { $0[name] = value } }

    @discardableResult
    public func get(_ target: String, json: Bool = false) async -> Reply {
        await send("GET", target, headers: json ? ["accept": "application/json"] : [:], body: [])
    }

    /// First link of a page whose address begins with `start`; `start` itself if there is none.
    public func link(on page: String, to start: String) async -> String {
        let text = await get(page).text
        for link in text.split(separator: "href=\"").dropFirst() where link.hasPrefix(start) {
            return String(link.prefix { $0 != "\"" })
        }
        return start
    }

    /// A form from one of our pages.
    @discardableResult
    public func post(
        _ target: String, _ fields: [(String, String)] = [], key: String? = nil
    ) async -> Reply {
        let body = fields.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }
            .joined(separator: "&")
        var headers = [
            "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin",
        ]
        headers["idempotency-key"] = key
        return await send("POST", target, headers: headers, body: Array(body.utf8))
    }

    @discardableResult
    public func post(_ target: String, json: String, key: String? = nil) async -> Reply {
        var headers = ["content-type": "application/json", "accept": "application/json"]
        headers["idempotency-key"] = key
        return await send("POST", target, headers: headers, body: Array(json.utf8))
    }

    public func send(
        _ method: String, _ target: String, headers: [String: String], body: [UInt8]
    ) async -> Reply {
        var all = [
            "accept": "text/html", "accept-language": locale, "host": "localhost:8080",
            "user-agent": "test",
        ].merging(headers) { _, new in new }
        let cookies = cookies
        if !cookies.isEmpty {
            all["cookie"] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
        }
        let sent = all
        let pieces = Pieces(body)
        let answer = await edge.respond(
            to: RawRequest(
                method: method, target: target, client: client, header: { sent[$0] },
                isForwarded: { sent.keys.contains(where: ForwardingHeaders.contains) },
                body: { pieces.next() }))
        for (name, value) in answer.headers where name == "set-cookie" { keep(value) }
        return Reply(status: answer.status, headers: answer.headers, body: await bytes(answer))
    }

    private func bytes(_ answer: Response) async -> [UInt8] {
        switch answer.body {
        case .bytes(let bytes): return bytes
        case .file(let path): return Resources.read(path) ?? []
        case .stream(let write):
            let kept = Kept()
            try? await write(kept)
            return kept.bytes
        case .events(let listening): return listening.opening
        }
    }

    private func keep(_ cookie: String) {
        let parts = cookie.split(separator: ";")
        guard let pair = parts.first, let eq = pair.firstIndex(of: "=") else { return }
        // The jar keeps a host's own cookies for `/`, as twins' deletions are for others.
        guard !cookie.contains("Domain="), cookie.contains("Path=/;") else { return }
        let name = String(pair[..<eq])
        let gone = cookie.contains("Max-Age=0")
        jar.withLock { $0[name] = gone ? nil : String(pair[pair.index(after: eq)...]) }
    }

    public static func encoded(_ text: String) -> String {
        var out = ""
        for b in text.utf8 {
            switch b {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.unicodeScalars.append(.init(b))
            default: out += "%" + Hex.encode([b]).uppercased()
            }
        }
        return out
    }
}

private final class Pieces: Sendable {
    private let body: Mutex<[UInt8]?>
    init(_ body: [UInt8]) { self.body = Mutex(body.isEmpty ? nil : body) }
    func next() -> [UInt8]? {
        body.withLock { body in
            defer { body = nil }
            return body
        }
    }
}

private final class Kept: ResponseWriter {
    private let kept = Mutex<[UInt8]>([])
    var bytes: [UInt8] { kept.withLock { $0 } }
    func write(_ bytes: [UInt8]) async throws { kept.withLock { $0 += bytes } }
}
