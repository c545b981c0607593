import Identities
import Accounts
import Catalog
import Creators
import Discovery
import DesignSystem
import HTML
import Inventory
import Ledger
import Listings
import Markets
import Media
import Operations
import Orders
import Payments
import Payouts
import Promotions
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Shops
import Store
import Studio
import Web
import World

/// The composition root: all features with their dependencies, and the edge before them.
public struct Pasar: Sendable {
    public let store: any Store
    public let world: World
    public let markets: Markets
    public let designSystem: DesignSystem
    public let accounts: Accounts
    public let shops: Shops
    public let media: Media
    public let catalog: Catalog
    public let inventory: Inventory
    public let listings: Listings
    public let promotions: Promotions
    public let payments: Payments
    public let sandbox: Sandbox
    public let orders: Orders
    public let creators: Creators
    public let payouts: Payouts
    public let discovery: Discovery
    public let videoEngine: FilmEngine
    public let roomVideo: RoomVideo
    public let rooms: Rooms
    public let roomChat: RoomChat
    public let roomSelling: RoomSelling
    public let operations: Operations
    public let licences: Licences
    public let edge: Edge
    /// Folder of uploads while their request runs.
    let spool: String

    /// Migrations in the order of the features; never reordered, only appended to.
    public static let migrations: [Migration] =
        StoreSchema.migrations + Accounts.migrations + Ledger.migrations + Shops.migrations
        + Media.migrations + Catalog.migrations + Inventory.migrations + Listings.migrations
        + Payments.migrations + Orders.migrations + Operations.migrations + Promotions.migrations
        + Creators.migrations + Payouts.migrations + Rooms.migrations + RoomChat.migrations
        + RoomSelling.migrations + RoomVideo.migrations

    /// Style sheets, scripts and pictures in the order of the features, which is the cascade's.
    public static var assetFolders: [AssetFolder] {
        [
            DesignSystem.assets, Accounts.assets, Listings.assets, Orders.assets, Creators.assets,
            Discovery.assets, Rooms.assets, RoomChat.assets, RoomSelling.assets,
            StudioConsole.assets,
        ]
    }

    /// Composes the features; opens nothing. `store` must be migrated and `world` must have its
    /// node number. Without a `gateway` the sandbox is used.
    public init(
        store: any Store, world: World, options: PasarOptions, gateway: Gateway? = nil,
        log: @escaping @Sendable (String) -> Void
    ) async throws {
        self.store = store
        self.world = world
        let markets = try Markets.bundled()
        let licences = Licences()
        try await licences.load(from: store)
        var designSystem = DesignSystem(
            world: world, markets: markets, strings: try .bundled(),
            assets: try Assets(folders: Self.assetFolders))
        designSystem.badges = { caller in
            guard let owner = caller.shopperID else { return Badges() }
            return try await store.read { db in
                Badges(
                    basket: try Orders.basketCount(
                        of: owner, market: caller.marketCode, in: db),
                    unread: try caller.accountID.map { try Accounts.unread(of: $0, in: db) } ?? 0)
            }
        }
        var accounts = Accounts(
            store: store, world: world, markets: markets, designSystem: designSystem,
            options: options.accounts)
        accounts.onSignIn.append { visitor, account, db in
            try Orders.mergeBaskets(from: visitor, into: account, in: db)
            try Creators.mergeTouches(from: visitor, into: account, in: db)
        }
        let people = accounts
        let sandboxKey = options.sandboxKey ?? .random(world)
        let sandbox = Sandbox(store: store, world: world, key: sandboxKey)
        self.markets = markets
        self.licences = licences
        self.designSystem = designSystem
        self.accounts = accounts
        self.sandbox = sandbox
        shops = Shops(store: store, world: world, markets: markets, designSystem: designSystem)
        media = Media(store: store, world: world, folder: options.folder + "/media")
        catalog = Catalog(store: store, world: world, markets: markets)
        inventory = Inventory(store: store, world: world, shops: shops)
        var listings = Listings(
            store: store, world: world, designSystem: designSystem, shops: shops, media: media,
            catalog: catalog, folder: options.folder + "/imports")
        spool = options.edge.spool
        if options.fetchesPictures { listings = listings.fetchesPictures(through: spool) }
        self.listings = listings
        var promotions = Promotions(
            store: store, world: world, markets: markets, designSystem: designSystem)
        promotions.creatorNamed = { name, db in
            guard let handle = Handle(typed: name) else { return nil }
            return try Creators.creator(handle: handle, in: db)?.account
        }
        promotions.creatorName = { account, db in
            try Creators.creator(of: account, in: db)?.name
        }
        self.promotions = promotions
        payments = Payments(store: store, world: world, gateway: gateway ?? sandbox.gateway)
        let archive = RecordingArchive(store: store, world: world, log: log)
        let videoEngine = try FilmEngine(
            folder: options.folder, options: options.video, world: world, log: log
        ) { recording, engine in
            Task { await archive.keep(recording, of: engine) }
        }
        self.videoEngine = videoEngine
        let roomVideo = RoomVideo(
            store: store, world: world, engine: videoEngine,
            heldRooms: { db in try RoomChat.reportedRooms(in: db) })
        self.roomVideo = roomVideo
        var orders = Orders(
            store: store, world: world, markets: markets, payments: payments, accounts: people,
            designSystem: designSystem, licences: { licences.all }
        ).paying(creatorsOf: markets, ids: world.ids)
        orders.moment = { room, at in try await roomVideo.moment(ofRoom: room, at: at) }
        self.orders = orders
        let creators = Creators(
            store: store, world: world, markets: markets, designSystem: designSystem, media: media,
            accounts: people, origin: options.edge.origin)
        self.creators = creators
        let sellingExtension = SellingExtension(ids: world.ids)
        let rooms = Rooms(
            store: store, world: world, creators: creators, bag: sellingExtension, film: roomVideo,
            extensions: [sellingExtension, ChatExtension(unlimitedRoom: options.unlimitedRoom)])
        self.rooms = rooms
        let roomChat = RoomChat(store: store, world: world, rooms: rooms)
        self.roomChat = roomChat
        let roomSelling = RoomSelling(
            store: store, world: world, rooms: rooms, orders: orders, promotions: promotions)
        self.roomSelling = roomSelling
        let roomsWeb = RoomsWeb(
            rooms: rooms, designSystem: designSystem, origin: options.accounts.origin,
            slots: Self.roomPage)
        let studio = StudioConsole(
            store: store, world: world, rooms: rooms, selling: roomSelling, media: media)
        payouts = Payouts(store: store, world: world, markets: markets, designSystem: designSystem)
        var discovery = Discovery(
            store: store, world: world, markets: markets, designSystem: designSystem,
            origin: options.edge.origin, licences: { licences.all })
        let (roomRail, stalls) = (roomsWeb.homeGuest, creators.homeGuest)
        discovery.guests.home = { market, db in
            let (above, below) = (try roomRail(market, db), try stalls(market, db))
            return { context in "\(above(context))\(below(context))" }
        }
        discovery.guests.product = creators.productGuest
        self.discovery = discovery
        operations = Operations(
            store: store, world: world, markets: markets, designSystem: designSystem,
            licences: licences,
            accounts: accounts)
        var system = SystemRoutes(store: store, origin: options.edge.origin)
        system.gauges = { await rooms.gauges() }
        var routes = designSystem.routes
        routes += accounts.routes
        routes += shops.routes
        routes += media.routes
        routes += listings.routes
        routes += promotions.routes
        routes += sandbox.routes(designSystem: designSystem) { payment in
            OrderPath.result(payment.checkout)
        }
        routes += payments.webhookRoutes(sealedWith: sandboxKey, settle: orders.receive)
        routes += orders.routes
        routes += creators.routes
        routes += payouts.routes
        routes += discovery.routes
        routes += roomsWeb.routes
        routes += RoomChatWeb(chat: roomChat).routes
        routes +=
            RoomSellingWeb(selling: roomSelling, accounts: accounts, designSystem: designSystem)
            .routes
        routes += StudioWeb(console: studio, designSystem: designSystem).routes
        routes +=
            RoomVideoWeb(video: roomVideo, designSystem: designSystem, origin: options.edge.origin)
            .routes
        routes += operations.routes
        routes += system.routes
        let table = RouteTable(routes)
        edge = Edge(
            table: table,
            site: Site(
                identify: { try await people.identify($0) }, words: designSystem.words,
                problemPage: designSystem.problemPage,
                signIn: { next in Navigation.signIn().with("next", next.text) },
                accountName: { AccountID($0).description }),
            options: options.edge, world: world, log: log)
        system.late.set(table: table, edge: edge)
        sandbox.line.connect(edge)
    }
}

