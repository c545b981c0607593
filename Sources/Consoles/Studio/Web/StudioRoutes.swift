import Access
import Numbers
import Uploads
import Identities
import Accounts
import DesignSystem
import HTML
import Markets
import Media
import Money
import Promotions
import RoomSelling
import Rooms
import Store
import Web
import World

/// Routes and pages of the studio.
public struct StudioWeb: Sendable {
    let console: StudioConsole
    let designSystem: DesignSystem

    public init(console: StudioConsole, designSystem: DesignSystem) {
        self.console = console
        self.designSystem = designSystem
    }
}

extension StudioWeb {
    public var routes: [Route] {
        [
            Route(
                .get, RoomPath.studios, for: .signedIn, of: "own rooms",
                gives: StudiosView.shape.schema, "One's rooms, and the form that plans another"
            ) { request, account in try await studiosAnswer(request, account, SubmittedForm()) },
            Route(
                .post, RoomPath.studios, for: .signedIn, of: "own rooms", limit: .perMinute(20),
                takes: StudioPlanForm.self, body: .files(maxBytes: Self.coverBytes),
                gives: StudiosView.shape.schema,
                refusals: [409], idempotent: true, "Plans a room, as a form says it",
                onInvalid: studiosAnswer, handler: planned
            ).admitting { _, account in
                try await console.store.read { db in _ = try Rooms.host(account, in: db) }
            },
            Route(
                .get, RoomPath.studio, for: .signedIn, of: "own or moderated room",
                gives: RoomView.shape.schema, "What a host sees while they sell"
            ) { request, account in
                let id = try request.at(RoomPath.studio)
                let shown = try await console.studio(id, for: account)
                let context = try await designSystem.context(request)
                let answer = request.answer(
                    RoomView(room: shown.room, products: shown.bag.map(\.product))
                ) { StudioPages(context: context).studioPage(shown) }
                return shown.recording == nil ? answer : answer.playing()
            },
            Route(
                .post, SellingPath.flashes, for: .signedIn, of: "own room", takes: FlashForm.self,
                gives: FlashSaleView.shape.schema, refusals: [403, 409, 410], idempotent: true,
                "Plans a flash sale of a room, and starts it if asked", handler: flashPlanned
            ).shown(on: { RoomPath.studio(try $0.at(SellingPath.flashes)) }),
            Route(
                .post, SellingPath.launch, for: .signedIn, of: "own room",
                gives: FlashSaleView.shape.schema, refusals: [409, 410], idempotent: true,
                "Sets a flash sale's stock aside and starts its countdown"
            ) { request, account in
                let (id, sale) = try request.at(SellingPath.launch)
                let done = try await console.selling.launchFlash(
                    sale, in: id, by: account,
                    idempotencyKey: request.idempotencyKey)
                return try await flashAnswer(request, done, in: id)
            }.shown(on: { RoomPath.studio(try $0.at(SellingPath.launch).0) }),
            Route(
                .post, SellingPath.flashEnd, for: .signedIn, of: "own room",
                gives: FlashSaleView.shape.schema, refusals: [409, 410], idempotent: true,
                "Ends a flash sale"
            ) { request, account in
                let (id, sale) = try request.at(SellingPath.flashEnd)
                let done = try await console.selling.endFlash(
                    sale, in: id, by: account,
                    idempotencyKey: request.idempotencyKey)
                return try await flashAnswer(request, done, in: id)
            }.shown(on: { RoomPath.studio(try $0.at(SellingPath.flashEnd).0) }),
            Route(
                .post, SellingPath.vouchers, for: .signedIn, of: "own room", takes: DropForm.self,
                gives: Done.shape.schema, refusals: [409, 410], idempotent: true,
                "Shows a voucher to everybody in a room"
            ) { request, account, form in
                let id = try request.at(SellingPath.vouchers)
                let done = try await console.selling.drop(
                    form.voucher, in: id, by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(then: RoomPath.studio(id)).replayed(done.replayed)
            }.shown(on: { RoomPath.studio(try $0.at(SellingPath.vouchers)) }),
            Route(
                .post, SellingPath.livePrice, for: .signedIn, of: "own room",
                takes: LivePriceForm.self, gives: Done.shape.schema, refusals: [403, 409, 410],
                "Sets a price for this room as it is typed, or takes it back"
            ) { request, account, form in
                let id = try request.at(SellingPath.livePrice)
                try await FieldRefusal.naming("live_price", for: "price") {
                    let minor = try await minor(form.price, in: id, request)
                    try await console.selling.setPrice(minor, of: form.sku, in: id, by: account)
                }
                return request.done(then: RoomPath.studio(id))
            }.shown(on: { RoomPath.studio(try $0.at(SellingPath.livePrice)) }),
        ]
    }

    /// Upper bound of a form with a cover.
    static let coverBytes = Media.maximumBytes + 100_000

    private func studiosAnswer(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shown = try await console.studios(
            of: account, market: request.caller.marketCode, markets: designSystem.markets)
        let context = try await designSystem.context(request)
        return request.answer(StudiosView(shown)) {
            StudioPages(context: context).studiosPage(shown, typed)
        }
    }

    private func planned(_ request: Request, _ account: AccountID, _ form: StudioPlanForm)
        async throws -> Response
    {
        var plan = RoomPlan(
            title: form.title, startsAt: console.world.now() + .minutes(form.minutes),
            products: form.products)
        if let upload = form.cover {
            try await console.rooms.checkPlan(plan, by: account)
            plan.cover = try await FieldRefusal.naming("cover", for: "pictures") {
                try await console.media.add(upload: upload, owner: account)
            }
        }
        let done = try await console.rooms.plan(
            plan, by: account, idempotencyKey: request.idempotencyKey)
        guard request.wantsJSON else {
            return .see(RoomPath.studio(done.answer)).replayed(done.replayed)
        }
        return try await studiosAnswer(request, account, SubmittedForm()).replayed(done.replayed)
    }

    private func flashPlanned(_ request: Request, _ account: AccountID, _ form: FlashForm)
        async throws -> Response
    {
        let id = try request.at(SellingPath.flashes)
        guard let price = try await minor(form.price, in: id, request) else {
            throw PromotionRefusal.notAnAmount(field: "price")
        }
        let plan = FlashPlan(
            room: id, items: [(sku: form.sku, price: price, total: form.total)],
            countdown: .seconds(form.countdown), length: .minutes(form.minutes),
            perBuyer: form.perBuyer, allocation: form.allocation)
        let done = try await console.selling.planFlash(
            plan, isNow: form.isNow, in: id, by: account,
            idempotencyKey: request.idempotencyKey)
        return try await flashAnswer(request, done, in: id)
    }

    private func flashAnswer(
        _ request: Request, _ done: Replayable<FlashSaleID>, in id: RoomID
    ) async throws -> Response {
        let sale = try await console.store.read { db in try Promotions.sale(done.answer, in: db) }
        guard let sale else { throw PromotionRefusal.noSuchSale }
        return request.done(FlashSaleView(sale, at: console.world.now()), then: RoomPath.studio(id))
            .replayed(done.replayed)
    }

    /// Parses a price typed in the room's currency; nil for empty text. Throws `notAnAmount`.
    private func minor(
        _ text: String, in id: RoomID, _ request: Request
    ) async throws -> Int64? {
        if text.isEmpty { return nil }
        let room = try await console.store.read { db in try Rooms.room(id, in: db) }
        guard let room else { throw RoomRefusal.notFound }
        guard
            let money = try? Money(
                parsing: text, currency: room.market.currency, locale: request.caller.locale)
        else { throw PromotionRefusal.notAnAmount(field: "price") }
        return money.minor
    }
}

struct StudioPlanForm: Form {
    static let title = Field<String>.text("title", .title, Room.titleLength)
    /// Start in minutes from now: forms have no time zone.
    static let minutes = Field<Int>.int("in_minutes", 0...60 * 24 * 90, default: 0)
    static let cover = Field<Upload?>.file("cover", required: false)
    static let products = RoomPlanForm.products
    static let fields: [any AnyField] = [title, minutes, cover, products]
    let title: String
    let minutes: Int
    let cover: Upload?
    let products: [ProductID]

