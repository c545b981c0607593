import Identities
import Accounts
import Creators
import DesignSystem
import HTML
import Markets
import Media
import Orders
import Promotions
import Store
import Web
import World

/// Live: rooms in which a host sells while others watch, chat and buy.
///
/// Promises: a room is a snapshot and the events after it, numbered without a gap, so that a client
/// that reconnects misses nothing and gets nothing twice; state, pins, prices, offers and
/// moderation are in the store before any subscriber gets them, and rebuild the room after a
/// restart; chat and figures are written in batches, once a second at most, and slow no order down;
/// a host has one room on air; a stopped room sends its final event within 5 seconds.
public struct Live: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let designSystem: DesignSystem
    let accounts: Accounts
    let media: Media
    let orders: Orders
    let promotions: Promotions
    let bus: any RoomBus
    let hub: RoomRegistry
    let options: LiveOptions
    let creators: Creators
    /// Playlist of a room on air; nil if it has no video.
    public var playlist: @Sendable (Room) -> Path? = { _ in nil }
    /// Recording of a room that is over; nil if it has none.
    public var replay: @Sendable (Room) async throws -> Path? = { _ in nil }
    /// Newest thumbnail of a room's video, for rooms without a cover.
    public var thumbnail: @Sendable (Room) -> Path? = { _ in nil }
    /// Handlers run after a room has gone on air, ended or been stopped, such as the camera's.
    public var onChange: [@Sendable (RoomID, Room.State) async -> Void] = []

    public init(
        store: any Store, world: World, markets: Markets, designSystem: DesignSystem,
        accounts: Accounts,
        media: Media, orders: Orders, promotions: Promotions, creators: Creators,
        bus: any RoomBus = LocalBus(), options: LiveOptions = LiveOptions()
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.designSystem = designSystem
        self.accounts = accounts
        self.media = media
        self.orders = orders
        self.promotions = promotions
        self.creators = creators
        self.bus = bus
        self.options = options
        hub = RoomRegistry()
    }

    public static let migrations =
        RoomsSchema.migrations + RoomChatSchema.migrations + RoomSellingSchema.migrations
}

public struct LiveOptions: Sendable {
    /// Room without chat limits, for load tests only.
    public var benchRoom: RoomID?

    public init(benchRoom: RoomID? = nil) { self.benchRoom = benchRoom }
}
