import Identities
import Accounts
import Catalog
import Markets
import Money
import Shops
import Store
import World

/// An amount or a share off a purchase from one shop. Claimed first, redeemed with an order. Fields
/// after reference/social-commerce.md 3.6.
public struct Voucher: Sendable, Equatable {
    public enum Off: Sendable, Equatable {
        case amount(Money)
        /// A share of the goods, at most `cap` if there is one.
        case share(Rate, cap: Money?)
    }

    public let id: VoucherID
    public let shop: ShopID
    public let market: MarketCode
    public let title: String
    public let off: Off
    /// Minimum value of the goods.
    public let least: Money
    public let total: Int
    public let unclaimed: Int
    public let perBuyer: Int
    /// Seconds that a buyer must have watched the room in which they claim it.
    public let watchSeconds: Int
    public let startsAt: Instant
    public let endsAt: Instant

    static let columns: SQL = """
        v.id, v.shop, v.market, v.title, v.off_minor, v.off_bp, v.cap_minor, v.least_minor, v.total,
        v.unclaimed, v.per_buyer, v.watch_seconds, v.starts_at, v.ends_at
        """

    public func isOn(at now: Instant) -> Bool { startsAt <= now && now < endsAt }

    /// Discount on goods of a value: zero below `least`, never more than the goods.
    public func discount(on goods: Money) -> Money {
        guard goods >= least, goods.minor > 0 else { return .zero(goods.currency) }
        let wanted: Money
        switch off {
        case .amount(let amount): wanted = amount
        case .share(let rate, let cap):
            let share = rate.of(goods)
            wanted = cap.map { min(share, $0) } ?? share
        }
        return min(wanted, goods)
    }

    public static let most = 100_000
    public static let shares = 1...80
    public static let watching = 0...1800
    public static let lengths = TimeSpan.minutes(10)...TimeSpan.days(365)
}

extension Voucher: FromRow {
    public init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        let market: MarketCode = try row.next()
        self.market = market
        title = try row.next()
        func money(_ minor: Int64) -> Money { Money(minor: minor, currency: market.currency) }
        let (amount, share, cap): (Int64?, Int?, Int64?) = try (
            row.next(), row.next(), row.next()
        )
        off =
            amount.map { .amount(money($0)) }
            ?? .share(.basisPoints(share ?? 0), cap: cap.map(money))
        least = money(try row.next())
        total = try row.next()
        unclaimed = try row.next()
        perBuyer = try row.next()
        watchSeconds = try row.next()
        startsAt = try row.next()
        endsAt = try row.next()
    }
}

/// A buyer's claim on a voucher.
public struct VoucherClaim: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case held, used }

    public let id: VoucherClaimID
    public let buyer: AccountID
    public let voucher: Voucher
}

/// Terms of a new voucher, set by its seller.
public struct VoucherPlan: Sendable {
    public var title: String
    public var offMinor: Int64?
    public var offPercent: Int?
    public var capMinor: Int64?
    public var leastMinor: Int64
    public var total: Int
    public var perBuyer: Int
    public var watchSeconds: Int
    public var startsAt: Instant
    public var endsAt: Instant

    public init(
        title: String, offMinor: Int64? = nil, offPercent: Int? = nil, capMinor: Int64? = nil,
        leastMinor: Int64 = 0, total: Int, perBuyer: Int = 1, watchSeconds: Int = 0,
        startsAt: Instant, endsAt: Instant
    ) {
        self.title = title
        self.offMinor = offMinor
        self.offPercent = offPercent
        self.capMinor = capMinor
        self.leastMinor = leastMinor
        self.total = total
        self.perBuyer = perBuyer
        self.watchSeconds = watchSeconds
        self.startsAt = startsAt
        self.endsAt = endsAt
    }

    func judged(at now: Instant) throws(PromotionRefusal) {
        guard (offMinor == nil) != (offPercent == nil), (offMinor ?? 1) > 0 else {
            throw .outside(field: "off", least: 1, most: 80)
        }
        if let offPercent, !Voucher.shares.contains(offPercent) {
            throw .outside(field: "off", least: 1, most: 80)
        }
        guard leastMinor >= offMinor ?? 0 else { throw .notLower(field: "off") }
        guard (1...Voucher.most).contains(total) else {
            throw .outside(field: "total", least: 1, most: Voucher.most)
        }
        guard (1...min(99, total)).contains(perBuyer) else {
            throw .outside(field: "per_buyer", least: 1, most: min(99, total))
        }
        guard Voucher.watching.contains(watchSeconds) else {
            throw .outside(field: "watch_seconds", least: 0, most: 1800)
        }
        guard endsAt > now, Voucher.lengths.contains(endsAt - startsAt) else {
            throw .outside(field: "days", least: 1, most: 365)
        }
    }
}
