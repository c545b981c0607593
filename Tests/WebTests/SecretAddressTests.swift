import TestSupport
import Testing
import Web

/// No address has a secret in it, but for links of messages, which are moved away at once.
@Suite struct SecretAddressTests {
    private static let secrets: Set<String> = [
        "token", "secret", "key", "code", "password", "sign_up", "signature",
    ]
    /// Asked by the nginx that Pasar starts, over loopback; nginx logs no request, proxies refuse
    /// the path, and each start makes another secret.
    private static let hooks: Set<String> = [
        "/rtmp/{secret}/publishing", "/rtmp/{secret}/published",
        "/rtmp/{secret}/connecting", "/rtmp/{secret}/disconnected",
    ]

    @Test func pathsAndQueriesHaveNoSecretsInThem() async throws {
        try await TestShop.with(.sqlite) { shop in
            var moved: [String] = []
            for route in shop.pasar.edge.table.routes {
                let pattern = route.place.pattern
                let names = pattern.split(separator: "/").filter { $0.hasPrefix("{") }
                    .map { String($0.dropFirst().dropLast()) }
                #expect(
                    Self.secrets.isDisjoint(with: names) || Self.hooks.contains(pattern),
                    "\(pattern)")
                guard route.method == .get else { continue }
                if !Self.secrets.isDisjoint(with: route.fields.map(\.name)) {
                    moved.append(pattern)
                }
            }
            #expect(
                moved.sorted() == ["/first-operator", "/password-reset/link", "/verification/link"])
            for path in moved {
                let token = String(repeating: "A", count: 43)
                let reply = await shop.browser().get(path + "?token=" + token)
                #expect(reply.status == 303 && reply.location == path)
            }
        }
    }
}
