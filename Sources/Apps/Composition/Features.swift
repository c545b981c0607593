import RoomDirectory
import Authentication
import Baskets
import Notifications
import Accounts
import Affiliates
import Cancellations
import Cases
import Catalog
import Checkouts
import Collaborations
import CreatorCenter
import Creators
import Discovery
import Disputes
import Evidence
import Imports
import Inventory
import Invoices
import Licences
import Listings
import Localization
import Media
import Modules
import Operations
import Orders
import Carriers
import Parcels
import Payments
import Payouts
import Promotions
import Reconciliation
import Remittances
import Reserves
import Returns
import Rollouts
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import SecondFactors
import SellerCenter
import Search
import Shops
import Stalls
import Statements
import Store
import Studio
import Withdrawals
import World

/// All features and consoles with their dependencies; opens nothing.
public struct Features: Sendable {
    public let base: ModuleBase
    let options: PasarOptions
    let sandboxKey: SigningKey
    public let notifications: Notifications
    public let accounts: Accounts
    public let authentication: Authentication
    public let secondFactors: SecondFactors
    public let rollouts: Rollouts
    public let licences: Licences
    public let shops: Shops
    public let media: Media
    public let catalog: Catalog
    public let inventory: Inventory
    public let listings: Listings
    public let imports: Imports
    public let promotions: Promotions
    public let payments: Payments
    public let sandbox: Sandbox
    /// The sandbox where it is the gateway.
    let activeSandbox: Sandbox?
    public let baskets: Baskets
    public let orders: Orders
    let orderNotices: OrderNotices
    public let sandboxCarrier: SandboxCarrier
    public let parcels: Parcels
    public let checkouts: Checkouts
    public let cases: Cases
    public let invoices: Invoices
    public let returns: Returns
    public let withdrawals: Withdrawals
    public let cancellations: Cancellations
    public let evidence: Evidence
    public let disputes: Disputes
    public let creators: Creators
    public let affiliates: Affiliates
    public let stalls: Stalls
    public let collaborations: Collaborations
    public let payouts: Payouts
    public let statements: Statements
    public let reserves: Reserves
    public let remittances: Remittances
    public let reconciliation: Reconciliation
    public let search: Search
    public let discovery: Discovery
    public let videoEngine: FilmEngine
    public let roomVideo: RoomVideo
    public let rooms: Rooms
    public let roomDirectory: RoomDirectory
    public let roomChat: RoomChat
    public let roomSelling: RoomSelling
    public let sellerCenter: SellerCenter
    public let creatorCenter: CreatorCenter
    public let studio: StudioConsole
    public let operations: Operations
    let added: [any AddedModule]

    /// - Parameters:
    ///   - gateway: nil for the sandbox.
    ///   - carrier: nil for the sandbox.
    init(
        _ base: ModuleBase, _ options: PasarOptions, strings: Strings, gateway: Gateway?,
        carrier: (any Carrier)?,
        log: @escaping @Sendable (String) -> Void
    ) async throws {
        let factory = FeatureFactory(base: base, options: options, strings: strings, log: log)
        self.base = base
        self.options = options
        sandboxKey = options.sandboxKey ?? .random(base.world)
        notifications = Notifications(store: base.store, world: base.world)
        (accounts, rollouts) = (factory.accounts(), factory.rollouts())
        authentication = factory.authentication(accounts: accounts)
        secondFactors = try factory.secondFactors(authentication: authentication)
        licences = Licences(store: base.store)
        shops = factory.shops()
        media = factory.media()
        catalog = Catalog(store: base.store, world: base.world, markets: base.markets)
        inventory = Inventory(store: base.store, world: base.world, shops: shops)
        listings = factory.listings(media: media)
        imports = factory.imports(media: media)
        promotions = factory.promotions()
        sandbox = Sandbox(store: base.store, world: base.world, key: sandboxKey)
        activeSandbox = gateway == nil ? sandbox : nil
        payments = factory.payments(gateway ?? sandbox.gateway)
        videoEngine = try factory.videoEngine()
        roomVideo = factory.roomVideo(videoEngine, authentication: authentication)
        baskets = factory.baskets(accounts: accounts, licences: licences)
        orderNotices = factory.orderNotices
        orders = factory.orders(payments: payments, moments: roomVideo)
        sandboxCarrier = factory.sandboxCarrier(key: sandboxKey)
        parcels = factory.parcels(orders: orders, carrier: carrier ?? sandboxCarrier)
        checkouts = factory.checkouts(payments: payments, licences: licences)
        cases = factory.cases(orders: orders)
        invoices = Invoices(store: base.store, world: base.world, markets: base.markets)
        returns = factory.returns(orders: orders)
        withdrawals = factory.withdrawals(returns: returns)
        cancellations = factory.cancellations(orders: orders)
        evidence = factory.evidence()
        disputes = factory.disputes(payments, orders, sandbox: activeSandbox)
        creators = factory.creators(media: media)
        (affiliates, collaborations) = (factory.affiliates(), Collaborations(base))
        stalls = factory.stalls(media: media, accounts: accounts)
        payouts = try factory.payouts(authentication: authentication)
        (statements, reserves) = (Statements(base), Reserves(base))
        (remittances, reconciliation) = (Remittances(base), Reconciliation(base))
        search = Search(store: base.store, world: base.world, markets: base.markets)
        discovery = factory.discovery(search: search, licences: licences)
        rooms = factory.rooms(creators: creators, video: roomVideo)
        roomDirectory = RoomDirectory(store: base.store, world: base.world, rooms: rooms)
        roomChat = factory.roomChat(rooms: rooms, accounts: accounts)
        roomSelling = factory.roomSelling(rooms: rooms, baskets: baskets, promotions: promotions)
        sellerCenter = factory.sellerCenter(orders: orders)
        creatorCenter = factory.creatorCenter(creators, affiliates, stalls)
        studio = factory.studio(rooms: rooms, selling: roomSelling, media: media)
        operations = factory.operations(licences: licences, accounts: accounts)
        added = options.added.map { $0.init(base) }
        try await licences.load()
    }
}

