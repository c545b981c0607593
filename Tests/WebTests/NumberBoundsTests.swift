import Access
import CSQLite
import Catalog
import Composition
import Glibc
import Identities
import Inventory
import Money
import Store
import TestSupport
import Testing
import World

@testable import Web

// Beside the matrix, with whose room they stand on one stage.
extension MatrixTests {
    /// Numbers from outside, from where they come in to every page that shows them: the server answers,
    /// and goes on.
    struct NumberBoundsTests {
        /// Ends of 64 bits, and one beyond each.
        static let ends = [
            "9223372036854775807", "-9223372036854775808", "9223372036854775808",
            "-9223372036854775809",
        ]
        /// What is typed into a field whose bound the schema doesn't name: amounts around `Money`'s.
        static let amounts = [
            "0", "1", "-1", "10000000000.00", "10000000000.01", "92233720368547758.07",
            "1000000000001",
            "1e400",
        ]

        // MARK: forms and bodies

        @Test func everyFieldOfEveryRouteTakesNumbersOfEverySize() async throws {
            try await TestShop.with(.sqlite) { shop in
                let town = try await TradeFixture(shop, lamps: 500)
                for role in [Role.operator, .finance, .support, .warehouse] {
                    try await shop.grant(role, to: town.seller.account)
                    try await shop.grant(role, to: town.buyer.account)
                }
                await town.seller.browser.post(
                    "/creator", [("name", "Ivo"), ("handle", "ivolamps")])
                let callers = Callers(town)
                var (asked, taken) = (0, 0)
                for route in shop.pasar.edge.table.routes where !Self.endsSession(route) {
                    let driven = try await Self.drive(route, callers)
                    (asked, taken) = (asked + driven.asked, taken + driven.taken)
                }
                #expect(asked > 2000)
                #expect(taken > 300, "\(taken) of \(asked) were taken")
                for page in [
                    "/", "/seller", "/seller/products", "/basket", "/products/\(town.lamp.product)",
                ] {
                    let reply = await town.seller.browser.get(page)
                    #expect(reply.status < 500, "\(page): \(reply.status)")
                }
                #expect(try await Pasar.verify(shop.store).map(\.fault) == [])
            }
        }

        /// Signing out would end the test's own session.
        private static func endsSession(_ route: Route) -> Bool {
            route.place.pattern.contains("session") || route.place.pattern == "/signout"
        }

        /// Number of values, and of answers that were no refusal.
        private static func drive(
            _ route: Route, _ callers: Callers
        ) async throws -> (asked: Int, taken: Int) {
            let isOwned = !route.holeNames.isEmpty
            let owner = isOwned ? try await callers.owner(of: route) : callers.town.seller
            let target =
                isOwned
                ? try await callers.thing(for: route, of: owner.account)
                    ?? callers.missing(for: route)
                : route.place.pattern
            var (asked, taken) = (0, 0)
            for field in route.fields {
                for value in values(of: field.schema) {
                    asked += 1
                    let fields = route.fields.map { other in
                        (other.name, other.name == field.name ? value : sample(other, callers.town))
                    }.filter { !$0.1.isEmpty }
                    let replies = await ask(owner.browser, route, target, fields, field)
                    for reply in replies {
                        if reply.status < 400 { taken += 1 }
                        #expect(
                            reply.status < 500,
                            "\(route.name) \(field.name)=\(value): \(reply.status) \(reply.text.prefix(300))"
                        )
                    }
                }
            }
            return (asked, taken)
        }

        private static func ask(
            _ browser: TestBrowser, _ route: Route, _ target: String, _ fields: [(String, String)],
            _ field: any AnyField
        ) async -> [Reply] {
            if route.method == .get {
                let query = fields.map { "\($0)=\(TestBrowser.encoded($1))" }.joined(separator: "&")
                return [await browser.get("\(target)?\(query)")]
            }
            guard case .form = route.body else { return [] }
            let members = route.fields.compactMap { other -> String? in
                guard let value = fields.first(where: { $0.0 == other.name })?.1 else { return nil }
                return "\"\(other.name)\":\(json(value, other.schema))"
            }
            return [
                await browser.post(target, fields),
                await browser.post(target, json: "{\(members.joined(separator: ","))}"),
            ]
        }

