import Identities
import Creators
import Store
import World

// Ports of Rooms: implemented by features further right, handed over through `init`.

/// Goods of a room, as its plan and its page need them.
public protocol RoomBag: Sendable {
    /// Step: products in the order of the bag.
    func products(of room: RoomID, in db: Transaction) throws -> [ProductID]
    /// Step: replaces the bag of a plan; throws for products that the host may not show.
    func fill(
        _ room: RoomID, with products: [ProductID], for host: Creator, at now: Instant,
        in db: Transaction
    ) throws
    /// Step: the bag as viewers see it.
    func lines(of room: Room, at now: Instant, in db: Transaction) throws -> [BagLine]
    /// Step: whether the host is paid for some of the goods.
    func isCommissioned(_ room: Room, in db: Transaction) throws -> Bool
}

/// Moving pictures of a room, as file names in its video folder.
public protocol RoomFilm: Sendable {
    /// Playlist of a room on air; nil if this machine has no video.
    func playlist(of room: Room) -> String?
    /// Recording of a room that is over; nil if there is none.
    func recording(of room: Room) -> String?
    /// Newest still of the film.
    func thumbnail(of room: Room) -> String?
    /// Step: products with their place in the recording, in its order.
    func chapters(
        of room: RoomID, in db: Transaction
    ) throws -> [(product: ProductID, from: TimeSpan)]
    /// Follows a change of the room's state: a room that isn't on air has no picture.
    func roomChanged(_ room: RoomID, to state: Room.State)
}

/// Share of a feature in rooms.
public protocol RoomExtension: Sendable {
    /// Step: adds its share to a room that opens in this process.
    func open(_ opening: inout RoomOpening, at now: Instant, in db: Transaction) throws
    /// Step: ends its share of a room that is over, in the same transaction.
    func end(_ room: Room, at now: Instant, in db: Transaction) throws
}

/// Contents of a room that opens in this process, filled by the extensions.
public struct RoomOpening: Sendable {
    public let room: Room
    public var bag: [BagLine] = []
    public var offers: [RoomOffer] = []
    public var chat: [ChatLine] = []
    public var question: ChatLine?
    public var parts: [any OpenRoomPart] = []
}

/// Memory of an extension in one open room.
public protocol OpenRoomPart: AnyObject, Sendable {
    /// Applies an event of the log, before viewers hear of it.
    func apply(_ logged: LoggedEvent)
    /// Step: reads anew what holds in all rooms of the host.
    func reload(_ host: AccountID, in db: Transaction) throws
    /// A visitor's connection opened, on its event loop.
    func came(_ visitor: ShopperID, at now: Instant)
    /// A visitor's connection is gone, on its event loop.
    func left(_ visitor: ShopperID, at now: Instant)
    /// Takes up to `limit` rows that wait for the store; nil if none does.
    func takeWaiting(_ limit: Int) -> WaitingRows?
    var hasWaiting: Bool { get }
    /// Step: stores what must outlive the process, in a room on air when it ends.
    func close(at now: Instant, in db: Transaction) throws
}

/// Rows on their way into the store, written together with those of other rooms.
public struct WaitingRows: Sendable {
    let count: Int
    let write: @Sendable (Transaction) throws -> Void
    /// Puts them back in front if the write failed.
    let giveBack: @Sendable () -> Void

    public init(
        count: Int, write: @escaping @Sendable (Transaction) throws -> Void,
        giveBack: @escaping @Sendable () -> Void
    ) {
        self.count = count
        self.write = write
        self.giveBack = giveBack
    }
}
