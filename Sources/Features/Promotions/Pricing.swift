import Identities
import Accounts
import Catalog
import Markets
import Money
import Store
import World

/// Effective price of a unit, and its reason. The published rule: a claimed flash price comes
/// before a LIVE price, a LIVE price before the list price; none is ever above the list price.
/// Source of the order: reference/social-commerce.md 3.6, PRICE PRIORITY.
public struct EffectivePrice: Sendable, Equatable {
    public enum Reason: Sendable, Equatable {
        case list
        case live(room: RoomID)
        case flash(FlashClaim)
    }
    public let price: Money
    public let list: Money
    public let reason: Reason

    public var claim: FlashClaim? {
        if case .flash(let claim) = reason { claim } else { nil }
    }
    public var isLower: Bool { price < list }
    /// False at a flash price: vouchers don't apply on top of one. Source: as for `EffectivePrice`.
    public var takesVouchers: Bool {
        if case .flash = reason { false } else { true }
    }
}

/// A basket line to be priced.
public struct PriceQuestion: Sendable {
    public let offer: Offer
    /// The room that the line was put in from, if any.
    public let room: RoomID?

    public init(offer: Offer, room: RoomID?) {
        self.offer = offer
        self.room = room
    }
}

extension Promotions {
    /// Applies the price rule; pure.
    static func price(
        list: Money, live: (room: RoomID, minor: Int64)?, claim: FlashClaim?
    ) -> EffectivePrice {
        if let claim {
            let price = Money(minor: claim.priceMinor, currency: list.currency)
            if price <= list {
                return EffectivePrice(price: price, list: list, reason: .flash(claim))
            }
        }
        if let live, live.minor < list.minor {
            return EffectivePrice(
                price: Money(minor: live.minor, currency: list.currency), list: list,
                reason: .live(room: live.room))
        }
        return EffectivePrice(price: list, list: list, reason: .list)
    }

    /// Step: prices of a basket's lines for a buyer in a market; only that market's prices and
    /// claims count. Two statements, a third where a LIVE price is found; none if neither can apply.
    public static func prices(
        _ questions: [PriceQuestion], buyer: AccountID?, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [SKUID: EffectivePrice] {
        let inRooms = questions.compactMap { q in q.room.map { (room: $0, sku: q.offer.sku) } }
        // Only a line that was put in from a room can have a claim.
        let live = try livePrices(inRooms, market: market, in: db)
        let claims =
            try buyer.map {
                try Self.claims(
                    of: $0, on: inRooms.map(\.sku), market: market, at: now, in: db)
            }
            ?? [:]
        var out: [SKUID: EffectivePrice] = [:]
        for q in questions {
            let inRoom = q.room.flatMap { room in
                live[LiveKey(room: room, sku: q.offer.sku)].map { (room: room, minor: $0) }
            }
            out[q.offer.sku] = price(
                list: q.offer.price, live: inRoom, claim: claims[q.offer.sku])
        }
        return out
    }
}
