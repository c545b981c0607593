import DesignSystem
import HTML
import Web
import World

/// Pages and routes of rooms.
public struct RoomsWeb: Sendable {
    let rooms: Rooms
    let designSystem: DesignSystem
    /// Origin of links that leave the site.
    let origin: String
    let slots: RoomPageSlots

    public init(rooms: Rooms, designSystem: DesignSystem, origin: String, slots: RoomPageSlots) {
        self.rooms = rooms
        self.designSystem = designSystem
        self.origin = origin
        self.slots = slots
    }

    public var routes: [Route] { pageRoutes + eventRoutes + planRoutes }
}

/// Contributions of other features to a room's page.
public struct RoomPageSlots: Sendable {
    public typealias Part = @Sendable (PageContext, RoomPageModel) -> HTML
    /// Moving picture, from a second of its recording on.
    let film: @Sendable (PageContext, RoomPageModel, Int?) -> HTML
    /// Chat over the film.
    let chat: Part
    /// Field for a message, in the bar below.
    let composer: Part
    /// Pinned product, or the chapters of a recording.
    let goods: Part
    /// Sheets that open over the page, in their order.
    let sheets: [Part]

    public init(
        film: @escaping @Sendable (PageContext, RoomPageModel, Int?) -> HTML,
        chat: @escaping Part, composer: @escaping Part, goods: @escaping Part, sheets: [Part]
    ) {
        self.film = film
        self.chat = chat
        self.composer = composer
        self.goods = goods
        self.sheets = sheets
    }
}

/// Rooms with the parts of their pages that other features contribute.
public struct RoomsWebModule: WebModule {
    let rooms: Rooms
    let origin: String
    let roomSlots: RoomPageSlots

    public init(rooms: Rooms, origin: String, roomSlots: RoomPageSlots) {
        self.rooms = rooms
        self.origin = origin
        self.roomSlots = roomSlots
    }

    public static var assets: [AssetFolder] { Rooms.assets }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomsWeb(rooms: rooms, designSystem: designSystem, origin: origin, slots: roomSlots).routes
    }
}
