import Access
import Accounts
import Identities
import Store
import TestSupport
import Testing
import Web
import World

/// Names that run from right to left leave the text beside them in its order: each stands isolated,
/// in a `<bdi>`, between U+2068 and U+2069, or alone in a block of its own.
@Suite struct NameIsolationTests {
    /// Hebrew for a shop, a creator, a product, a room and a person, each a word of its own.
    private static let names = [shop, creator, product, room, person]
    private static let (shop, creator, product) = ("חנות", "יוצרת", "מנורה")
    private static let (room, person) = ("ערב", "דנה")
    private static let updates: [SQL] = [
        "UPDATE shops SET name = \(shop)", "UPDATE creators SET name = \(creator)",
        "UPDATE products SET title = \(product)", "UPDATE cards SET title = \(product)",
        "UPDATE order_lines SET title = \(product)", "UPDATE rooms SET title = \(room)",
        "UPDATE rooms SET host_name = \(creator)", "UPDATE accounts SET name = \(person)",
    ]
    /// Elements that begin a paragraph for the bidirectional algorithm. Source: CSS display.
    private static let blocks: Set<String> = [
        "address", "article", "aside", "body", "caption", "dd", "div", "dt", "figcaption", "footer",
        "form", "h1", "h2", "h3", "h4", "header", "li", "main", "nav", "option", "p", "section",
        "td", "textarea", "th", "title",
    ]

    @Test func everyPageIsolatesNames() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let test = street.test
            let stage = try await RoomFixture(test)
            try await stage.rooms.start(stage.room, by: stage.host)
            let order = try await street.buy()
            let (olu, operators) = try await test.person("Olu")
            for role in [Role.operator, .finance, .support, .warehouse] {
                try await test.grant(role, to: olu)
            }
            try await test.store.write { db in
                for update in Self.updates { try db.execute(update) }
            }
            let plain = test.pasar.edge.table.routes.filter {
                $0.method == .get && !$0.place.pattern.contains("{")
            }.map(\.place.pattern)
            let pages = [
                "/products/\(street.mug.product)", "/shops/\(street.shop.slug)", "/stalls/zainab",
                "/stalls/zainab/share", "/live/\(stage.room)", "/orders/\(order)",
                "/seller/products/\(stage.products[0])", "/operations/people/\(street.seller)",
                "/search?q=mug", "/live/\(stage.room)/stage",
            ]
            var met: Set<String> = []
            var faults: [String] = []
            for browser in [
                test.browser(locale: "en-GB"), street.browser, street.zainabBrowser, stage.browser,
                operators,
            ] {
                await browser.post("/basket/lines", [("sku", "\(street.mug.sku)")])
                for target in plain + pages where !target.hasPrefix("/sign-out") {
                    let reply = await browser.get(target)
                    guard reply.headers.contains(where: { $0.value.hasPrefix("text/html") }) else {
                        continue
                    }
                    for node in HttpPage(reply.text).nodes {
                        Self.walk(node, in: "") { name, place in
                            met.insert(name)
                            if let place { faults.append("\(target): \(place)") }
                        }
                    }
                }
            }
            #expect(met == Set(Self.names))
            #expect(Set(faults).sorted() == [])
        }
    }

    /// - Parameter found: hears of each name, with its place where it isn't isolated.
    private static func walk(
        _ node: HttpPage.Node, in parent: String, siblings: Int = 0,
        _ found: (String, String?) -> Void
    ) {
        switch node {
        case .text(let text):
            for name in names where text.contains(name) {
                let isAlone = trimmed(text) == name
                let isIsolated =
                    parent == "bdi" || (isAlone && siblings == 0 && blocks.contains(parent))
                    || text.split(separator: name, omittingEmptySubsequences: false).dropLast()
                        .allSatisfy { $0.last == "\u{2068}" }
                found(name, isIsolated ? nil : "<\(parent)> \(text.prefix(80))")
            }
        case .element(let name, _, let inner):
            let others = inner.count {
                if case .text(let text) = $0 { trimmed(text) != "" } else { true }
            }
            for node in inner {
                walk(node, in: name, siblings: max(0, others - 1), found)
            }
        }
    }

    private static func trimmed(_ text: String) -> String {
        let body = text.drop { $0.isWhitespace }
        guard let last = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(body[...last])
    }
}
