import Accounts
import Creators
import Faces
import HTML
import Markets
import Media
import Orders
import Promotions
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
    let accounts: Accounts
    let media: Media
    let orders: Orders
    let promotions: Promotions
    let bus: any RoomBus
    let hub: Hub
    let options: LiveOptions
    let creators: Creators
    /// Where a room's picture is played from while it is on air; nil without one.
    public var playlist: @Sendable (Room) -> Path? = { _ in nil }
    /// Where the recording of a room that is over is played from.
    public var replay: @Sendable (Room) async throws -> Path? = { _ in nil }
    /// The newest picture of a room's film, for one without a cover.
    public var thumbnail: @Sendable (Room) -> Path? = { _ in nil }
    /// After a room has gone on air, ended or been stopped: the camera is told.
    public var onChange: [@Sendable (ID<Room>, Room.State) async -> Void] = []

    public init(
        store: any Store, world: World, markets: Markets, faces: Faces, accounts: Accounts,
        media: Media, orders: Orders, promotions: Promotions, creators: Creators,
        bus: any RoomBus = LocalBus(), options: LiveOptions = LiveOptions()
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.faces = faces
        self.accounts = accounts
        self.media = media
        self.orders = orders
        self.promotions = promotions
        self.creators = creators
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
