import Accounts
import Catalog
import Composition
import Identities
import Inventory
import Store
import TestSupport
import Testing
import World

@testable import Creators

/// What a feature asks of another's tables, many at once.
@Suite struct StockOfProductsTests {
    @Test(arguments: TestEngine.here)
    func aProductHasWhatItsActiveSKUsHave(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let scarf = try await town.test.product(
                "Scarf", in: town.shop, minor: [900, 1100], onHand: 4)
            try await town.setStock(town.mug, 7)
            func available() async throws -> [ProductID: Int] {
                try await town.test.store.read { db in
                    try Inventory.available(of: [scarf.product, town.mugProduct, ID(7)], in: db)
                }
            }
            #expect(try await available() == [scarf.product: 8, town.mugProduct: 7])
            try await town.test.store.write { db in
                try db.execute("UPDATE skus SET retired = \(true) WHERE id = \(scarf.skus[0])")
                let none = try Inventory.available(of: [ProductID](), in: db)
                #expect(none.isEmpty)
            }
            #expect(try await available() == [scarf.product: 4, town.mugProduct: 7])
            try await town.test.store.write { db in
                try db.execute("UPDATE skus SET retired = \(false) WHERE id = \(scarf.skus[0])")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func followersAndTakedownsCarryTheirAccountsNames(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let handle = street.creator.handle
            for account in [street.buyer, street.seller] {
                _ = try await street.creators.follow(
                    street.creator.id, true, by: account, idempotencyKey: nil)
            }
            let (_, followers) = try await street.creators.followers(of: street.zainab, after: nil)
            let names = Dictionary(uniqueKeysWithValues: followers.map { ($0.account, $0.name) })
            #expect(names == [street.buyer: "Priya", street.seller: "Amara"])

            try await street.creators.closeStall(of: handle, reason: "Fakes", by: street.seller)
            let open = try #require(try await street.creators.closures(before: nil).first)
            #expect(open.closedBy == "Amara" && open.reopenedBy == nil && open.reason == "Fakes")
            try await street.creators.reopenStall(of: street.creator.id, by: street.buyer)
            let over = try #require(try await street.creators.closures(before: nil).first)
            #expect(over.closedBy == "Amara" && over.reopenedBy == "Priya")
            #expect(over.creator.id == street.creator.id && over.reopenedAt != nil)
        }
    }
}
