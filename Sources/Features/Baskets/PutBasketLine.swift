import Identities
import Catalog
import Inventory
import Markets
import Promotions
import Store
import World

/// Batch command that sets the quantity of a basket line. Many run in one transaction, since each
/// order begins with some of them.
struct PutBasketLine: BatchCommand {
    let sku: SKUID
    let quantity: Int
    let adding: Bool
    let owner: ShopperID
    let market: MarketCode
    /// The LIVE room that the line comes from.
    let room: RoomID?
    let idempotencyKey: IdempotencyKey?
    let now: Instant

    typealias Output = Replayable<String>

    static func apply(
        _ commands: [PutBasketLine], in db: Transaction
    ) throws -> [Result<Output, any Error>] {
        try BatchRounds.apply(commands, by: \.owner) { try round($0, in: db) }
    }

    /// Applies commands of different owners. A refused command releases its key.
    private static func round(
        _ commands: [PutBasketLine], in db: Transaction
    ) throws -> [Result<Output, any Error>] {
        let before = try IdempotencyKey.claim(commands.map { ($0.idempotencyKey, $0.now) }, in: db)
        let fresh = zip(commands, before).filter { pair in
            if case .success(nil) = pair.1 { true } else { false }
        }
        let shop = try Wanted(fresh.map(\.0).filter { !$0.isRemoval }, in: db)
        return try zip(commands, before).map { command, before in
            switch before {
            case .failure(let refusal): return .failure(refusal)
            case .success(let text?): return .success(Replayable(answer: text, replayed: true))
            case .success(nil): break
            }
            do {
                let answer = try command.put(shop, in: db)
                try command.idempotencyKey?.finish(answer, in: db)
                return .success(Replayable(answer: answer, replayed: false))
            } catch let refusal as BasketRefusal {
                try command.idempotencyKey?.release(in: db)
                return .failure(refusal)
            }
        }
    }

    private var isRemoval: Bool { quantity == 0 && !adding }

    /// Writes the line; returns its new quantity.
    private func put(_ shop: Wanted, in db: Transaction) throws -> String {
        if isRemoval {
            try db.queue([
                "DELETE FROM basket_lines WHERE owner = \(owner) AND sku = \(sku)"
            ])
            return "0"
        }
        guard let offer = shop.offers[market]?[sku], offer.isLive else {
            throw BasketRefusal.notForSale(title: "")
        }
        let lines = shop.lines[owner] ?? [:]
        let price = try Promotions.prices(
            [PriceQuestion(offer: offer, room: room ?? lines[sku]?.room)],
            buyer: ID(owner.rawValue),
            market: market, at: now, in: db)[sku]
        let left = price?.claim?.quantity ?? shop.available[sku] ?? 0
        let wanted = adding ? (lines[sku]?.quantity ?? 0) + quantity : quantity
        guard left > 0, wanted <= min(left, Baskets.quantityPerLine) else {
            let waiting = try WaitingPurchases(of: AccountID(owner.rawValue), at: now, in: db)
            throw waiting.payment(for: sku) == nil
                ? BasketRefusal.soldOut(title: offer.title, left: left)
                : BasketRefusal.keptForYou(title: offer.title)
        }
        guard lines[sku] != nil || lines.count < Baskets.linesPerBasket else {
            throw BasketRefusal.tooManyLines
        }
        try db.queue([
            """
            INSERT INTO basket_lines (owner, sku, quantity, seen_minor, market, at, room)
            VALUES (\(owner), \(sku), \(wanted),
                \(price?.price.minor ?? offer.price.minor), \(market), \(now), \(room))
            ON CONFLICT (owner, sku) DO UPDATE
            SET quantity = excluded.quantity, seen_minor = excluded.seen_minor,
                market = excluded.market, room = coalesce(excluded.room, basket_lines.room),
                is_selected = \(adding ? "true" as SQL : "basket_lines.is_selected")
            """
        ])
        return "\(wanted)"
    }

    /// Offers, stock and basket lines that a round's commands need, read together.
    private struct Wanted {
        var offers: [MarketCode: [SKUID: Offer]] = [:]
        var available: [SKUID: Int] = [:]
        /// Basket lines by owner and SKU.
        var lines: [ShopperID: [SKUID: (quantity: Int, room: RoomID?)]] = [:]

        init(_ commands: [PutBasketLine], in db: Transaction) throws {
            guard !commands.isEmpty else { return }
            for (market, commands) in Dictionary(grouping: commands, by: \.market) {
                let skus = Set(commands.map(\.sku)).sorted()
                offers[market] = try Catalog.offers(skus, market: market, in: db)
            }
            available = try Inventory.available(Set(commands.map(\.sku)).sorted(), in: db)
            try db.each(
                """
                SELECT owner, sku, quantity, room FROM basket_lines
                WHERE owner IN (\(list: commands.map(\.owner)))
                """
            ) { lines[try $0.next(), default: [:]][try $0.next()] = (try $0.next(), try $0.next()) }
        }
    }
}
