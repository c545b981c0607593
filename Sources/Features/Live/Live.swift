import Accounts
import Catalog
import Faces
import Markets
import Shops
import Store
import Web
import World

/// Live: rooms in which somebody sells while others watch, chat and buy.
///
/// Promises: what a room shows is a snapshot and the events behind it, numbered without a hole, so
/// a listener who comes back misses nothing and hears nothing twice; what must not be lost (state,
/// pins, prices, offers, moderation) is in the store before anybody hears of it, and rebuilds the
/// room after a restart; chat and figures are written in batches, once a second at most, and slow
/// no order down; a host has one room on air; a stopped room says its last word within 5 seconds.
public struct Live: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let faces: Faces
    let bus: any RoomBus
    let hub: Hub
    let options: LiveOptions
    /// Who may host, and as whom people see them; Composition asks Creators.
    public var host: @Sendable (ID<Account>, Transaction) throws -> Host = Host.account
    /// Whether a host may show a product: by default those of their own shop.
    public var allows: @Sendable (Host, ID<Product>, Transaction) throws -> Bool = Host.ownsShop
    /// After a room has gone on air, ended or been stopped: the camera is told.
    public var onChange: [@Sendable (ID<Room>, Room.State) async -> Void] = []

    public init(
        store: any Store, world: World, markets: Markets, faces: Faces,
        bus: any RoomBus = LocalBus(), options: LiveOptions = LiveOptions()
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.faces = faces
        self.bus = bus
        self.options = options
        hub = Hub(world: world)
    }

    public static let migrations = LiveSchema.migrations
}

public struct LiveOptions: Sendable {
    /// A room whose chat has no limits: for load tests only.
    public var benchRoom: ID<Room>?

    public init(benchRoom: ID<Room>? = nil) { self.benchRoom = benchRoom }
}

/// Whoever hosts rooms, as Live knows them.
public struct Host: Sendable, Equatable {
    public let account: ID<Account>
    /// Opaque here: of the creator, or of the account where there are no creators.
    public let creator: Int64
    public let name: String
    public let market: MarketCode

    public init(account: ID<Account>, creator: Int64, name: String, market: MarketCode) {
        self.account = account
        self.creator = creator
        self.name = name
        self.market = market
    }

    /// Any account.
    static let account: @Sendable (ID<Account>, Transaction) throws -> Host = { id, db in
        guard let found = try Accounts.account(id, in: db) else { throw LiveRefusal.notFound }
        return Host(account: id, creator: id.rawValue, name: found.name, market: found.market)
    }

    static let ownsShop: @Sendable (Host, ID<Product>, Transaction) throws -> Bool = {
        host, product, db in
        guard let shop = try Shops.owned(by: host.account, in: db), shop.state == .approved,
            let found = try Catalog.product(product, in: db)
        else { return false }
        return found.shop == shop.id && found.state == .live
    }
}
