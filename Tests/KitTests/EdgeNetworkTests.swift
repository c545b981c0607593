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
}
