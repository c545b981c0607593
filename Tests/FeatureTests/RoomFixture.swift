import Identities
import Accounts
import Catalog
import Composition
import Creators
import RoomChat
import RoomChat
import RoomSelling
import Rooms
import Shops
import Store
import TestSupport
import World

/// A host with a shop and goods, a room, and people who watch.
struct RoomFixture: Sendable {
    let test: TestShop
    let host: AccountID
    let browser: TestBrowser
    let shop: Shop
    let products: [ProductID]
    let skus: [SKUID]
    let room: RoomID

    var rooms: Rooms { test.pasar.rooms }
    var chat: RoomChat { test.pasar.roomChat }
    var selling: RoomSelling { test.pasar.roomSelling }

    /// One run of the jobs that look after rooms.
    func round() async throws {
        _ = try await rooms.runOnce()
        _ = try await selling.runOnce()
    }

    /// A room with three products, on air unless `isLive` is false.
    static func with(
        _ engine: TestEngine, isLive: Bool = true,
        options: (inout PasarOptions) -> Void = { _ in },
        _ body: @escaping @Sendable (RoomFixture) async throws -> Void
    ) async throws {
        try await TestShop.with(engine, options: options) { test in
            let stage = try await RoomFixture(test)
            if isLive { try await stage.rooms.start(stage.room, by: stage.host) }
            try await body(stage)
        }
    }

    init(_ test: TestShop) async throws {
        self.test = test
        (host, browser) = try await test.person("Hana")
        _ = try await test.pasar.creators.become(
            Profile(handle: try Self.handle("hana"), name: "Hana"), account: host, market: .gb)
        shop = try await test.shop("Hana's Pottery", of: host)
        var products: [ProductID] = []
        var skus: [SKUID] = []
        for (place, title) in ["Bowl", "Cup", "Plate"].enumerated() {
            let made = try await test.product(
                title, in: shop, minor: [Int64(1200 + place * 100)], onHand: 20)
            products.append(made.product)
            skus += made.skus
        }
        self.products = products
        self.skus = skus
        room = try await test.pasar.rooms.plan(
            RoomPlan(title: "Kiln opening", startsAt: test.clock.now, products: products), by: host
        ).answer
    }

    private static func handle(_ text: String) throws -> Handle {
        guard let handle = Handle(text) else { throw CreatorRefusal.notFound }
        return handle
    }

    func viewer(_ name: String) async throws -> Speaker {
        Speaker(account: try await test.person(name).account, name: name)
    }

    /// What somebody who comes now sees.
    func snapshot() async throws -> RoomState { try await rooms.snapshot(of: room) }

    func count(_ sql: SQL) async throws -> Int {
        try await test.store.read { db in try db.value(sql) ?? 0 }
    }
}
