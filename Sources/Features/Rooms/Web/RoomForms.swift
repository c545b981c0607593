import Identities
import Web
import World

public struct RoomPlanForm: Form {
    static let title = Field<String>.text("title", .title, Room.titleLength)
    /// Start in milliseconds since 1970; to the year 2100.
    static let startsAt = Field<Int>.int("starts_at", 0...4_102_444_800_000)
    static let cover = Field<PictureID?>.optionalID("cover")
    public static let products = Field<[ProductID]>.list(
        "product", most: Room.mostProducts, each: .id(prefix: ProductID.prefix), required: false
    ) { ProductID($0) }
    public static let fields: [any AnyField] = [title, startsAt, cover, products]
    let plan: RoomPlan

    public init(_ input: Input) throws {
        plan = RoomPlan(
            title: try input[Self.title],
            startsAt: Instant(milliseconds: Int64(try input[Self.startsAt])),
            cover: try input[Self.cover], products: try input[Self.products])
    }
}

/// Form for a change of a plan: what isn't named stays as it is.
struct RoomPlanChangeForm: Form {
    static let title = RoomPlanForm.title.ifPresent
    static let startsAt = RoomPlanForm.startsAt.ifPresent
    static let cover = RoomPlanForm.cover.ifPresent
    static let products = RoomPlanForm.products.ifPresent
    static let fields: [any AnyField] = [title, startsAt, cover, products]
    let change: RoomPlanChange

    init(_ input: Input) throws {
        change = RoomPlanChange(
            title: try input[Self.title],
            startsAt: try input[Self.startsAt].map { Instant(milliseconds: Int64($0)) },
            cover: try input[Self.cover], products: try input[Self.products])
    }
}

struct StopForm: Form {
    static let reason = Field<String>.text("reason", .line, 1...300)
    static let fields: [any AnyField] = [reason]
    let reason: String

    init(_ input: Input) throws { reason = try input[Self.reason] }
}

public struct RoomView: View {
    public static let shape = Shape<RoomView>(
        "Room",
        [
            .id("id") { $0.room.id }, .text("title") { $0.room.title },
            .text("host") { $0.room.hostName }, .text("market") { $0.room.market.rawValue },
            .choice("state") { $0.room.state }, .instant("starts_at") { $0.room.startsAt },
            .maybe("started_at", at: { $0.room.startedAt }),
            .maybe("ended_at", at: { $0.room.endedAt }),
            .maybe("pinned") { $0.room.pinned?.description },
            .int("slow") { $0.room.slowSeconds }, .text("notice") { $0.room.notice },
            .texts("products") { $0.products.map(\.description) },
        ])
    let room: Room
    let products: [ProductID]

    public init(room: Room, products: [ProductID]) {
        self.room = room
        self.products = products
    }
}
