import TestSupport
import Testing

@testable import Web
@testable import WebEdge

/// Client, host and cookies of a request.
@Suite struct EdgeClientTests {
    @Test(arguments: [
        ("203.0.113.8", "203.0.113.8"), ("203.0.113.8:4711", "203.0.113.8"),
        (" 203.0.113.8 ", "203.0.113.8"), ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"), ("[2001:db8::7]:4711", "2001:db8::7"),
        ("\"[2001:db8::7]:4711\"", "2001:db8::7"), ("2001:0DB8:0::7", "2001:db8::7"),
        ("::ffff:203.0.113.8", "203.0.113.8"), ("fe80::1%eth0", "fe80::1"),
        ("unknown", nil), ("", nil), ("203.0.113.8:", nil), ("203.0.113.8:port", nil),
        ("203.0.113.8:123456", nil), ("[203.0.113.8]:80", nil), ("[2001:db8::7", nil),
        ("[2001:db8::7]x", nil), ("203.0.113", nil), ("0x7f.1", nil), ("127.1", nil),
        ("203.0.113.8\u{0}", nil), ("_hidden", nil), ("for=203.0.113.8", nil),
    ])
    func aForwardedEntryIsAnAddressOrNothing(_ entry: String, _ address: String?) {
        #expect(NetworkAddress(forwarded: entry)?.description == address)
    }

    private func behindProxy(rateLimits: Bool = true) -> EdgeFixture {
        EdgeFixture(
            EdgeOptions(
                origin: "http://localhost:8080", rateLimits: rateLimits, trustProxy: true,
                spool: "/tmp"))
    }

    @Test func aClientWithAPortHasALimitOfItsOwn() async {
        let shop = behindProxy()
        for n in 0..<5 {
            let reply = await shop.send("GET", "/who", ["x-forwarded-for": "203.0.113.8:47\(n)"])
            #expect(reply.status == 200 && reply.text.hasPrefix("203.0.113.8 "))
        }
        let over = await shop.send("GET", "/who", ["x-forwarded-for": "203.0.113.8:4799"])
        #expect(over.status == 429)
        let other = await shop.send("GET", "/who", ["x-forwarded-for": "203.0.113.9:4799"])
        #expect(other.status == 200)
        let odd = await shop.send("GET", "/who", ["x-forwarded-for": "1.2.3.4, nonsense"])
        #expect(odd.text.hasPrefix("127.0.0.1 "), "a text that is no address is the socket's")
    }

    @Test func theAccessLogNamesTheClientAndNotTheProxy() async {
        let shop = behindProxy(rateLimits: false)
        _ = await shop.send("GET", "/who", ["x-forwarded-for": "203.0.113.8:4711"])
        _ = await shop.send("GET", "/nowhere", ["x-forwarded-for": "[2001:db8:7::1]:4711"])
        #expect(shop.lines.texts[0].contains("\"client\":\"203.0.113.0\""))
        #expect(shop.lines.texts[1].contains("\"client\":\"2001:db8:7::\""))
    }

    @Test func anUntrustedForwardedHeaderNamesNobody() async {
        let shop = EdgeFixture()
        let reply = await shop.send("GET", "/who", ["x-forwarded-for": "203.0.113.8"])
        #expect(reply.text == "127.0.0.1 false")
    }

    @Test(arguments: ["//", "//who", "/who/", "/who//", "who", "", "/%77ho/", "//who/?a=b"])
    func aPathWithAnEmptyPartIsNotFound(_ target: String) async {
        #expect(await EdgeFixture().send("GET", target).status == 404)
    }

    @Test func theSecondsOfAWaitAreTheSameInTextAndHeader() async {
        let shop = EdgeFixture()
        for _ in 0..<5 { _ = await shop.send("GET", "/who") }
        let over = await shop.send("GET", "/who")
        #expect(over.status == 429 && over.header("retry-after") == "6")
        #expect(over.headers.count { $0.name == "retry-after" } == 1)
        #expect(over.text.contains("\"title\":\"problem.too-many 6\""))
    }

    // MARK: hosts

    @Test(arguments: [
        ("http://localhost:8080", "localhost:8080", true),
        ("http://localhost:8080", "LOCALHOST", true), ("http://localhost:8080", "127.0.0.1", true),
        ("http://localhost:8080", "[::1]:9", true), ("http://localhost:8080", "127.9.9.9:1", true),
        ("http://localhost:8080", "shop.localhost", true),
        ("http://localhost:8080", "evil.example", false),
        ("http://localhost:8080", "localhost.evil.example", false),
        ("http://localhost:8080", "127.0.0.1.evil.example", false),
        ("http://localhost:8080", "192.168.1.7:8080", false),
        ("http://localhost:8080", "", false), ("http://localhost:8080", "local host", false),
        ("http://localhost:8080", "also.example:8080", true),
        ("https://shop.example", "shop.example", true),
        ("https://shop.example", "Shop.Example.:443", true),
        ("https://shop.example", "www.shop.example", false),
        ("https://shop.example", "127.0.0.1:8080", true),
    ])
    func aHostIsOursOrRefused(_ origin: String, _ host: String, _ isOurs: Bool) async {
        var options = EdgeOptions(origin: origin, spool: "/tmp")
        options.hosts = ["also.example"]
        let reply = await EdgeFixture(options).send("GET", "/", ["host": host])
        #expect(reply.status == (isOurs ? 200 : 421), "\(host) at \(origin)")
    }

