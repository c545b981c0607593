import Accounts
import Identities
import Rooms
import Store
import TestSupport
import Testing
import World

/// What others see of an account that an operator closed: shop, products, stall and rooms.
@Suite struct ClosedShopTests {
    private func operators(_ stage: RoomFixture) async throws -> AccountID {
        let (olu, _) = try await stage.test.person("Olu")
        try await stage.test.pasar.accounts.giveRoleAtMachine(.operator, to: olu)
        return olu
    }

    private func isFound(_ visitor: TestBrowser, _ stage: RoomFixture) async -> Bool {
        let product = "/products/\(stage.products[0])"
        for path in ["/", "/search?q=Bowl", "/stalls", "/live"] {
            let text = await visitor.get(path).text
            if text.contains(product) || text.contains("/stalls/hana") { return true }
            if text.contains("/live/\(stage.room)") { return true }
        }
        return false
    }

    @Test func aClosedAccountsShopStallAndRoomsAreClosedAndComeBack() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let olu = try await operators(stage)
            let pasar = stage.test.pasar
            let visitor = stage.test.browser(locale: "en-GB")
            await visitor.post("/preferences", [("market", "GB"), ("locale", "en-GB")])
            let (product, shop) = ("/products/\(stage.products[0])", "/shops/\(stage.shop.id)")
            let pages = [product, "/stalls/hana", "/live/\(stage.room)"]
            for page in pages { #expect(await visitor.get(page).status == 200, "\(page)") }
            #expect(await isFound(visitor, stage))
            let line = [("sku", "\(stage.skus[0])"), ("quantity", "1")]
            #expect(await visitor.post("/basket/lines", line).status == 303)

            try await pasar.accounts.close(stage.host, reason: "Sold fakes", by: olu)
            while try await pasar.rooms.stopRoomsOfClosedAccounts() > 0 {}
            let hidden = [shop] + pages
            for page in hidden { #expect(await visitor.get(page).status == 410, "\(page)") }
            while try await pasar.catalog.moveHiddenShops() > 0 {}
            #expect(await visitor.get(product).text.contains("This shop is closed."))
            #expect(await !isFound(visitor, stage))
            #expect(await visitor.post("/basket/lines", line).status != 303)
            let room = try await stage.test.store.read { db in try Rooms.room(stage.room, in: db) }
            #expect(room?.state == .stopped)
            #expect(try await stage.count("SELECT count(*) FROM cards") == 0)

            try await pasar.accounts.reopen(stage.host, reason: "A mistake", by: olu)
            while try await pasar.catalog.moveHiddenShops() > 0 {}
            #expect(await visitor.get(product).status == 200)
            #expect(await visitor.get("/stalls/hana").status == 200)
            #expect(await isFound(visitor, stage))
            #expect(try await stage.count("SELECT count(*) FROM hidden_shops") == 0)
            #expect(await visitor.post("/basket/lines", line).status == 303)
        }
    }

    /// A stall that was taken down for itself stays so.
    @Test(arguments: TestEngine.here)
    func aStallTakenDownBeforeStaysDown(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let olu = try await operators(stage)
            let creators = stage.test.pasar.creators
            let creator = try await stage.test.store.read { db in
                try Rooms.host(stage.host, in: db)
            }
            try await creators.closeStall(of: creator.handle, reason: "Copied", by: olu)
            try await stage.test.pasar.accounts.close(stage.host, reason: "Fakes", by: olu)
            try await stage.test.pasar.accounts.reopen(stage.host, reason: "Not so", by: olu)
            #expect(
                try await stage.count(
                    "SELECT count(*) FROM stall_closures WHERE reopened_at IS NULL") == 1)
        }
    }
}