/// Makes features whose dependencies take more than a line.
private struct FeatureFactory {
    let base: ModuleBase
    let options: PasarOptions
    let strings: Strings
    let events: TransactionEvents
    let log: @Sendable (String) -> Void

    init(
        base: ModuleBase, options: PasarOptions, strings: Strings,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.base = base
        self.options = options
        self.strings = strings
        self.log = log
        events = TransactionEvents(
            (Features.types + options.added).flatMap { $0.handlers(base) })
    }

    func accounts() -> Accounts {
        Accounts(store: base.store, world: base.world, markets: base.markets, events: events)
    }

    func rollouts() -> Rollouts {
        Rollouts(
            store: base.store, world: base.world, markets: base.markets, handles: CreatorLookup())
    }

    func listings(media: Media) -> Listings {
        Listings(store: base.store, world: base.world, media: media, markets: base.markets)
    }

    func payments(_ gateway: Gateway) -> Payments {
        Payments(store: base.store, world: base.world, gateway: gateway)
    }

    func sandboxCarrier(key: SigningKey) -> SandboxCarrier {
        SandboxCarrier(store: base.store, world: base.world, markets: base.markets, key: key)
    }

    func withdrawals(returns: Returns) -> Withdrawals {
        Withdrawals(store: base.store, world: base.world, strings: strings, returns: returns)
    }

    func roomChat(rooms: Rooms, accounts: Accounts) -> RoomChat {
        RoomChat(store: base.store, world: base.world, rooms: rooms, accounts: accounts)
    }

    func sellerCenter(orders: Orders) -> SellerCenter {
        SellerCenter(store: base.store, world: base.world, markets: base.markets, orders: orders)
    }

    func studio(rooms: Rooms, selling: RoomSelling, media: Media) -> StudioConsole {
        StudioConsole(
            store: base.store, world: base.world, rooms: rooms, selling: selling, media: media)
    }

    func cases(orders: Orders) -> Cases {
        Cases(
            store: base.store, world: base.world, markets: base.markets, orders: orders,
            notices: notices)
    }

    func parcels(orders: Orders, carrier: any Carrier) -> Parcels {
        Parcels(
            store: base.store, world: base.world, markets: base.markets, orders: orders,
            notices: notices, events: events, carrier: carrier)
    }

    func returns(orders: Orders) -> Returns {
        Returns(
            store: base.store, world: base.world, markets: base.markets, strings: strings,
            orders: orders, notices: notices)
    }

    func cancellations(orders: Orders) -> Cancellations {
        Cancellations(
            store: base.store, world: base.world, markets: base.markets, strings: strings,
            orders: orders, notices: notices)
    }

    /// Folder of disputes' pictures in that of the market.
    private static var evidenceFolder: String { "/evidence" }

    /// Pictures of disputes lie apart: no route but its own serves them.
    func evidence() -> Evidence {
        Evidence(
            store: base.store, world: base.world,
            media: Media(
                store: base.store, world: base.world,
                folder: options.folder + Self.evidenceFolder,
                uses: Evidence.pictureUses, limits: options.pictures))
    }

    func disputes(_ payments: Payments, _ orders: Orders, sandbox: Sandbox?) -> Disputes {
        Disputes(
            store: base.store, world: base.world, payments: payments, orders: orders,
            notices: notices, events: events, sandbox: sandbox)
    }

    /// News by inbox and mail.
    var notices: NoticeSender {
        NoticeSender(strings: strings, ids: base.world.ids, origin: options.edge.origin)
    }

    var orderNotices: OrderNotices {
        OrderNotices(sender: notices, strings: strings, markets: base.markets)
    }

    func authentication(accounts: Accounts) -> Authentication {
        Authentication(
            store: base.store, world: base.world, markets: base.markets, strings: strings,
            accounts: accounts, events: events, secondFactors: SecondFactorQuestion(),
            options: options.authentication)
    }