extension Pasar {
    /// Contributions to a room's page.
    private static let roomPage = RoomPageSlots(
        film: { FilmPart(context: $0).roomFilm($1, from: $2) },
        chat: { ChatPart(context: $0).roomChat($1) },
        composer: { ChatPart(context: $0).roomComposer($1) },
        goods: { GoodsPart(context: $0).roomGoods($1) },
        sheets: [
            { GoodsPart(context: $0).roomBagSheet($1) },
            { ChatPart(context: $0).roomReportSheet($1) },
        ])
}

extension Orders {
    /// Sets attribution of lines to creators, and their commissions on completion.
    func paying(creatorsOf markets: Markets, ids: IDSource) -> Orders {
        var orders = self
        orders.attribute = { buyer, products, market, now, db in
            try Creators.attribute(
                owner: ShopperID(buyer), products: products, market: market, markets: markets,
                at: now, in: db)
        }
        orders.completed = { order, now, db in
            try Creators.settle(order, markets: markets, ids: ids, at: now, in: db)
        }
        orders.refunded = { refund, order, now, db in
            try Creators.refund(refund, of: order, markets: markets, ids: ids, at: now, in: db)
        }
        return orders
    }
}

/// Settings of an installation.
public struct PasarOptions: Sendable {
    public var accounts: AccountOptions
    public var edge: EdgeOptions
    /// Folder of pictures, uploads and the outbox.
    public var folder: String
    /// Room whose chat has no rate limit; for load tests only.
    public var unlimitedRoom: RoomID?
    public var video = FilmEngineOptions()
    /// True if imports download the pictures that files name; else their addresses are listed.
    public var fetchesPictures: Bool
    /// Signing key of the sandbox's webhooks; random if nil.
    public var sandboxKey: SigningKey?

    public init(
        accounts: AccountOptions, edge: EdgeOptions, folder: String, fetchesPictures: Bool = false,
        sandboxKey: SigningKey? = nil
    ) {
        self.accounts = accounts
        self.edge = edge
        self.folder = folder
        self.fetchesPictures = fetchesPictures
        self.sandboxKey = sandboxKey
    }
}
