import Baskets
import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Orders
import Payments
import Promotions
import Store
import World

/// Batch command that writes orders UNPAID with their stock reserved. Many run in one transaction.
///
/// Makes ids while it runs: running it again makes others.
struct PlaceOrders: BatchCommand {
    let wish: CheckoutRequest
    let idempotencyKey: IdempotencyKey?
    let now: Instant
    let ids: IDSource
    let markets: Markets
    let attribution: any Attribution

    enum Output: Sendable {
        case placed(Charge, CheckoutID)
        /// The stored answer to the same request.
        case replay(String)
    }

    /// Applies a batch so that two requests of one buyer never share a round: the second must find
    /// the basket as the first left it.
    static func apply(
        _ commands: [PlaceOrders], in db: Transaction
    ) throws -> [Result<Output, any Error>] {
        try BatchRounds.apply(commands, by: \.wish.account) { try applyRound($0, in: db) }
    }

    private static func applyRound(
        _ commands: [PlaceOrders], in db: Transaction
    ) throws -> [Result<Output, any Error>] {
        var results: [Result<Output, any Error>?] = Array(repeating: nil, count: commands.count)
        var drafts: [(index: Int, draft: Draft)] = []
        let before = try IdempotencyKey.claim(commands.map { ($0.idempotencyKey, $0.now) }, in: db)
        for (index, before) in before.enumerated() {
            switch before {
            case .success(nil): break
            case .success(let text?): results[index] = .success(.replay(text))
            case .failure(let refusal): results[index] = .failure(refusal)
            }
        }
        let fresh = commands.indices.filter { results[$0] == nil }
        let purchases = try purchases(fresh.map { commands[$0] }, in: db)
        let unfinished = try unfinished(fresh.map { commands[$0] }, in: db)
        for (index, purchase) in zip(fresh, purchases) {
            do {
                let command = commands[index]
                drafts.append(
                    (
                        index,
                        try command.draft(purchase, unfinished[command.wish.account] ?? [], in: db)
                    ))
            } catch let refusal as any Refusal {
                try commands[index].idempotencyKey?.release(in: db)
                results[index] = .failure(refusal)
            }
        }
        let short = try reserve(drafts.map(\.draft), in: db)
        let kept = drafts.filter { short[ID($0.draft.checkout)] == nil }
        try write(kept.map { (commands[$0.index], $0.draft) }, in: db)
        for (index, draft) in drafts {
            if let refusal = short[ID(draft.checkout)] {
                try commands[index].idempotencyKey?.release(in: db)
                results[index] = .failure(draft.named(refusal))
            } else {
                try commands[index].redeem(draft, in: db)
                let charge = Charge(
                    id: draft.payment, amount: draft.quote.total,
                    method: commands[index].wish.method)
                results[index] = .success(.placed(charge, draft.checkout))
            }
        }
        return results.map { $0 ?? .failure(StoreError.closed) }
    }

    /// Lines that each request buys: the ticked part of its basket, or one line past it. Baskets
    /// are read together.
    private static func purchases(
        _ commands: [PlaceOrders], in db: Transaction
    ) throws -> [Basket] {
        let ofBaskets = commands.filter { $0.wish.shown.direct == nil }
        var baskets = try Baskets.baskets(
            of: ofBaskets.map { (ShopperID($0.wish.account), $0.wish.market) },
            at: commands.first?.now ?? Instant(milliseconds: 0), in: db
        )[...]
        return try commands.compactMap { command in
            guard let direct = command.wish.shown.direct else {
                return baskets.popFirst()?.selection
            }
            return try Baskets.basket(
                direct, of: ShopperID(command.wish.account), market: command.wish.market,
                at: command.now, in: db)
        }
    }

    /// Unfinished payments of all buyers, read together.
    private static func unfinished(
        _ commands: [PlaceOrders], in db: Transaction
    ) throws -> [AccountID: [UnfinishedPayment]] {
        let since = commands.map { command in
            command.now
                - command.markets.holdRule(in: command.wish.market, at: command.now)
                .repeatSpan
        }
        guard let first = since.min() else { return [:] }
        return try Payments.unfinished(of: commands.map(\.wish.account), since: first, in: db)
    }

    private static func reserve(
        _ drafts: [Draft], in db: Transaction
    ) throws -> [StockHolderID: InventoryRefusal] {
        guard let until = drafts.map(\.expiresAt).max() else { return [:] }
        return try Inventory.reserve(drafts.flatMap(\.wants), until: until, in: db)
    }

    /// A validated checkout that only lacks its stock.
    struct Draft {
        let checkout: CheckoutID
        let payment: PaymentID
        let quote: Quote
        let orders: [OrderID]
        /// Quantities to reserve from stock; claimed units come from their flash sale.
        let wants: [ReservationRequest]
        let sources: [ProductID: SaleSource]
        let expiresAt: Instant
        var lines: [Basket.Line] { quote.orders.flatMap(\.lines).map(\.line) }