    func secondFactors(authentication: Authentication) throws -> SecondFactors {
        SecondFactors(
            store: base.store, world: base.world, authentication: authentication,
            keys: try options.secondFactorKeys
                ?? SecretKeys.load(options.folder + "/second-factors.keys"),
            isRequired: options.secondFactorRequired)
    }

    func media() -> Media {
        Media(
            store: base.store, world: base.world, folder: options.folder + "/media",
            otherFolders: [options.folder + Self.evidenceFolder],
            uses: (Features.types + options.added).flatMap { $0.pictureUses },
            limits: options.pictures)
    }

    func imports(media: Media) -> Imports {
        Imports(
            store: base.store, world: base.world, media: media, markets: base.markets,
            folder: options.folder + "/imports",
            pictures: options.fetchesPictures ? InternetPictures(spool: options.edge.spool) : nil)
    }

    func videoEngine() throws -> FilmEngine {
        let archive = RecordingArchive(store: base.store, world: base.world, log: log)
        return try FilmEngine(
            folder: options.folder, options: options.video, world: base.world, log: log,
            recorded: { recording, engine in
                Task { await archive.keep(recording, of: engine) }
            },
            used: { stream, microseconds in
                Task { await archive.count(microseconds: microseconds, of: stream) }
            })
    }

    func roomVideo(_ engine: FilmEngine, authentication: Authentication) -> RoomVideo {
        RoomVideo(
            store: base.store, world: base.world, markets: base.markets, engine: engine,
            authentication: authentication,
            hostProcessorSeconds: options.video.hostProcessorSeconds,
            heldRooms: { db in try RoomChat.reportedRooms(in: db) })
    }

    func baskets(accounts: Accounts, licences: Licences) -> Baskets {
        Baskets(
            store: base.store, world: base.world, markets: base.markets, accounts: accounts,
            licences: { licences.all })
    }

    func orders(payments: Payments, moments: RoomVideo) -> Orders {
        Orders(
            store: base.store, world: base.world, markets: base.markets, payments: payments,
            unpaid: CheckoutCancellation(ids: base.world.ids), moments: moments, events: events,
            notices: orderNotices)
    }

    func checkouts(payments: Payments, licences: Licences) -> Checkouts {
        Checkouts(
            store: base.store, world: base.world, markets: base.markets, payments: payments,
            licences: { licences.all }, attribution: CreatorAttribution(markets: base.markets))
    }

    func shops() -> Shops {
        Shops(store: base.store, world: base.world, markets: base.markets, events: events)
    }

    func creators(media: Media) -> Creators {
        Creators(
            store: base.store, world: base.world, markets: base.markets, media: media,
            events: events)
    }

    func affiliates() -> Affiliates {
        Affiliates(store: base.store, world: base.world, markets: base.markets)
    }

    func stalls(media: Media, accounts: Accounts) -> Stalls {
        Stalls(
            store: base.store, world: base.world, markets: base.markets, media: media,
            accounts: accounts, origin: options.edge.origin)
    }

    func promotions() -> Promotions {
        Promotions(
            store: base.store, world: base.world, markets: base.markets, creators: CreatorLookup())
    }

    func payouts(authentication: Authentication) throws -> Payouts {
        Payouts(
            store: base.store, world: base.world, markets: base.markets,
            authentication: authentication,
            keys: try options.bankKeys ?? SecretKeys.load(options.folder + "/bank-accounts.keys"))
    }

    func roomSelling(rooms: Rooms, baskets: Baskets, promotions: Promotions) -> RoomSelling {
        RoomSelling(
            store: base.store, world: base.world, markets: base.markets, rooms: rooms,
            baskets: baskets, promotions: promotions)
    }

    func creatorCenter(
        _ creators: Creators, _ affiliates: Affiliates, _ stalls: Stalls
    ) -> CreatorCenter {
        CreatorCenter(
            store: base.store, world: base.world, markets: base.markets, creators: creators,
            affiliates: affiliates, stalls: stalls)
    }

    func discovery(search: Search, licences: Licences) -> Discovery {
        Discovery(
            store: base.store, world: base.world, markets: base.markets, search: search,
            origin: options.edge.origin, licences: { licences.all })
    }

    func rooms(creators: Creators, video: RoomVideo) -> Rooms {
        let selling = SellingExtension(ids: base.world.ids, markets: base.markets)
        return Rooms(
            store: base.store, world: base.world, creators: creators, bag: selling, film: video,
            extensions: [selling, ChatExtension(unlimitedRoom: options.unlimitedRoom)])
    }

    func operations(licences: Licences, accounts: Accounts) -> Operations {
        Operations(
            store: base.store, world: base.world, markets: base.markets, licences: licences,
            accounts: accounts, audits: Pasar.audits(of: Features.types + options.added),
            quarantined: options.edge.supervision?.record.quarantined ?? [])
    }
}
