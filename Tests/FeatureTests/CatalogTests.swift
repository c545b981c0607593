import Identities
@testable import Catalog
import Markets
import Money
import Shops
import Store
import TestSupport
import Testing
import World

@Suite struct CatalogTests {
    @Test func everyMoveOfAProductIsInTheTable() {
        let allowed: Set<String> = [
            "draft-live", "draft-taken_down", "live-draft", "live-taken_down", "taken_down-draft",
        ]
        for from in Product.State.allCases {
            for to in Product.State.allCases {
                let move = "\(from.rawValue)-\(to.rawValue)"
                #expect(Product.canMove(from: from, to: to) == allowed.contains(move), "\(move)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func onlyAProductThatLacksNothingGoesLive(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let id: ProductID = street.world.id()
            let sku: SKUID = street.world.id()
            let (now, tree) = (street.world.now(), street.tree)
            let draft = ProductDraft(handle: "a", title: "", skus: [SKUDraft()])
            try await street.store.write { db in
                try Catalog.create(
                    draft, id: id, skus: [sku], shop: shop, tree: tree, at: now, in: db)
                try Catalog.refresh(id, tree: tree, at: now, in: db)
            }
            let gaps = try await street.store.read { db in try Catalog.missing(for: id, in: db) }
            #expect(gaps == [.title, .category, .price, .picture])
            await #expect(throws: CatalogRefusal.lacks(gaps)) {
                try await street.store.write { db in
                    try Catalog.publish(id, of: shop.id, tree: tree, at: now, in: db)
                }
            }
            let kept = try await street.store.read { db in try Catalog.product(id, in: db) }
            #expect(kept?.gaps == gaps)
        }
    }

