import Identities
import Accounts
import Catalog
import Markets
import Money
import Numbers
import Shops
import Store
import World

/// A flash sale in one room: few units, a low price, a short time. Its units are reserved when it
/// is launched. Limits after reference/social-commerce.md 3.7.
public struct FlashSale: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case planned, launched, ended }
    /// Phase shown to viewers: `launched` is split into the countdown and the sale.
    public enum Phase: String, Sendable, CaseIterable { case planned, counting, on, ended }

    public let id: FlashSaleID
    public let shop: ShopID
    public let room: RoomID
    public let allocation: AllocationID?
    public let market: MarketCode
    public let state: State
    public let countdown: TimeSpan
    public let length: TimeSpan
    public let perBuyer: Int
    public let startsAt: Instant?
    public let endsAt: Instant?
    public let items: [Item]

    public struct Item: Sendable, Equatable {
        public let sku: SKUID
        public let price: Money
        public let total: Int
        /// Units that are still unclaimed.
        public let unclaimed: Int
    }

    public var isSoldOut: Bool { items.allSatisfy { $0.unclaimed == 0 } }
    public var total: Int { items.map(\.total).clampedSum() }

    public func phase(at now: Instant) -> Phase {
        guard state == .launched, let startsAt, let endsAt else {
            return state == .planned ? .planned : .ended
        }
        if now < startsAt { return .counting }
        return now < endsAt ? .on : .ended
    }

    /// Allowed countdowns. Source: reference/social-commerce.md 3.7, S:liveflash2.
    public static let countdowns = TimeSpan.seconds(10)...TimeSpan.seconds(300)
    public static let lengths = TimeSpan.minutes(1)...TimeSpan.minutes(20)
    /// Upper bound of units of one SKU in one sale.
    public static let most = 10_000
    /// Lifetime of a claim: long enough to type an address, short enough to stop hoarding.
    public static let claimKept = TimeSpan.minutes(5)
    /// Lifetime of a claim after a declined payment: time for another card.
    public static let secondTry = TimeSpan.minutes(3)
}

/// Terms of a flash sale, set by the room's host.
public struct FlashPlan: Sendable {
    public var room: RoomID
    public var items: [(sku: SKUID, price: Int64, total: Int)]
    public var countdown: TimeSpan
    public var length: TimeSpan
    public var perBuyer: Int
    public var allocation: AllocationID?

    public init(
        room: RoomID, items: [(sku: SKUID, price: Int64, total: Int)],
        countdown: TimeSpan = FlashSale.countdowns.lowerBound, length: TimeSpan = .minutes(5),
        perBuyer: Int = 1, allocation: AllocationID? = nil
    ) {
        self.room = room
        self.items = items
        self.countdown = countdown
        self.length = length
        self.perBuyer = perBuyer
        self.allocation = allocation
    }

    /// Checks the rules that need no database.
    func judged() throws(PromotionRefusal) {
        guard FlashSale.countdowns.contains(countdown) else {
            throw .outside(field: "countdown", least: 10, most: 300)
        }
        guard FlashSale.lengths.contains(length) else {
            throw .outside(field: "minutes", least: 1, most: 20)
        }
        guard !items.isEmpty, items.count <= Promotions.itemsPerSale else {
            throw .tooMany(most: Promotions.itemsPerSale)
        }
        for item in items where !(1...FlashSale.most).contains(item.total) {
            throw .outside(field: "total", least: 1, most: FlashSale.most)
        }
        let most = items.map(\.total).max() ?? 1
        guard (1...min(99, most)).contains(perBuyer) else {
            throw .outside(field: "per_buyer", least: 1, most: min(99, most))
        }
    }
}

/// Units that one buyer may have at the sale's price until `until`.
public struct FlashClaim: FromRow, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case held, used, lapsed }

    public let id: FlashClaimID
    public let sale: FlashSaleID
    public let sku: SKUID
    public let buyer: AccountID
    public let quantity: Int
    public let priceMinor: Int64
    public let state: State
    public let until: Instant

    static let columns: SQL = "id, sale, sku, buyer, quantity, price_minor, state, until"

    public init(row: Row) throws {
        id = try row.next()
        sale = try row.next()
        sku = try row.next()
        buyer = try row.next()
        quantity = try row.next()
        priceMinor = try row.next()
        state = try row.next()
        until = try row.next()
    }

    init(
        id: FlashClaimID, sale: FlashSaleID, sku: SKUID, buyer: AccountID, quantity: Int,
        priceMinor: Int64, until: Instant
    ) {
        self.id = id
        self.sale = sale
        self.sku = sku
        self.buyer = buyer
        self.quantity = quantity
        self.priceMinor = priceMinor
        state = .held
        self.until = until
    }
}