        private static func json(_ value: String, _ schema: Schema) -> String {
            switch schema {
            case .integer: value
            case .flag: "true"
            case .list(let each, _): "[\(json(value, each))]"
            case .nullable(let inner): json(value, inner)
            default: "\"\(value)\""
            }
        }

        private static func values(of schema: Schema) -> [String] {
            switch schema {
            case .integer(let min, let max):
                let bounds = [min, max].compactMap { $0 }.flatMap {
                    [$0, $0.clampedAdding(1), $0.clampedSubtracting(1)]
                }
                return Array(Set(["0", "1"] + ends + bounds.map(String.init))).sorted()
            case .text(_, _, let pattern, let format):
                return pattern == nil && format == nil ? amounts + ends : []
            case .list(let each, _): return values(of: each)
            case .nullable(let inner): return values(of: inner)
            case .flag, .choice, .object: return []
            }
        }

        /// A value that decodes, as far as a schema can say it.
        private static func sample(_ field: any AnyField, _ town: TradeFixture) -> String {
            func sample(_ schema: Schema) -> String {
                switch schema {
                case .integer(let min, _): return "\(max(min ?? 1, 1))"
                case .choice(let words): return words.first ?? ""
                case .text(let min, _, let pattern?, _):
                    if pattern.hasPrefix("^\(ProductKind.prefix)_") {
                        return "\(town.lamp.product)"
                    }
                    if pattern.hasPrefix("^\(SKUKind.prefix)_") { return "\(town.lamp.skus[0])" }
                    return min > 0 ? "" : ""
                case .text(let min, _, nil, nil): return String(repeating: "1", count: max(min, 1))
                case .list(let each, _): return sample(each)
                case .nullable(let inner): return sample(inner)
                case .text, .flag, .object: return ""
                }
            }
            return sample(field.schema)
        }

        /// Those of webhooks too, which no test above gets past their seal.
        @Test func everyWholeNumberOfEveryRouteHasABound() async throws {
            try await TestShop.with(.sqlite) { shop in
                var fields = 0
                for route in shop.pasar.edge.table.routes {
                    for field in route.fields {
                        guard case .integer = field.schema else { continue }
                        fields += 1
                        for end in Self.ends {
                            let typed = Input([field.name: .text(end)])
                            #expect(field.fault(in: typed) != nil, "\(route.name) \(field.name)")
                            let sent = Input([field.name: .number(end)], strict: true)
                            #expect(field.fault(in: sent) != nil, "\(route.name) \(field.name)")
                        }
                    }
                }
                #expect(fields > 20, "\(fields)")
            }
        }

        // MARK: import

        private static let columns = [
            "Variant Price", "Variant Compare At Price", "Variant Grams", "Variant Inventory Qty",
            "Image Position",
        ]
        private static let cells =
            [
                "0", "1", "-1", "100000.00", "100000.01", "90000000000000000.00", "1000000",
                "1000001",
                "999999", "1000000.0", "1e400", "92233720368547758.07", "-92233720368547758.08",
            ]
            + amounts + ends

        @Test func everyNumericColumnOfAnImportReachesThePagesInBounds() async throws {
            try await TestShop.with(.sqlite) { shop in
                let town = try await TradeFixture(shop)
                let made = try await Self.imported(into: town)
                #expect(made.count > 50)
                let live = try await Self.publish(made, in: town)
                #expect(live.count > 40)
                let browser = town.buyer.browser
                for product in live {
                    for json in [false, true] {
                        let page = await browser.get("/products/\(product)", json: json)
                        #expect(page.status == 200, "\(product): \(page.status)")
                    }
                    let skus = JSONFind.ids(
                        "sku", in: await browser.get("/products/\(product)").text)
                    for sku in skus.prefix(1) {
                        let put = await browser.post(
                            "/basket/lines", [("sku", sku), ("quantity", "9")])
                        #expect(put.status < 500, "\(put.text.prefix(200))")
                    }
                }
                await browser.post("/checkout/address", TradeFixture.address)
                for page in [
                    "/", "/basket", "/checkout", "/search?q=Bound", "/search?q=Bound&sort=price",
                    "/shops/\(town.stall.id)", "/seller/products", "/seller/stock", "/seller",
                ] {
                    for json in [false, true] {
                        let who = page.hasPrefix("/seller") ? town.seller.browser : browser
                        let reply = await who.get(page, json: json)
                        #expect(reply.status < 500, "\(page): \(reply.status)")
                    }
                }
                #expect(try await Pasar.verify(shop.store).map(\.fault) == [])
            }
        }

