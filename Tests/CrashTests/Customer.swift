import Identities
import Accounts
import Orders
import TestSupport
import Testing
import World

/// Somebody who buys as a careful client does: each checkout has a key, and a request whose answer
/// never came is sent again with it.
final class Customer: Sendable {
    private let buyer: CrashFixture.Buyer
    private let skus: [String]
    private let seed: UInt64
    /// The disk may have no room: then the same request comes again.
    private let mayBeFull: Bool
    private let state: State

    /// What is known between two lives of the server. Only the customer's own task touches it.
    private final class State: @unchecked Sendable {
        var count = 0
        var random: SeededRandom
        /// The last request, until it is answered.
        var open: (key: String, body: String)?
        var hasAddress = false
        init(seed: UInt64) { random = SeededRandom(seed: seed) }
    }

    /// A minute: who died while the bank was asked is looked after 20 seconds later.
    private static let mostTries = 600

    init(buyer: CrashFixture.Buyer, skus: [String], seed: UInt64, mayBeFull: Bool = false) {
        self.mayBeFull = mayBeFull
        self.buyer = buyer
        self.skus = skus
        self.seed = seed
        state = State(seed: seed)
    }

    /// Buys until the server is gone.
    func shop(port: Int, book: Book, until isDead: Flag) async {
        while !isDead.isRaised {
            guard let client = try? await HttpClient.connect(port: port) else { return }
            while !isDead.isRaised {
                do {
                    try await idempotencyKey(client, book)
                } catch {
                    break
                }
            }
            await client.close()
        }
    }

    /// Sends what is open until it is answered.
    func finish(port: Int, book: Book) async throws {
        let client = try await HttpClient.connect(port: port)
        for _ in 0..<Self.mostTries where state.open != nil {
            try await pay(client, book)
            if state.open != nil { try await Task.sleep(for: .milliseconds(100)) }
        }
        #expect(state.open == nil, "\(state.open?.key ?? "") is never answered")
        await client.close()
    }

    private func idempotencyKey(_ client: HttpClient, _ book: Book) async throws {
        if state.open == nil { try await fill(client) }
        try await pay(client, book)
        if state.open != nil { try await Task.sleep(for: .milliseconds(20)) }
    }

    private func headers(_ key: String?) -> [String: String] {
        var headers = [
            "accept": "application/json", "content-type": "application/json",
            "cookie": buyer.cookies,
        ]
        headers["idempotency-key"] = key
        return headers
    }

    private func ask(
        _ client: HttpClient, _ method: String, _ target: String, _ body: String = "",
        key: String? = nil
    ) async throws -> Reply {
        let reply = try await client.send(
            method, target, headers: headers(key), body: Array(body.utf8))
        // 507: only where a test fills the disk; elsewhere `pay` says so.
        if reply.status >= 500 && reply.status != 503 && reply.status != 507 {
            Issue.record("\(method) \(target) answered \(reply.status): \(reply.text)")
        }
        return reply
    }

    private func fill(_ client: HttpClient) async throws {
        for _ in 0...(state.random.next() % 2) {
            let sku = skus[Int(state.random.next() % UInt64(skus.count))]
            let put = try await ask(client, "POST", "/basket/lines", "{\"sku\":\"\(sku)\"}")
            guard put.status == 200 else { throw CrashFault(text: put.text) }
        }
        if !state.hasAddress {
            let kept = try await ask(
                client, "POST", "/checkout/address",
                """
                {"name":"Priya Nair","phone":"+447700900123","line1":"14 Brunswick Terrace",\
                "locality":"Leeds","postcode":"LS2 8HQ"}
                """)
            if mayBeFull, kept.status == 507 { throw CrashFault(text: kept.text) }
            #expect(kept.status == 200, "\(kept.text)")
            state.hasAddress = kept.status == 200
        }
        let quote = try await ask(client, "GET", "/checkout")
        guard let total = Self.total(quote.text), let shown = quote.text.word("\"fingerprint\":\"")
        else { throw CrashFault(text: quote.text) }
        state.count += 1
        // One payment in six waits: a death leaves it waiting, and few may wait at once.
        let methods = ["silent-charged", "later"]
        let choice = Int(state.random.next() % 12)
        let method = choice < methods.count ? methods[choice] : "success"
        state.open = (
            "\(buyer.account)-\(state.count)",
            "{\"method\":\"\(method)\",\"total\":\(total),\"fingerprint\":\"\(shown)\"}"
        )
    }

    /// A repeat after a death is either the first one's answer or the first one itself.
    private func pay(_ client: HttpClient, _ book: Book) async throws {
        guard let open = state.open else { return }
        let reply = try await ask(client, "POST", "/checkout", open.body, key: open.key)
        switch reply.status {
        case 200:
            guard let text = reply.text.word("\"checkout\":\""),
                let checkout = CheckoutID(text)
            else { throw CrashFault(text: reply.text) }
            book.note(open.key, checkout, of: buyer.account)
            state.open = nil
        case 503: break
        case 507 where mayBeFull: break
        case 409 where reply.text.contains("under-way"): break
        case 409 where reply.text.contains("waiting"), 429,
            422 where reply.text.contains("too-many-units"):
            state.open = nil
            try await drop(client, book)
        default:
            Issue.record("\(open.key): \(reply.status) \(reply.text)")
            state.open = nil
        }
    }

    /// Drops a payment that waits, as nothing more is kept for somebody who leaves so many.
    private func drop(_ client: HttpClient, _ book: Book) async throws {
        let basket = try await ask(client, "GET", "/basket")
        guard let text = basket.text.word("\"waiting\":[{\"checkout\":\""),
            let waiting = CheckoutID(text)
        else { return }
        book.drop(waiting)
        _ = try await ask(client, "POST", "/checkout/\(waiting)/cancellation", "{}")
    }

    /// Minor units of the last `"total":{"minor":…`: a line has one too.
    private static func total(_ text: String) -> Int64? {
        let mark = "\"total\":{\"minor\":"
        var found: Int64?
        for (index, _) in text.utf8.enumerated() {
            let at = text.utf8.index(text.startIndex, offsetBy: index)
            guard text.utf8[at] == UInt8(ascii: "\""), text[at...].hasPrefix(mark) else { continue }
            found = Int64(text[at...].dropFirst(mark.count).prefix { $0.isNumber })
        }
        return found
    }
}

extension String {
    /// What stands behind the first `mark`, up to a quotation mark.
    func word(_ mark: String) -> String? {
        var rest = Substring(self)
        while !rest.isEmpty {
            if rest.hasPrefix(mark) {
                return String(rest.dropFirst(mark.count).prefix { $0 != "\"" })
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}