    @Test(arguments: TestEngine.here)
    func aLiveProductThatLosesSomethingIsADraftAgain(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, skus) = try await street.product("Shirt", of: shop)
            let (now, tree) = (street.world.now(), street.tree)
            #expect(try await street.catalog.cards(CardQuery(market: .us)).cards.count == 1)
            try await street.store.write { db in
                try Catalog.setPrice(skus[0], market: .us, minor: nil, compareMinor: nil, in: db)
                try Catalog.refresh(id, tree: tree, at: now, in: db)
            }
            #expect(try await street.catalog.cards(CardQuery(market: .us)).cards.isEmpty)
            #expect(try await street.catalog.page(id, market: .us) == nil)
            let product = try await street.store.read { db in try Catalog.product(id, in: db) }
            #expect(product?.state == .draft)
            #expect(product?.gaps == [.price])
        }
    }

    @Test(arguments: TestEngine.here)
    func aTakedownCantBeUndoneByTheSeller(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Shirt", of: shop)
            let (now, tree) = (street.world.now(), street.tree)
            try await street.store.write { db in
                try Catalog.takeDown(id, reason: "Not yours", tree: tree, at: now, in: db)
            }
            for publishes in [true, false] {
                await #expect(throws: CatalogRefusal.self) {
                    try await street.store.write { db in
                        if publishes {
                            try Catalog.publish(id, of: shop.id, tree: tree, at: now, in: db)
                        } else {
                            try Catalog.withdraw(id, of: shop.id, tree: tree, at: now, in: db)
                        }
                    }
                }
            }
            let words = SearchQuery("shirt", CardQuery(market: .us))
            #expect(try await street.catalog.search(words).cards.isEmpty)
            #expect(try await street.catalog.suggestions("shi", market: .us).isEmpty)
            try await street.store.write { db in
                try Catalog.restore(id, tree: tree, at: now, in: db)
                try Catalog.publish(id, of: shop.id, tree: tree, at: now, in: db)
            }
            #expect(try await street.catalog.search(words).cards.count == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func somebodyElsesProductIsNotFound(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let other = try await street.shop("Other")
            let (id, _) = try await street.product("Shirt", of: shop)
            let (now, tree) = (street.world.now(), street.tree)
            await #expect(throws: CatalogRefusal.notFound) {
                try await street.store.write { db in
                    try Catalog.withdraw(id, of: other.id, tree: tree, at: now, in: db)
                }
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func offersAreAsTheyAreNow(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let skus = [
                SKUDraft(
                    optionValues: ["Red", "M", ""], grams: 200, minor: 1000, compareMinor: 1500),
                SKUDraft(
                    optionValues: ["Red", "L", ""], grams: 250, minor: 1200, compareMinor: 1100),
            ]
            let (id, ids) = try await street.product("Shirt", of: shop, skus: skus)
            let offers = try await street.store.read { db in
                try Catalog.offers(ids + [SKUID(7)], market: .us, in: db)
            }
            #expect(offers.count == 2)
            #expect(offers[ids[0]]?.options == "Red / M")
            #expect(offers[ids[0]]?.price == Money(minor: 1000, currency: .usd))
            #expect(offers[ids[0]]?.compareAt == Money(minor: 1500, currency: .usd))
            #expect(offers[ids[1]]?.compareAt == nil)
            #expect(offers[ids[0]]?.isLive == true)
            #expect(offers[ids[0]]?.picture != nil)
            let abroad = try await street.store.read { db in
                try Catalog.offers(ids, market: .vn, in: db)
            }
            #expect(abroad.isEmpty)
            let page = try #require(try await street.catalog.page(id, market: .us))
            #expect(page.skus.map(\.sku.id) == ids)
            #expect(page.pictures.count == 1)
            let card = try await street.catalog.cards(CardQuery(market: .us)).cards[0]
            #expect(card.isFrom && card.price.minor == 1000 && card.most.minor == 1200)
        }
    }

    @Test(arguments: TestEngine.here)
    func listsGoPageByPageInEveryOrder(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let leaves = street.tree.all.filter { street.tree.isLeaf($0.id) && $0.parent != nil }
            let (shirt, other) = (leaves[0], leaves.last ?? leaves[0])
            for n in 1...9 {
                try await street.product(
                    "Thing \(n)", of: shop, minor: Int64(n % 3 + 1) * 1000,
                    category: n.isMultiple(of: 2) ? shirt.id : other.id)
            }
            for sort in CardSort.allCases {
                var query = CardQuery(market: .us, sort: sort, limit: 2)
                var seen: [Card] = []
                for _ in 0..<6 {
                    let page = try await street.catalog.cards(query)
                    seen += page.cards
                    query.after = page.next
                    if page.next == nil { break }
                }
                #expect(seen.count == 9 && Set(seen.map(\.product)).count == 9, "\(sort)")
                let prices = seen.map(\.price.minor)
                switch sort {
                case .cheapest: #expect(prices == prices.sorted())
                case .dearest: #expect(prices == prices.sorted(by: >))
                case .newest: #expect(seen.map(\.title).first == "Thing 9")
                case .best: break
                }
            }
            let parent = try #require(shirt.parent)
            for category in [shirt.id, parent] {
                let page = try await street.catalog.cards(
                    CardQuery(market: .us, category: category, limit: 60))
                #expect(page.cards.filter { $0.category == shirt.id }.count == 4)
            }
            for sort in CardSort.allCases {
                let page = try await street.catalog.cards(
                    CardQuery(
                        market: .us, shop: shop.id, sort: sort, least: 2000, dearest: 2000,
                        limit: 60))
                #expect(page.cards.count == 3, "\(sort)")
                #expect(page.cards.allSatisfy { $0.price.minor == 2000 })
            }
            #expect(try await street.catalog.cards(CardQuery(market: .gb)).cards.isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func listsScanNoGrowingTable(_ engine: TestEngine) async throws {
        guard engine == .sqlite else { return }
        try await ShopFixture.with(engine) { street in
            for sort in CardSort.allCases {
                let plan = try await street.store.read { db in
                    try Catalog.plan(CardQuery(market: .us, category: 1604, sort: sort), in: db)
                }
                // `s` is the page itself: at most 61 rows.
                #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") || $0 == "SCAN s" }, "\(plan)")
                #expect(plan.contains { $0.hasPrefix("SEARCH card_listings USING") }, "\(plan)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aListThatWasReadBeforeShowsWhatChangedSince(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, skus) = try await street.product("Shirt", of: shop)
            let (other, _) = try await street.product("Scarf", of: shop)
            func listed() async throws -> [ProductID: Int64] {
                let cards = try await street.catalog.cards(CardQuery(market: .us)).cards
                return Dictionary(uniqueKeysWithValues: cards.map { ($0.product, $0.price.minor) })
            }
            for minor: Int64 in [2400, 1900, 2400, 3100] {
                try await street.store.write { db in
                    try Catalog.setPrice(
                        skus[0], market: .us, minor: minor, compareMinor: nil, in: db)
                    try Catalog.refresh(id, tree: street.tree, at: street.world.now(), in: db)
                }
                #expect(try await listed() == [id: minor, other: 2400])
                #expect(try await listed() == [id: minor, other: 2400])
            }
            for limit in 1...3 {
                let query = CardQuery(market: .us, shop: shop.id, limit: limit, beside: other)
                let page = try await street.catalog.cards(query)
                #expect(page.cards.map(\.product) == [id])
                #expect(page.next == nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func theAuditNamesTheFirstWrongRow(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let (id, _) = try await street.product("Shirt", of: shop)
            try await street.product("Draft", of: shop, live: false)
            func audit() async throws -> String? {
                try await street.store.report { db in try Catalog.audit(in: db) }
            }
            try await street.store.write { db in try Catalog.setRank(7, of: id, in: db) }
            #expect(try await audit() == nil)
            let ranks = try await street.store.read { db in
                try db.values("SELECT rank FROM cards WHERE product = \(id)", as: Int.self)
            }
            #expect(ranks == [7])
            let wrongs: [(SQL, SQL, String)] = [
                (
                    "UPDATE cards SET price_minor = 1", "UPDATE cards SET price_minor = 2400",
                    "shows 1"
                ),
                (
                    "UPDATE card_listings SET rank = 9", "UPDATE card_listings SET rank = 7",
                    "stands otherwise"
                ),
                (
                    "UPDATE card_listings SET content_hash = content_hash + 1",
                    "UPDATE card_listings SET content_hash = content_hash - 1", "stands otherwise"
                ),
                ("DELETE FROM cards", "SELECT 1", "no card"),
            ]
            for (harm, mend, said) in wrongs {
                try await street.store.write { db in try db.execute(harm) }
                #expect(try await audit()?.contains(said) == true, "\(said)")
                try await street.store.write { db in try db.execute(mend) }
            }
        }
    }
}
