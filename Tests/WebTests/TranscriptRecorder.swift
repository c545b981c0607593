import Identities
import Accounts
import Catalog
import Promotions
import RoomChat
import RoomSelling
import Rooms
import Shops
import Store
import Synchronization
import TestSupport
import World

/// A room on air with a product, a flash sale, a voucher and a message: what routes of rooms need,
/// so that nothing but the object is wrong.
struct TranscriptRecorder: Sendable {
    let room: RoomID
    let sale: FlashSaleID
    let voucher: VoucherID
    let message: String
    let product: ProductID
    let sku: SKUID

    private static let stage = Mutex<TranscriptRecorder?>(nil)
    static var current: TranscriptRecorder? { stage.withLock { $0 } }

    /// The host has a shop.
    static func set(by host: AccountID, in shop: TestShop) async throws {
        let (world, now) = (shop.pasar.world, shop.clock.now)
        let own = try await shop.store.read { db in try Shops.owned(by: host, in: db) }
        guard let own else { return }
        let cup = try await shop.product("Stage cup", in: own, minor: [3_000], onHand: 9)
        let room = try await shop.pasar.rooms.plan(
            RoomPlan(title: "On stage", startsAt: now, products: [cup.product]), by: host
        ).answer
        try await shop.pasar.rooms.start(room, by: host)
        let plan = FlashPlan(
            room: room, items: [(sku: cup.skus[0], price: 2_000, total: 2)])
        let sale = try await shop.pasar.roomSelling.planFlash(
            plan, isNow: false, in: room, by: host, idempotencyKey: nil)
        let viewer = try await shop.person("Viewer\(room.short)").account
        let line = try await shop.pasar.roomChat.say(
            "Hello", named: "m1", in: room, by: Speaker(account: viewer, name: "Vera"))
        try await shop.pasar.rooms.flush()
        let id: VoucherID = world.id()
        let voucher = VoucherPlan(
            title: "Welcome", offPercent: 10, total: 5, startsAt: now, endsAt: now + .days(1))
        _ = try await shop.store.write { db in
            try Promotions.issue(voucher, by: host, id: id, at: now, in: db)
        }
        stage.withLock {
            $0 = TranscriptRecorder(
                room: room, sale: sale.answer, voucher: id, message: line.id.description,
                product: cup.product, sku: cup.skus[0])
        }
    }

    /// What a route of rooms takes.
    static func body(of pattern: String) -> String? {
        guard let stage = current, pattern.hasPrefix("/live/{room}") else { return nil }
        switch pattern.split(separator: "/").dropFirst(2).joined(separator: "/") {
        case "": return "{\"title\":\"Again\",\"starts_at\":1}"
        case "bag", "bag/removal", "pin", "clicks":
            return "{\"product\":\"\(stage.product)\"}"
        case "chat/removal", "mutes", "blocks", "moderators", "question":
            return "{\"message\":\"\(stage.message)\"}"
        case "price": return "{\"sku\":\"\(stage.sku)\",\"minor\":2500}"
        case "prices": return "{\"choice\":\"\(stage.sku)\",\"live_price\":\"25.00\"}"
        case "flashes": return "{\"sku\":\"\(stage.sku)\",\"price\":\"20.00\",\"total\":1}"
        case "vouchers": return "{\"voucher\":\"\(stage.voucher)\"}"
        case "notice": return "{\"text\":\"Welcome\"}"
        case "target": return "{\"kind\":\"orders\",\"value\":\"20\"}"
        case "slow": return "{\"seconds\":5}"
        case "camera": return "{\"device\":\"0123456789abcdef\"}"
        default: return nil
        }
    }
}
