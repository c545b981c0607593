import Accounts
import Composition
import Glibc
import Inventory
import TestSupport
import Testing
import Web
import World

/// Many buyers and few units, over sockets: exactly as many are sold as there are, and everybody
/// else is told why. `make soak` sends a thousand buyers.
struct OversellTests {
    static let buyers = getenv("PASAR_BUYERS").flatMap { Int(String(cString: $0)) } ?? 60

    @Test(arguments: TestEngine.here, [1, 20])
    func exactlyWhatThereIsIsSold(_ engine: TestEngine, units: Int) async throws {
        try await TestShop.with(engine) { shop in
            let (owner, _) = try await shop.person("Ivo")
            let stall = try await shop.shop("Ivo's Lamps", of: owner)
            let lamp = try await shop.product("Lamp", in: stall, minor: [4_250], onHand: units)
            let sku = lamp.skus[0]
            var crowd: [Shopper] = []
            for n in 0..<Self.buyers {
                let (_, browser) = try await shop.person("Buyer\(n)")
                crowd.append(Shopper(cookies: browser.cookies, number: n))
            }
            let waiting = crowd
            let replies = try await shop.serving { port in
                try await Self.rush(waiting, sku: sku.description, port: port)
            }
            let sold = replies.filter { $0.status == 200 }
            #expect(sold.count == units)
            for reply in replies where reply.status != 200 {
                #expect(reply.status == 409, "\(reply.text)")
                #expect(JSONFind.text("code", in: reply.text) == "orders.sold-out", "\(reply.text)")
            }
            #expect(Set(sold.compactMap { JSONFind.text("checkout", in: $0.text) }).count == units)
            let left = try await shop.store.read { db in
                try Inventory.available([sku], in: db)[sku] ?? 0
            }
            #expect(left == 0)
            #expect(try await Pasar.verify(shop.store).map { "\($0.check): \($0.fault)" } == [])
        }
    }

    /// Everybody fills a basket, then all pay at once.
    private static func rush(
        _ crowd: [Shopper], sku: String, port: Int
    ) async throws -> [Reply] {
        let ready = try await withThrowingTaskGroup(of: (Shopper, HttpClient, String).self) {
            tasks in
            for shopper in crowd {
                tasks.addTask {
                    let client = try await HttpClient.connect(port: port)
                    return (shopper, client, try await shopper.prepare(client, sku: sku))
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        return try await withThrowingTaskGroup(of: Reply.self) { tasks in
            for (shopper, client, body) in ready {
                tasks.addTask {
                    let reply = try await shopper.pay(client, body)
                    await client.close()
                    return reply
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Somebody with a session, on a socket.
struct Shopper: Sendable {
    let cookies: [String: String]
    let number: Int

    private func headers(_ key: String? = nil) -> [String: String] {
        var headers = [
            "accept": "application/json", "content-type": "application/json",
            "cookie": cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
        ]
        headers["idempotency-key"] = key
        return headers
    }

    /// "Many people are here right now": as often as somebody would press again.
    private static let mostTries = 20

    /// Fills the basket and says where to; returns what is to be sent to pay.
    func prepare(_ client: HttpClient, sku: String) async throws -> String {
        let put = try await patiently(client, "/basket/lines", "{\"sku\":\"\(sku)\"}")
        #expect(put.status == 200, "\(put.text)")
        let address = TradeFixture.address.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
        let quote = try await patiently(client, "/checkout/address", "{\(address)}")
        #expect(quote.status == 200, "\(quote.text)")
        let total = try #require(JSONFind.integer("minor", after: "\"total\":{", in: quote.text))
        let shown = TestBrowser.fingerprint(in: quote.text)
        return "{\"method\":\"success\",\"total\":\(total),\"fingerprint\":\"\(shown)\"}"
    }

    private func patiently(
        _ client: HttpClient, _ target: String, _ body: String
    ) async throws -> Reply {
        for _ in 1..<Self.mostTries {
            let reply = try await client.send(
                "POST", target, headers: headers(), body: Array(body.utf8))
            guard reply.status == 503 else { return reply }
            try await Task.sleep(for: .milliseconds(250))
        }
        return try await client.send("POST", target, headers: headers(), body: Array(body.utf8))
    }

    func pay(_ client: HttpClient, _ body: String) async throws -> Reply {
        try await client.send(
            "POST", "/checkout", headers: headers("pay-me-\(number)"), body: Array(body.utf8))
    }
}
