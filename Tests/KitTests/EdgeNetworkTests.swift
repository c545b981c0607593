import TestSupport
import Testing

@testable import Web
@testable import WebEdge

@Suite struct EdgeNetworkTests {
    @Test(arguments: [
        ("198.51.100.7", "198.51.100.7"),
        // However it is written, a /64 is one household.
        ("2001:db8:1:2::1", "20010db800010002"), ("2001:db8:1:2:ffff:1:2:3", "20010db800010002"),
        ("2001:0DB8:0001:0002::", "20010db800010002"), ("2001:db8::", "20010db800000000"),
        ("2001:db8::1:2:3:4", "20010db800000000"), ("::1", "0000000000000000"),
        ("::ffff:198.51.100.7", "198.51.100.7"), ("::ffff:c633:6407", "198.51.100.7"),
        ("unknown", "unknown"),
    ])
    func aNetworkIsOneHousehold(client: String, key: String) {
        #expect(Edge.network(client) == key)
    }

    /// Cookies that a client makes up share twice its network's limit; others keep theirs.
    @Test func madeUpLaneCookiesShareABound() async {
        let limit = RateLimit(perMinute: 40, laneCookie: "device")
        let edge = EdgeFixture(
            EdgeOptions(
                origin: "http://localhost:8080", rateLimits: true, trustProxy: true, spool: "/tmp"),
            [Route(.get, URLPattern("/in"), for: .anyone, limit: limit, "In") { _ in .text("in") }])
        func send(_ cookie: String?, from client: String) async -> Int {
            var headers = ["x-forwarded-for": client]
            headers["cookie"] = cookie.map { "device=\($0)" }
            return await edge.send("GET", "/in", headers).status
        }
        for client in ["203.0.113.8", "2001:db8:1:2::1"] {
            var admitted = 0
            for n in 0..<100 where await send("made-up-\(n)", from: client) == 200 {
                admitted += 1
            }
            #expect(admitted == 20, "a quarter of 80 at once")
            // Whoever has no cookie isn't kept out by them.
            #expect(await send(nil, from: client) == 200)
        }
        #expect(await send("own", from: "203.0.113.9") == 200)
        #expect(await send("own", from: "2001:db8:9:2::1") == 200)
    }
}