    @Test func twoHostsAreNoRequest() async {
        let reply = await EdgeFixture().send("GET", "/", ["host": "localhost, evil.example"])
        #expect(reply.status == 400 && reply.text.contains("\"code\":\"not-understood\""))
    }

    @Test func aLoopbackHostOfAPublicShopIsForThisMachineAlone() async {
        let shop = EdgeFixture(EdgeOptions(origin: "https://shop.example", spool: "/tmp"))
        let host = ["host": "localhost"]
        #expect(await shop.send("GET", "/", client: "203.0.113.8", host).status == 421)
        let forwarded = host.merging(["x-forwarded-for": "203.0.113.8"]) { $1 }
        #expect(await shop.send("GET", "/", forwarded).status == 421)
    }

    @Test(arguments: [
        "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via",
        "cf-connecting-ip", "cf-ray", "x-real-ip", "true-client-ip",
    ])
    func aForwardingHeaderMeansAnotherMachine(_ header: String) async {
        let shop = EdgeFixture()
        #expect(await shop.send("GET", "/who").text == "127.0.0.1 true")
        #expect(await shop.send("GET", "/who", [header: "x"]).text == "127.0.0.1 false")
    }

    // MARK: cookies

    @Test func allCookiesOfANameAreKeptInTheirOrder() async {
        let reply = await EdgeFixture().send(
            "GET", "/cookies", ["cookie": "pasar_session=stale; x=1; pasar_session=right"])
        #expect(reply.text == "stale,right")
    }

    @Test func aCookieBehindAllThatABrowserKeepsIsRead() async {
        let others = (0..<180).map { "other\($0)=\($0)" }.joined(separator: "; ")
        let reply = await EdgeFixture().send(
            "GET", "/cookies", ["cookie": others + "; pasar_session=right"])
        #expect(reply.text == "right")
        let long = String(repeating: "x", count: Cookies.mostBytes)
        let none = await EdgeFixture().send(
            "GET", "/cookies", ["cookie": "pasar_session=right; a=\(long)"])
        #expect(none.text == "")
    }

    @Test func aCookieThatIsSetClearsItsTwins() async {
        let alone = await EdgeFixture().send("POST", "/kept", ["cookie": "pasar_session=a"])
        #expect(alone.headers.count { $0.name == "set-cookie" } == 1)
        let reply = await EdgeFixture(
            EdgeOptions(origin: "http://www.shop.example", spool: "/tmp")
        ).send(
            "POST", "/kept",
            ["cookie": "pasar_session=a; pasar_session=b", "host": "www.shop.example"])
        let set = reply.headers.filter { $0.name == "set-cookie" }.map(\.value)
        #expect(set.last?.hasPrefix("pasar_session=new; Path=/;") == true)
        let gone = set.dropLast()
        for place in [
            "Path=/kept;", "Path=/kept/;", "Path=/; Domain=www.shop.example;",
            "Path=/; Domain=shop.example;", "Path=/kept; Domain=shop.example;",
        ] {
            #expect(
                gone.contains("pasar_session=; \(place) Max-Age=0"), "\(place) isn't cleared")
        }
        #expect(!gone.contains { $0.contains("Domain=example;") })
    }

    @Test func cookiesOfASecureShopBelongToItsHostAlone() async {
        let shop = EdgeFixture(EdgeOptions(origin: "https://shop.example", spool: "/tmp"))
        let kept = await shop.send("POST", "/kept", ["host": "shop.example"])
        let cookie = kept.header("set-cookie") ?? ""
        #expect(cookie.hasPrefix("__Host-pasar_session=new; Path=/; HttpOnly"))
        #expect(cookie.hasSuffix("; Secure") && !cookie.contains("Domain"))
        #expect(
            kept.header("strict-transport-security") == "max-age=31536000; includeSubDomains")
        let read = await shop.send(
            "GET", "/cookies",
            [
                "host": "shop.example",
                "cookie": "pasar_session=planted; __Host-pasar_session=ours",
            ])
        #expect(read.text == "ours")
    }

    // MARK: limits and the security log

    @Test func unknownAddressesAreLimitedTogether() async {
        let shop = EdgeFixture()
        for n in 0..<30 { #expect(await shop.send("GET", "/nowhere\(n)").status == 404) }
        #expect(await shop.send("GET", "/nowhere30").status == 429)
        #expect(await shop.send("DELETE", "/who").status == 429)
        #expect(await shop.send("GET", "/").status == 200, "pages have limits of their own")
        #expect(await shop.send("GET", "/nowhere", client: "203.0.113.8").status == 404)
    }

    @Test func aFloodOfSecurityEventsIsCountedAndNotWritten() async {
        let shop = EdgeFixture()
        for _ in 0..<200 {
            _ = await shop.send("POST", "/kept", ["sec-fetch-site": "cross-site"])
        }
        let lines = shop.lines.texts.filter { $0.contains("\"security\":\"forged-origin\"") }
        #expect((1...60).contains(lines.count), "\(lines.count) lines")
        let metrics = shop.edge.metricsText(extra: [])
        #expect(metrics.contains("pasar_security_forged_origin "))
        #expect(metrics.contains("pasar_security_limit_hit "))
    }
}
