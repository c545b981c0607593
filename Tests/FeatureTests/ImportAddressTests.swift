import Text
@testable import Fetching
import HTML
import Testing

/// Where strangers may not send us (R44): by the table, without a network.
@Suite struct ImportAddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
        "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254",
        "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
        "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
        "3fff:fff::1", "4000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
        "1fff::1",
    ])
    func anAddressOfOursIsClosed(_ text: String) throws {
        let address = try #require(Address(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "23.227.38.65", "100.63.255.255",
        "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888",
        "2003::1", "2606:4700::6810:84e5", "2a00:1450::1", "3ffe::1",
    ])
    func anAddressOfTheInternetIsOpen(_ text: String) throws {
        let address = try #require(Address(text))
        #expect(address.isPublic)
        let printed = address.text.filter { $0 != "[" && $0 != "]" }
        #expect(Address(printed) == address)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "0x7f.1", "2130706433", "fe80::1%lo",
        "::g", "1.2.3.4 ",
    ])
    func whatIsNoAddressIsNone(_ text: String) { #expect(Address(text) == nil) }

    @Test(arguments: [
        "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/",
        "http://0x7f.1/", "http://1.2.3.4.5/", "http://[::1%25lo]/", "http://[fe80::1/",
        "http://[127.0.0.1]/", "http://a..b/", "http://-config/", "http://a.-b.example/",
        "http://.example/", "http://example:0/", "http://example:65536/", "http://example:/",
        "http://example:80:80/", "http://example:+80/", "http://ex%61mple/", "http://exämple/",
        "http://example\u{3002}com/", "http://a,b/", "http://a;b/", "http://a'b/", "http://%00/",
        "http://999.1.1.1/", "http://1/",
    ])
    func aHostThatIsReadInTwoWaysIsNone(_ text: String) {
        #expect(WebURL(text).flatMap(Target.init) == nil)
    }

    @Test func aHostAndItsPortAreRead() throws {
        let table: [(String, String, Int)] = [
            ("http://example.com", "example.com", 80),
            ("https://CDN.Example.com/a.png?x=1#f", "cdn.example.com", 443),
            ("https://example.com:8443/", "example.com", 8443),
            ("http://1.2.3.4/a", "1.2.3.4", 80), ("http://[2001:4860::1]:81/", "2001:4860::1", 81),
            ("http://a_b.example./x", "a_b.example.", 80),
            ("http://7eleven.example?q", "7eleven.example", 80),
        ]
        for (text, host, port) in table {
            let target = try #require(WebURL(text).flatMap(Target.init), "\(text)")
            #expect(target.host == host)
            #expect(target.port == port)
        }
    }
}
