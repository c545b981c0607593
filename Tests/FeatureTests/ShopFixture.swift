import Authentication
import Identities
import Accounts
import Catalog
import Composition
import DesignSystem
import Glibc
import Imports
import Inventory
import Listings
import Markets
import Media
import Modules
import Money
import Shops
import Store
import Text
import Synchronization
import TestSupport
import Testing
import Web
import World

/// A street with shops, for tests of what sellers do: a store of its own, a clock that tests move.
struct ShopFixture: Sendable {
    /// 2026-03-02 UTC, a Monday.
    static let start = Instant(milliseconds: 1_772_409_600_000)
    static let migrations =
        StoreSchema.migrations + StuckRows.migrations + Accounts.migrations
        + Authentication.migrations + Shops.migrations
        + Media.migrations
        + Catalog.migrations + Inventory.migrations + Imports.migrations

    final class Clock: Sendable {
        private let at = Mutex(ShopFixture.start)
        var now: Instant { at.withLock { $0 } }
        func pass(_ span: TimeSpan) { at.withLock { $0 = $0 + span } }
    }

    let store: any Store
    let clock: Clock
    let world: World
    let markets: Markets
    let designSystem: DesignSystem
    let shops: Shops
    let media: Media
    let catalog: Catalog
    let listings: Listings
    let imports: Imports
    let folder: String

    var tree: CategoryTree { markets.categories }

    static func with<T>(
        _ engine: TestEngine, limits: PictureLimits = PictureLimits(),
        _ body: (ShopFixture) async throws -> T
    ) async throws -> T {
        try await TestStore.with(engine, migrations) { test in
            try await withTestFolder { folder in
                try await body(ShopFixture(test.store, folder, limits: limits))
            }
        }
    }

    init(
        _ store: any Store, _ folder: String, limits: PictureLimits = PictureLimits()
    ) throws {
        let clock = Clock()
        self.store = store
        self.clock = clock
        self.folder = folder
        world = World(
            now: { clock.now }, randomBytes: { Digest.random($0) },
            send: { Issue.record("nobody sends \($0)") }, ids: IDSource(node: 1))
        markets = try Markets.bundled()
        designSystem = DesignSystem(
            store: store, world: world, markets: markets, strings: try .bundled(),
            assets: try Assets(folders: Pasar.assetFolders), slots: PageSlots([]))
        shops = Shops(
            store: store, world: world, markets: markets, events: TransactionEvents([]))
        media = Media(
            store: store, world: world, folder: folder + "/media", uses: Catalog.pictureUses,
            limits: limits)
        catalog = Catalog(store: store, world: world, markets: markets)
        listings = Listings(store: store, world: world, media: media, markets: markets)
        imports = Imports(
            store: store, world: world, media: media, markets: markets,
            folder: folder + "/imports", pictures: nil)
    }

    /// Imports that download pictures by a function.
    func downloadingImports(
        _ pictures: @escaping @Sendable (WebURL) async throws -> String
    ) -> Imports {
        Imports(
            store: store, world: world, media: media, markets: markets,
            folder: folder + "/imports", pictures: FunctionDownload(download: pictures))
    }

    private struct FunctionDownload: PictureDownload {
        let download: @Sendable (WebURL) async throws -> String
        func file(_ url: WebURL) async throws -> String { try await download(url) }
    }

    /// A row of accounts, without what signing up asks for.
    func account(_ name: String = "Ann") async throws -> AccountID {
        let id: AccountID = world.id()
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO accounts (id, name, email, roles, market, locale, password, demo,
                                      created_at)
                VALUES (\(id), \(name), \("\(id)@example.com"), '', 'US', 'en-US', 'none',
                        \(false), \(now))
                """)
        }
        return id
    }

    /// An approved shop.
    func shop(_ name: String = "Loom & Co", in market: MarketCode = .us) async throws -> Shop {
        let owner = try await account(name)
        let phone = ["US": "2025550143", "GB": "07700900123"][market.rawValue] ?? "0812345678"
        let id = try await shops.register(
            Registration(
                kind: .individual, legalName: "Ann Loom", name: name, market: market, phone: phone),
            owner: owner
        ).answer
        try await shops.approve(id, by: owner)
        return try #require(try await store.read { db in try Shops.shop(id, in: db) })
    }

    /// A picture's row; no file lies behind it.
    func picture(of owner: AccountID) async throws -> PictureID {
        let id: PictureID = world.id()
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                VALUES (\(id), \(owner), \(id.description), 10, 10, 10, \(now))
                """)
        }
        return id
    }

    /// A product that lacks nothing but its publication.
    @discardableResult
    func product(
        _ title: String, of shop: Shop, minor: Int64 = 2400, category: Int? = nil,
        tags: String = "", skus: [SKUDraft]? = nil, live: Bool = true
    ) async throws -> (id: ProductID, skus: [SKUID]) {
        let id: ProductID = world.id()
        let drafts = skus ?? [SKUDraft(grams: 300, minor: minor)]
        let skus = drafts.map { _ in world.id(SKUKind.self) }
        let picture = try await picture(of: shop.owner)
        let leaf = try category ?? #require(self.tree.all.first { self.tree.isLeaf($0.id) }?.id)
        let (now, tree) = (world.now(), tree)
        let draft = ProductDraft(
            handle: "h-\(id.rawValue)", title: title, description: "<p>About \(title)</p>",
            category: leaf, vendor: "Loom", tags: tags, skus: drafts)
        try await store.write { db in
            try Catalog.create(draft, id: id, skus: skus, shop: shop, tree: tree, at: now, in: db)
            try Catalog.setPictures(
                [ProductPicture(position: 1, picture: picture)], of: id, in: db)
            try Catalog.refresh(id, tree: tree, at: now, in: db)
            if live { try Catalog.publish(id, of: shop.id, tree: tree, at: now, in: db) }
        }
        clock.pass(.seconds(1))
        return (id, skus)
    }

    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let file = try #require(fopen(path, "wb"))
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        return path
    }
}
