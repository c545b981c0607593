import Identities
import Accounts
import Catalog
import Markets
import Money
import Shops
import Store
import World

/// Model of a shop's promotions page, with the SKUs that can be promoted.
struct ShopPromotions: Sendable {
    let shop: Shop
    let vouchers: [Voucher]
    let allocations: [Allocation]
    let goods: [Offer]
    /// Names of the creators with an allocation.
    let names: [AccountID: String]
    let at: Instant
}

extension Promotions {
    /// SKUs to choose from; a larger shop filters on its products page first.
    static let goods = 200

    func promotions(of seller: AccountID) async throws -> ShopPromotions {
        let now = world.now()
        let creators = creators
        return try await store.report { db in
            guard let shop = try Shops.owned(by: seller, in: db) else {
                throw PromotionRefusal.notYours
            }
            let skus = try Catalog.liveSKUs(of: shop.id, limit: Self.goods, in: db)
            let offers = try Catalog.offers(skus, market: shop.market, in: db)
            let allocations = try Promotions.allocations(of: shop.id, in: db)
            var names: [AccountID: String] = [:]
            for creator in Set(allocations.map(\.creator)) {
                names[creator] = try creators.name(of: creator, in: db)
            }
            return ShopPromotions(
                shop: shop, vouchers: try Promotions.vouchers(of: shop.id, in: db),
                allocations: allocations, goods: skus.compactMap { offers[$0] }, names: names,
                at: now)
        }
    }

    func issue(
        _ plan: VoucherPlan, by seller: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<VoucherID> {
        let now = world.now()
        let id: VoucherID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.issue(plan, by: seller, id: id, at: now, in: db).id
        }
    }

    func allocate(
        _ wish: AllocationRequest, by seller: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<AllocationID> {
        let (now, ids, creators) = (world.now(), world.ids, creators)
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let creator = try creators.account(handle: wish.creator, in: db) else {
                throw PromotionRefusal.noSuchCreator
            }
            return try Self.allocate(
                wish.sku, wish.total, priceMinor: wish.priceMinor, perBuyer: wish.perBuyer,
                until: now + .days(wish.days), to: creator, by: seller, markets: markets,
                ids: ids, at: now, in: db)
        }
    }

    func close(_ id: AllocationID, by seller: AccountID, idempotencyKey: IdempotencyKey?)
        async throws
        -> Replayable<String>
    {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.close(id, by: seller, in: db)
            return id.description
        }
    }

    /// Parses an amount in the shop's currency; nil for empty text. Throws `notAnAmount`.
    func minor(_ text: String, of seller: AccountID, locale: LocaleTag, field: String)
        async throws -> Int64?
    {
        guard !text.isEmpty else { return nil }
        let shop = try await store.read { db in try Shops.owned(by: seller, in: db) }
        guard let shop else { throw PromotionRefusal.notYours }
        guard
            let money = try? Money(
                parsing: text, currency: shop.market.currency, locale: locale), money.minor > 0,
            money.isWhole
        else { throw PromotionRefusal.notAnAmount(field: field) }
        return money.minor
    }
}

/// Allocation as requested by a seller.
struct AllocationRequest: Sendable {
    let creator: String
    let sku: SKUID
    let total: Int
    let priceMinor: Int64
    let perBuyer: Int
    let days: Int
}