        /// Translates a stock refusal for the buyer: with the title, not the SKU.
        func named(_ refusal: InventoryRefusal) -> any Refusal {
            guard case .soldOut(let sku, let left) = refusal else { return OrderRefusal.tooLate }
            let lines = quote.orders.flatMap(\.lines).map(\.line.offer)
            return BasketRefusal.soldOut(
                title: lines.first { $0.sku == sku }?.title ?? "", left: left)
        }
    }

    /// Validates the basket. The key is claimed by then and released on refusal: refusals are rare,
    /// and looking the key up first took a statement of each order.
    private func draft(
        _ basket: Basket, _ unfinished: [UnfinishedPayment], in db: Transaction
    ) throws -> Draft {
        guard !basket.isEmpty else { throw CheckoutRefusal.emptyBasket }
        let allowance = markets.allowance(in: wish.market, unfinished, at: now)
        try allowance.check(basket, at: now, in: db)
        for line in basket.lines where !line.offer.isLive {
            throw BasketRefusal.notForSale(title: line.offer.title)
        }
        for line in basket.lines where line.isShort {
            throw BasketRefusal.soldOut(title: line.offer.title, left: line.available)
        }
        let quote = try markets.quote(
            basket, to: wish.subdivision, at: now, vouchers: wish.shown.vouchers)
        let isDirect = wish.shown.isDirect
        let change = CheckoutChange(
            was: wish.shown,
            now: CheckoutFingerprint(quote, to: wish.address, isDirect: isDirect),
            namedTotal: wish.expectedMinor)
        if let change { throw CheckoutRefusal.changed(change) }
        let checkout = CheckoutID(ids.next(at: now))
        return Draft(
            checkout: checkout, payment: ID(ids.next(at: now)), quote: quote,
            orders: quote.orders.map { _ in ID(ids.next(at: now)) },
            wants: basket.lines.filter { $0.now?.claim == nil }.map {
                ReservationRequest(
                    sku: $0.offer.sku, quantity: $0.quantity, holder: ID(checkout),
                    reservation: ID(ids.next(at: now)))
            },
            sources: try attribution.sources(
                of: basket.lines.map(\.offer.product), buyer: wish.account, market: wish.market,
                at: now, in: db),
            expiresAt: allowance.until(
                in: markets.market(wish.market),
                isFlash: basket.lines.contains { $0.now?.claim != nil }, at: now))
    }

    /// Writes checkouts, payments and orders, those of one table side by side: a store may write many
    /// rows in one statement.
    private static func write(
        _ all: [(command: PlaceOrders, draft: Draft)], in db: Transaction
    ) throws {
        let orders = all.flatMap { $0.command.orders($0.draft) }
        try db.queue(all.map { $0.command.checkout($0.draft) })
        try db.queue(all.map { $0.command.payment($0.draft) })
        try db.queue(
            all.filter { !$0.command.wish.shown.isDirect }.map { command, draft in
                Baskets.removal(
                    of: draft.lines.map(\.offer.sku), from: ShopperID(command.wish.account))
            })
        try db.queue(NewOrder.statements(of: orders))
    }

    private func checkout(_ draft: Draft) -> SQL {
        let total = draft.quote.total
        return """
            INSERT INTO checkouts
                (id, account, market, currency, total_minor, payment, idempotency_scope,
                 idempotency_key, at, is_direct)
            VALUES (\(draft.checkout), \(wish.account), \(wish.market), \(total.currency.code),
                    \(total.minor), \(draft.payment), \(idempotencyKey?.scope),
                    \(idempotencyKey?.key), \(now), \(wish.shown.isDirect))
            """
    }

    private func payment(_ draft: Draft) -> SQL {
        Payments.open(
            draft.payment, checkout: draft.checkout, account: wish.account,
            amount: draft.quote.total, method: wish.method, expiresAt: draft.expiresAt, at: now)
    }

    private func orders(_ draft: Draft) -> [NewOrder] {
        let terms = OrderTerms(in: wish.market, markets, at: now)
        return zip(draft.orders, draft.quote.orders).map { id, quote in
            NewOrder(
                id: id, checkout: draft.checkout, buyer: wish.account, market: wish.market,
                address: wish.address, quote: quote, sources: draft.sources, terms: terms,
                placedAt: now, expiresAt: draft.expiresAt)
        }
    }

    /// Redeems claimed units and vouchers for this checkout. They were read in this transaction, so
    /// nobody can have used them since.
    private func redeem(_ draft: Draft, in db: Transaction) throws {
        for line in draft.lines {
            guard let claim = line.now?.claim else { continue }
            try Promotions.use(
                claim, quantity: line.quantity, checkout: draft.checkout,
                reservation: ID(ids.next(at: now)), until: draft.expiresAt, ids: ids, at: now,
                in: db)
        }
        for (id, quote) in zip(draft.orders, draft.quote.orders) {
            guard let voucher = quote.voucher else { continue }
            try Promotions.redeem(voucher.id, order: id, in: db)
        }
    }
}
