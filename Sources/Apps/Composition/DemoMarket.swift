import RoomDirectory
import Modules
import Accounts
import Baskets
import Affiliates
import Creators
import Checkouts
import Collaborations
import Orders
import Payments
import RoomChat
import Rooms
import RoomSelling
import Shops
import Stalls
import Store
import World

/// The demo market: people, shops, products and orders that we wrote, in five countries.
///
/// Promises: everything passes through the features' own commands and steps; days are counted back
/// from now; the same files give the same market; when it returns, `Pasar.verify` finds nothing.
public struct DemoMarket: Sendable {
    let pasar: Pasar
    /// Folder of the tables and pictures.
    let folder: String
    /// Simulated clock, set to each event's time.
    let clock: DemoClock
    /// Features that use the simulated clock.
    let shops: Shops
    let baskets: Baskets
    let orders: Orders
    let checkouts: Checkouts
    let creators: Creators
    let affiliates: Affiliates
    let stalls: Stalls
    let collaborations: Collaborations
    let rooms: Rooms
    let directory: RoomDirectory
    let chat: RoomChat
    let selling: RoomSelling

    /// Password of every account. Demo people sign in on the loopback only
    /// (`AuthenticationOptions.demoSignIn`).
    public static let password = "pasar demo"

    /// Help text that lists the accounts to sign in with.
    public static let signIns = """
        Sign in at /sign-in with the password: \(password)
          shopper    US grace@demo.pasar    GB priya@demo.pasar    ID putri@demo.pasar
                     TH ploy@demo.pasar     VN khanh@demo.pasar
          seller     US amara@demo.pasar    GB eleanor@demo.pasar  ID ratna@demo.pasar
                     TH nok@demo.pasar      VN linh@demo.pasar
          waits      US june@demo.pasar     (a shop that the operator hasn't answered)
          operator   US olive@demo.pasar
        """

    public init(pasar: Pasar, folder: String) {
        self.pasar = pasar
        self.folder = folder
        clock = DemoClock(pasar.world.now())
        var world = pasar.world
        world.now = { [clock] in clock.now }
        let events = TransactionEvents(
            Features.types.flatMap { [base = pasar.features.base] in $0.handlers(base) })
        shops = Shops(
            store: pasar.store, world: world, markets: pasar.markets, events: events)
        let licences = pasar.licences
        baskets = Baskets(
            store: pasar.store, world: world, markets: pasar.markets, accounts: pasar.accounts,
            licences: { licences.all })
        let payments = Payments(
            store: pasar.store, world: world,
            gateway: Sandbox(store: pasar.store, world: world, key: .random(world)).gateway)
        orders = Orders(
            store: pasar.store, world: world, markets: pasar.markets, payments: payments,
            unpaid: CheckoutCancellation(ids: world.ids), moments: pasar.roomVideo, events: events,
            notices: pasar.features.orderNotices)
        checkouts = Checkouts(
            store: pasar.store, world: world, markets: pasar.markets, payments: payments,
            licences: { licences.all }, attribution: CreatorAttribution(markets: pasar.markets))
        creators = Creators(
            store: pasar.store, world: world, markets: pasar.markets, media: pasar.media,
            events: events)
        affiliates = Affiliates(store: pasar.store, world: world, markets: pasar.markets)
        stalls = Stalls(
            store: pasar.store, world: world, markets: pasar.markets, media: pasar.media,
            accounts: pasar.accounts, origin: "")
        collaborations = Collaborations(
            ModuleBase(store: pasar.store, world: world, markets: pasar.markets))
        let sellingExtension = SellingExtension(
            ids: world.ids, markets: pasar.markets)
        rooms = Rooms(
            store: pasar.store, world: world, creators: creators, bag: sellingExtension,
            film: pasar.roomVideo, extensions: [sellingExtension, ChatExtension()])
        directory = RoomDirectory(store: pasar.store, world: world, rooms: rooms)
        chat = RoomChat(
            store: pasar.store, world: world, rooms: rooms, accounts: pasar.accounts)
        selling = RoomSelling(
            store: pasar.store, world: world, markets: pasar.markets, rooms: rooms,
            baskets: baskets, promotions: pasar.promotions)
    }

    /// Fills an empty database. A database with accounts is left as it is with `ifEmpty`, else it
    /// throws. An interruption leaves a part: start again on an empty database.
    public func fill(ifEmpty: Bool, say: @escaping (String) -> Void) async throws {
        let isEmpty = try await pasar.store.read { db in
            try db.value("SELECT id FROM accounts LIMIT 1", as: Int64.self) == nil
        }
        guard isEmpty else {
            if ifEmpty { return }
            throw DemoFault.notEmpty
        }
        let story = try DemoStory(folder: folder, markets: pasar.markets)
        let stalls = try DemoStalls(folder: folder, story)
        let invited = try DemoCollaborations(folder: folder, story, stalls)
        let lives = try DemoLives(folder: folder, story, stalls)
        let start = pasar.world.now()
        say("Developing \(story.products.count) pictures …")
        let cast = DemoCast(story, ids: pasar.world.ids, at: start)
        let pictures = try await developPictures(story, cast)
        say("Opening \(story.shops.count) shops for \(story.people.count) people …")
        try await admit(story, cast, at: start)
        try await openShops(story, cast, at: start)
        let shelves = try await stock(story, cast, pictures, at: start)
        say("Setting up \(stalls.creators.count) stalls …")
        try await openStalls(stalls, story, cast, shelves, at: start)
        try await collaborate(invited, cast, shelves, at: start)
        say("Living through \(story.orders.count) purchases …")
        try await live(story, cast, shelves, stalls, lives, until: start)
        try await plan(lives, cast, shelves, at: start)
        try await check()
        say("The demo market is ready.")
    }

    private func check() async throws {
        let faults = try await Pasar.verify(pasar.store)
        guard faults.isEmpty else {
            throw DemoFault.unclean(faults.map { "\($0.check): \($0.fault)" })
        }
    }
}

/// Reason that the demo market can't be made.
enum DemoFault: Error, CustomStringConvertible {
    case notEmpty
    /// A fault in a table, with file, line and column; lines count from 1.
    case table(file: String, line: Int, column: String, String)
    case unreadable(file: String)
    case unclean([String])

    var description: String {
        switch self {
        case .notEmpty:
            "This database has accounts already; the demo market needs an empty one."
        case .table(let file, let line, let column, let what):
            "\(file), line \(line)\(column.isEmpty ? "" : ", column \(column)"): \(what)"
        case .unreadable(let file): "\(file) can't be read"
        case .unclean(let faults): "The books of the demo market are wrong: \(faults)"
        }
    }
}
