import Composition
import Glibc
import Identities
import Modules
import Checkouts
import Orders
import Store
import TestSupport
import Testing
import World

/// The feature that docs/adding-a-feature.md builds, in the whole shop.
@Suite struct AddedFeatureTests {
    @Test(arguments: TestEngine.here)
    func aProductStandsOnAListOnceAndShowsOnOtherFeaturesPages(_ engine: TestEngine) async throws {
        try await TestShop.with(engine, added: [WishList.self]) { test in
            let (olga, _) = try await test.person("Olga")
            let (ana, browser) = try await test.person("Ana")
            let pottery = try await test.shop("Pottery", of: olga)
            let mug = try await test.product("Mug", in: pottery, minor: [2200], onHand: 3).product
            let page = await browser.get("/products/\(mug)")
            #expect(page.text.contains("Put on my wish list"))
            for _ in 1...2 {
                let reply = await browser.post("/wish-list/\(mug)", [("wished", "on")])
                #expect(reply.status == 303)
            }
            let wished = try await test.store.read { try WishList.products(of: ana, in: $0) }
            #expect(wished == [mug])
            #expect(await browser.get("/wish-list").text.contains("<li>Mug</li>"))
            #expect(await browser.get("/products/\(mug)").text.contains("Take off my wish list"))
            #expect(await browser.get("/").text.contains("On your wish list"))
            #expect(await browser.get("/account").text.contains("href=\"/wish-list\""))
            let stranger = test.browser(locale: "en-GB")
            #expect(await !stranger.get("/").text.contains("On your wish list"))
            #expect(await stranger.get("/wish-list").status == 303)
            let unknown = await browser.post("/wish-list/\(ProductID(7))", [("wished", "on")])
            #expect(unknown.status == 404)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasBoughtLeavesTheListWithTheOrdersCompletion(_ engine: TestEngine) async throws {
        try await TestShop.with(engine, added: [WishList.self]) { test in
            let (olga, _) = try await test.person("Olga")
            let (ana, _) = try await test.person("Ana")
            let pottery = try await test.shop("Pottery", of: olga)
            let mug = try await test.product("Mug", in: pottery, minor: [2200], onHand: 3)
            let bowl = try await test.product("Bowl", in: pottery, minor: [900], onHand: 3)
            let now = test.clock.now
            try await test.store.write { db in
                try WishList.add(mug.product, to: ana, at: now, in: db)
                try WishList.add(bowl.product, to: ana, at: now, in: db)
            }
            let orders = test.pasar.orders
            let checkouts = test.pasar.checkouts
            _ = try await test.pasar.baskets.put(
                mug.skus[0], quantity: 1, adding: true, for: ShopperID(ana), market: .gb,
                idempotencyKey: nil)
            let placed = try await checkouts.checkOut(
                try await test.wish(of: ana), idempotencyKey: nil)
            let order = try #require(placed.answer.orders.first)
            test.clock.advance(.hours(2))
            _ = try await orders.sweepDue()
            _ = try await orders.ship(
                order, shop: pottery.id, Shipment(carrier: "Mail", tracking: "RM1"),
                idempotencyKey: nil)
            _ = try await orders.deliver(order, buyer: ana, idempotencyKey: nil)
            let before = try await test.store.read { try WishList.count(of: ana, in: $0) }
            #expect(before == 2, "an order that can come back takes nothing off")
            test.clock.advance(.days(32))
            _ = try await orders.sweepDue()
            let left = try await test.store.read { try WishList.products(of: ana, in: $0) }
            #expect(left == [bowl.product])
            #expect(try await test.store.report { try WishList.audit(in: $0) } == nil)
        }
    }

    /// The page shows the example's own lines and names each of its files and both shared ones.
    @Test func theTutorialIsTheExamplesCode() throws {
        let root = Self.root
        let page = try #require(Resources.text(root + "/docs/adding-a-feature.md"))
        let folder = root + "/Tests/FeatureTests/WishList"
        let names = Resources.names(in: folder).filter { $0.hasSuffix(".swift") }
        #expect(names.count == 6)
        for name in names + ["en-US.strings", "Package.swift", "Modules.swift"] {
            #expect(page.contains(name), "the page doesn't name \(name)")
        }
        let code = names.compactMap { Resources.text(folder + "/" + $0) }.joined(separator: "\n")
        let blocks = page.split(separator: "```swift\n").dropFirst()
            .map { $0.split(separator: "```", maxSplits: 1)[0] }
            .filter { !$0.contains("Package.swift") && !$0.contains("Modules.swift") }
        #expect(blocks.count >= 6)
        for block in blocks { #expect(code.contains(block), "not in the example: \(block)") }
    }

    private static let root: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()
}
