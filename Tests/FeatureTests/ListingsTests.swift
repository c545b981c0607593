import Notifications
import Identities
import Accounts
@testable import Catalog
import DesignSystem
import HTML
import Inventory
@testable import Listings
import Markets
import Media
import Money
import Shops
import Store
import TestSupport
import Testing
import Web
import World

@Suite struct ListingsTests {
    static func edit(_ title: String, _ skus: [SKUEdit]) -> ProductEdit {
        ProductEdit(
            patch: ProductPatch(
                title: title, description: "<p>Fine</p><script>x</script>", vendor: "V",
                tags: "a, b", optionNames: ["Size", "", ""]), skus: skus)
    }

    static func sku(
        _ size: String, _ minor: Int64?, stock: Int? = nil, id: SKUID? = nil,
        retired: Bool = false
    ) -> SKUEdit {
        SKUEdit(
            id: id,
            patch: SKUPatch(
                optionValues: [size, "", ""], minor: minor.map { .set($0) } ?? .clear),
            stock: stock, isRetired: retired)
    }

    @Test(arguments: TestEngine.here)
    func aProductIsWrittenFilledInAndPublished(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let listings = street.listings
            let id = try await listings.create(
                Self.edit("Linen shirt", [Self.sku("S", 1000, stock: 3), Self.sku("M", nil)]),
                by: shop.owner, idempotencyKey: nil
            ).answer
            let twin = try await listings.create(
                Self.edit("Linen shirt", []), by: shop.owner, idempotencyKey: nil
            ).answer
            var now = try await listings.editable(id, of: shop.owner)
            #expect(now.product.handle == "linen-shirt")
            #expect(now.product.description == "<p>Fine</p>")
            #expect(now.product.gaps == [.category, .price, .picture])
            #expect(now.skus.map(\.onHand) == [3, 0])
            let other = try await listings.editable(twin, of: shop.owner)
            #expect(other.product.handle.hasPrefix("linen-shirt-"))
            #expect(other.product.gaps == [.category, .sku, .picture])
            await #expect(throws: CatalogRefusal.self) {
                try await listings.publish(id, by: shop.owner)
            }
            let leaf = try #require(street.tree.all.first { street.tree.isLeaf($0.id) }?.id)
            for (change, gaps) in [
                (BulkChange.category(leaf), [PublishBlocker.price, .picture]),
                (.price(1500), [.picture]),
                (.weight(250), [.picture]), (.stock(9), [.picture]), (.publish, [.picture]),
            ] {
                let outcome = try await listings.change(
                    [id], change, onlyGaps: true, by: shop.owner, idempotencyKey: nil
                ).answer
                if case .publish = change {
                    #expect(outcome == BulkOutcome(done: 0, left: [id]))
                } else {
                    #expect(outcome == BulkOutcome(done: 1))
                }
                now = try await listings.editable(id, of: shop.owner)
                #expect(now.product.gaps == gaps)
            }
            // Only the gaps were filled.
            #expect(now.skus.map { $0.priced.price?.minor } == [1000, 1500])
            #expect(now.skus.map(\.onHand) == [3, 9])
            #expect(now.skus.map(\.priced.sku.grams) == [250, 250])
            let picture = try await street.picture(of: shop.owner)
            let (tree, at) = (street.tree, street.world.now())
            try await street.store.write { db in
                try Catalog.setPictures(
                    [ProductPicture(position: 1, picture: picture)], of: id, in: db)
                try Catalog.refresh(id, tree: tree, at: at, in: db)
            }
            try await listings.publish(id, by: shop.owner)
            let card = try #require(
                try await street.catalog.cards(CardQuery(market: .us)).cards.first)
            #expect(card.title == "Linen shirt")
            try await listings.withdraw(id, by: shop.owner)
            #expect(try await street.catalog.cards(CardQuery(market: .us)).cards.isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func variantsAreChangedRetiredAndBroughtBack(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let listings = street.listings
            let id = try await listings.create(
                Self.edit("Shirt", [Self.sku("S", 1000, stock: 3), Self.sku("M", 1000)]),
                by: shop.owner, idempotencyKey: nil
            ).answer
            let first = try await listings.editable(id, of: shop.owner).skus.map(\.priced.sku.id)
            try await listings.change(
                id,
                to: Self.edit(
                    "Shirt",
                    [
                        Self.sku("S", 1100, id: first[0]),
                        Self.sku("M", 1000, id: first[1], retired: true),
                        Self.sku("L", 1200, stock: 4),
                    ]), by: shop.owner)
            var now = try await listings.editable(id, of: shop.owner)
            #expect(now.skus.map(\.priced.sku.options) == ["S", "L"])
            #expect(now.skus.map { $0.priced.price?.minor } == [1100, 1200])
            #expect(now.skus.map(\.onHand) == [3, 4])
            try await listings.change(
                id,
                to: Self.edit("Shirt", [Self.sku("M", 900), Self.sku("S", 1100, id: first[0])]),
                by: shop.owner)
            now = try await listings.editable(id, of: shop.owner)
            #expect(now.skus.map(\.priced.sku.id).contains(first[1]))
            #expect(now.skus.count == 3, "a row that is left out stays")
            await #expect(throws: CatalogRefusal.sameOptions("M")) {
                try await listings.change(
                    id, to: Self.edit("Shirt", [Self.sku("M", 900, id: first[0])]), by: shop.owner)
            }
            let other = try await street.shop("Other")
            await #expect(throws: CatalogRefusal.notFound) {
                try await listings.change(id, to: Self.edit("Mine", []), by: other.owner)
            }
            let theirs = try await street.product("Theirs", of: other)
            await #expect(throws: CatalogRefusal.notFound) {
                try await listings.change(
                    id, to: Self.edit("Shirt", [Self.sku("XL", 900, id: theirs.skus[0])]),
                    by: shop.owner)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRepeatedBulkChangeIsAnsweredOnce(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Shirt", of: shop)
            let idempotencyKey = IdempotencyKey(scope: "t", key: "k", fingerprint: "f")
            var answers: [Replayable<BulkOutcome>] = []
            for _ in 0..<2 {
                answers.append(
                    try await street.listings.change(
                        [id], .price(900), onlyGaps: false, by: shop.owner,
                        idempotencyKey: idempotencyKey))
            }
            #expect(answers.map(\.replayed) == [false, true])
            #expect(answers[0].answer == answers[1].answer)
            await #expect(throws: ListingsRefusal.nothingChosen) {
                try await street.listings.change(
                    [], .publish, onlyGaps: false, by: shop.owner, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func listsGoByStateWordsAndPage(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            for n in 0..<30 { try await street.product("Mug \(n)", of: shop, live: n < 3) }
            let listings = street.listings
            func list(_ state: Product.State?, _ words: String = "", _ before: ProductID? = nil)
                async throws -> ProductList
            { try await listings.list(of: shop.owner, state: state, words: words, before: before) }
            let first = try await list(nil)
            #expect(first.lines.count == 25)
            #expect(first.counts == [.draft: 27, .live: 3, .takenDown: 0])
            let second = try await list(nil, "", first.next)
            #expect(second.lines.count == 5 && second.next == nil)
            #expect(try await list(.live).lines.count == 3)
            #expect(try await list(nil, "mug 7").lines.map(\.product.title) == ["Mug 7"])
        }
    }

    @Test(arguments: TestEngine.here)
    func picturesAreOrderedAndRemoved(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Shirt", of: shop)
            var pictures: [ProductPicture] = []
            for n in 1...3 {
                pictures.append(
                    ProductPicture(position: n, picture: try await street.picture(of: shop.owner)))
            }
            let all = pictures
            try await street.store.write { db in try Catalog.setPictures(all, of: id, in: db) }
            try await street.listings.arrange([(1, 2), (2, 0), (3, 1)], of: id, by: shop.owner)
            let now = try await street.listings.editable(id, of: shop.owner)
            #expect(now.pictures.map(\.picture) == [all[2].picture, all[0].picture])
            #expect(now.product.cover == all[2].picture)
            try await street.listings.arrange([(1, 0), (2, 0)], of: id, by: shop.owner)
            let left = try await street.listings.editable(id, of: shop.owner)
            #expect(left.product.state == .draft && left.product.gaps == [.picture])
        }
    }

    @Test(arguments: TestEngine.here)
    func aTakedownTellsTheSeller(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Shirt", of: shop)
            let before = try await street.store.read { db in
                try Notifications.unread(of: shop.owner, in: db)
            }
            try await street.listings.takeDown(id, reason: "A brand's name")
            let after = try await street.store.read { db in
                try Notifications.unread(of: shop.owner, in: db)
            }
            #expect(after == before + 1)
            #expect(
                try await street.listings.editable(id, of: shop.owner).product.reason
                    == "A brand's name")
            let down = try await street.store.read { db in
                try Catalog.products(in: .takenDown, before: nil, limit: 5, in: db)
            }
            #expect(down.map(\.id) == [id])
            try await street.listings.restore(id)
            try await street.listings.publish(id, by: shop.owner)
        }
    }
}