        /// The fault that was seen: this column alone ended the process at the first visit.
        @Test func aComparePriceBeyondTheBoundIsLeftOutWithANote() async throws {
            try await TestShop.with(.sqlite) { shop in
                let town = try await TradeFixture(shop)
                let report = try await Self.run(
                    [Self.row("seen", "Variant Compare At Price", "90000000000000000.00")], in: town
                )
                #expect(report.contains("notes 1"), "\(report)")
                let compared = try await shop.store.read { db in
                    try db.values(
                        "SELECT compare_minor FROM sku_prices WHERE compare_minor > 10000000",
                        as: Int64.self)
                }
                #expect(compared == [])
            }
        }

        private static func row(
            _ handle: String, _ column: String, _ cell: String
        ) -> [String: String] {
            let row = [
                "Handle": handle, "Title": "Bound \(handle)", "Body (HTML)": "<p>A thing.</p>",
                "Product Category": "2639", "Variant Price": "1.00", "Variant Grams": "100",
                "Variant Inventory Qty": "5", "Variant SKU": handle,
            ]
            return row.merging([column: cell]) { _, new in new }
        }

        private static func run(
            _ rows: [[String: String]], in town: TradeFixture
        ) async throws -> String {
            try await withTestFolder { folder in
                let names = Set(rows.flatMap(\.keys)).sorted()
                let lines = rows.map { row in names.map { row[$0] ?? "" }.joined(separator: ",") }
                let path = folder + "/bounds.csv"
                let text = ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
                let file = try #require(fopen(path, "w"))
                fputs(text, file)
                fclose(file)
                return try await town.shop.pasar.importFile(path, shop: town.stall.id.description)
            }
        }

        private static func imported(into town: TradeFixture) async throws -> [ProductID] {
            let rows = columns.flatMap { column in
                Set(cells).sorted().enumerated().map { index, cell in
                    row("b\(columns.firstIndex(of: column) ?? 0)-\(index)", column, cell)
                }
            }
            let report = try await run(rows, in: town)
            #expect(report.contains("\(rows.count) rows"), "\(report)")
            return try await town.shop.store.read { db in
                try db.values(
                    "SELECT id FROM products WHERE title LIKE 'Bound%' ORDER BY id",
                    as: ProductID.self)
            }
        }

        /// Gives each a picture and publishes it; returns those that lack nothing.
        private static func publish(
            _ products: [ProductID], in town: TradeFixture
        ) async throws -> [ProductID] {
            let (world, now, stall) = (town.shop.pasar.world, town.shop.clock.now, town.stall)
            let tree = town.shop.pasar.markets.categories
            let leaf = tree.all.first { tree.isLeaf($0.id) }?.id
            return try await town.shop.store.write { db in
                try products.filter { product in
                    let picture = world.ids.next(at: now)
                    try db.execute(
                        """
                        INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                        VALUES (\(picture), \(stall.owner), \("d\(picture)"), 10, 10, 10, \(now))
                        """)
                    try Catalog.setPictures(
                        [ProductPicture(position: 1, picture: ID(picture))], of: product, in: db)
                    try db.execute("UPDATE products SET category = \(leaf) WHERE id = \(product)")
                    _ = try Catalog.refresh(product, tree: tree, at: now, in: db)
                    guard try Catalog.missing(for: product, in: db).isEmpty else { return false }
                    try Catalog.publish(product, of: stall.id, tree: tree, at: now, in: db)
                    return true
                }
            }
        }
    }
}
