import Identities
import Accounts
import Catalog
import Media
import Store
import Web
import World

struct RoomPlanForm: Form {
    static let title = Field<String>.text("title", Room.titleLength)
    /// Start in milliseconds since 1970; to the year 2100.
    static let startsAt = Field<Int>.int("starts_at", 0...4_102_444_800_000)
    static let cover = Field<PictureID?>.optionalID("cover")
    static let products = Field<[ProductID]>.list(
        "product", most: Room.mostProducts, each: .id(prefix: ProductID.prefix), required: false
    ) { ProductID($0) }
    static let fields: [any AnyField] = [title, startsAt, cover, products]
    let plan: RoomPlan

    init(_ input: Input) throws {
        plan = RoomPlan(
            title: try input[Self.title],
            startsAt: Instant(milliseconds: Int64(try input[Self.startsAt])),
            cover: try input[Self.cover], products: try input[Self.products])
    }
}

struct RoomProductForm: Form {
    static let product = Field<ProductID>.id("product")
    static let fields: [any AnyField] = [product]
    let product: ProductID

    init(_ input: Input) throws { product = try input[Self.product] }
}

struct RoomPriceForm: Form {
    static let sku = Field<SKUID>.id("sku")
    /// Price in minor units of the room's currency; 0 removes it.
    static let minor = Field<Int>.int("minor", 0...1_000_000_000_000, default: 0)
    static let fields: [any AnyField] = [sku, minor]
    let sku: SKUID
    let minor: Int64?

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        let said = try input[Self.minor]
        minor = said == 0 ? nil : Int64(said)
    }
}

struct StopForm: Form {
    static let reason = Field<String>.text("reason", 1...300)
    static let fields: [any AnyField] = [reason]
    let reason: String

    init(_ input: Input) throws { reason = try input[Self.reason] }
}

struct NoticeForm: Form {
    static let text = Field<String>.text("text", Live.noticeLength)
    static let fields: [any AnyField] = [text]
    let text: String

    init(_ input: Input) throws { text = try input[Self.text] }
}

struct SlowForm: Form {
    static let seconds = Field<Int>.int("seconds", 0...Live.slowest)
    static let fields: [any AnyField] = [seconds]
    let seconds: Int

    init(_ input: Input) throws { seconds = try input[Self.seconds] }
}

struct MessageForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let fields: [any AnyField] = [message]
    let message: ChatMessageID

    init(_ input: Input) throws { message = try input[Self.message] }
}

struct MuteForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let minutes = Field<Int>.int("minutes", 1...1440, default: 10)
    static let fields: [any AnyField] = [message, minutes]
    let message: ChatMessageID
    let minutes: Int

    init(_ input: Input) throws {
        message = try input[Self.message]
        minutes = try input[Self.minutes]
    }
}

struct ModeratorForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let remove = Field<Bool>.flag("remove")
    static let fields: [any AnyField] = [message, remove]
    let message: ChatMessageID
    let remove: Bool

    init(_ input: Input) throws {
        message = try input[Self.message]
        remove = try input[Self.remove]
    }
}

struct WordsForm: Form {
    /// Blocked words, one per line.
    static let words = Field<String>.text(
        "words", 0...BlockedWords.most * (BlockedWords.length.upperBound + 1))
    static let fields: [any AnyField] = [words]
    let words: [String]

    init(_ input: Input) throws {
        words = try input[Self.words].split(whereSeparator: \.isNewline).map {
            String($0.prefix(BlockedWords.length.upperBound))
        }
    }
}

struct RoomView: View {
    static let shape = Shape<RoomView>(
        "Room",
        [
            .id("id") { $0.room.id }, .text("title") { $0.room.title },
            .text("host") { $0.room.hostName }, .text("market") { $0.room.market.rawValue },
            .choice("state") { $0.room.state }, .instant("startsAt") { $0.room.startsAt },
            .maybe("startedAt", at: { $0.room.startedAt }),
            .maybe("endedAt", at: { $0.room.endedAt }),
            .maybe("pinned") { $0.room.pinned?.description },
            .int("slow") { $0.room.slowSeconds }, .text("notice") { $0.room.notice },
            .texts("products") { $0.products.map(\.description) },
        ])
    let room: Room
    let products: [ProductID]
}

struct PinnedView: View {
    static let shape = Shape<PinnedView>("Pinned", [.id("product") { $0.product }])
    let product: ProductID
}

struct WordsView: View {
    static let shape = Shape<WordsView>("UnwelcomeWords", [.texts("words") { $0.words }])
    let words: [String]
}