    init(_ input: Input) throws {
        title = try input[Self.title]
        minutes = try input[Self.minutes]
        cover = try input[Self.cover]
        products = try input[Self.products]
    }
}

struct FlashForm: Form {
    static let sku = Field<SKUID>.id("sku", of: SKUKind.self)
    static let price = Field<String>.text(
        "price", .code, 1...20, attributes: " inputmode=\"decimal\"")
    static let total = Field<Int>.int("total", 1...FlashSale.most)
    static let perBuyer = Field<Int>.int("per_buyer", 1...99, default: 1)
    static let countdown = Field<Int>.int("countdown", 10...300, default: 10)
    static let minutes = Field<Int>.int("minutes", 1...20, default: 5)
    static let allocation = Field<AllocationID?>.optionalID("allocation", of: AllocationKind.self)
    static let isNow = Field<Bool>.flag("now")
    static let fields: [any AnyField] = [
        sku, price, total, perBuyer, countdown, minutes, allocation, isNow,
    ]
    let sku: SKUID
    let price: String
    let total: Int
    let perBuyer: Int
    let countdown: Int
    let minutes: Int
    let allocation: AllocationID?
    let isNow: Bool

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        price = try input[Self.price]
        total = try input[Self.total]
        perBuyer = try input[Self.perBuyer]
        countdown = try input[Self.countdown]
        minutes = try input[Self.minutes]
        allocation = try input[Self.allocation]
        isNow = try input[Self.isNow]
    }
}

struct LivePriceForm: Form {
    static let sku = Field<SKUID>.id("choice", of: SKUKind.self)
    static let price = Field<String>.text(
        "live_price", .code, 0...20, attributes: " inputmode=\"decimal\""
    ).named
    static let fields: [any AnyField] = [sku, price]
    let sku: SKUID
    let price: String

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        price = try input[Self.price]
    }
}

struct DropForm: Form {
    static let voucher = Field<VoucherID>.id("voucher", of: VoucherKind.self)
    static let fields: [any AnyField] = [voucher]
    let voucher: VoucherID
    init(_ input: Input) throws { voucher = try input[Self.voucher] }
}

struct FlashSaleView: View {
    static let shape = Shape<FlashSaleView>(
        "FlashSale",
        [
            .id("id") { $0.sale.id }, .choice("phase") { $0.phase },
            .int("total") { $0.sale.total },
            .int("left") { $0.sale.items.map(\.unclaimed).clampedSum() },
            .int("per_buyer") { $0.sale.perBuyer },
            .maybe("starts_at", at: { $0.sale.startsAt }),
            .maybe("ends_at", at: { $0.sale.endsAt }),
        ])
    let sale: FlashSale
    let phase: FlashSale.Phase

    init(_ sale: FlashSale, at now: Instant) {
        self.sale = sale
        phase = sale.phase(at: now)
    }
}

struct StudiosView: View {
    static let shape = Shape<StudiosView>("Studios", [.list("rooms") { $0.rooms }])
    let rooms: [RoomView]
    init(_ shown: StudiosPageModel) { rooms = shown.rooms.map { RoomView(room: $0, products: []) } }
}
