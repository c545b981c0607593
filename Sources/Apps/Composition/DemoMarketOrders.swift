import Identities
import Accounts
import Catalog
import Checkouts
import Inventory
import Markets
import Orders
import Payments
import Shops
import Store
import World

/// One action on a purchase at a moment.
struct DemoDeed {
    enum Act: Int { case place, cancel, ship, receive }
    let at: Instant
    let act: Act
    let purchase: DemoStory.Purchase
}

extension DemoMarket {
    /// Performs the purchases in chronological order, with the clock moved along: people act
    /// through the commands that pages use, and deadlines between are swept at their time.
    func live(
        _ story: DemoStory, _ cast: DemoCast, _ shelves: DemoShelves, _ stalls: DemoStalls,
        _ lives: DemoLives, until end: Instant
    ) async throws {
        var evenings = lives.over(by: end)
        let sold = evenings.flatMap { $0.deeds(end: end) }
        let deeds = (story.orders.flatMap { $0.deeds(end: end) } + sold).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        var checkoutsByKey: [String: CheckoutID] = [:]
        for deed in deeds {
            while let next = evenings.first, next.start(end) <= deed.at {
                evenings.removeFirst()
                let bought = try await hold(next, cast, shelves, story, until: end)
                checkoutsByKey.merge(bought) { first, _ in first }
            }
            try await pass(until: deed.at)
            if deed.act == .place {
                try await visit(deed.purchase, stalls, cast, shelves)
                checkoutsByKey[deed.purchase.key] = try await place(
                    deed.purchase, cast, shelves, story)
            } else if let checkout = checkoutsByKey[deed.purchase.key] {
                try await act(deed, on: checkout, cast)
            }
            // Refunds are sent at once.
            _ = try await checkouts.reconcile()
            try await estimatePaidOrders()
        }
        for evening in evenings {
            let bought = try await hold(evening, cast, shelves, story, until: end)
            checkoutsByKey.merge(bought) { first, _ in first }
        }
        try await pass(until: end)
        try await estimatePaidOrders()
        for purchase in story.orders {
            guard let checkout = checkoutsByKey[purchase.key] else { continue }
            for (order, _, state) in try await placed(checkout) where state != purchase.state {
                throw purchase.row.fault("state", "\(order) came only as far as \(state.rawValue)")
            }
        }
    }

    /// Advances the clock: stops at each deadline of an order and runs the jobs that are due.
    func pass(until moment: Instant) async throws {
        while true {
            let next: Instant? = try await pasar.store.read { db in
                try db.value(
                    """
                    SELECT due_at FROM orders WHERE due_at IS NOT NULL AND due_at <= \(moment)
                    ORDER BY due_at LIMIT 1
                    """)
            }
            guard let next else { break }
            clock.set(max(next, clock.now))
            guard try await orders.sweepDue() > 0 else { break }
            _ = try await checkouts.reconcile()
        }
        clock.set(moment)
    }

    /// Places an order as a browser would: basket, checkout, payment at the sandbox.
    func place(
        _ purchase: DemoStory.Purchase, _ cast: DemoCast, _ shelves: DemoShelves,
        _ story: DemoStory,
        room: RoomID? = nil
    ) async throws -> CheckoutID {
        let buyer = cast.account(purchase.shopper)
        guard let typed = story.addresses[purchase.shopper] else {
            throw purchase.row.fault("shopper", "\(purchase.shopper) has no address")
        }
        let markets = pasar.markets
        let address = markets.tidied(typed)
        let day = markets.market(address.market).zone.day(of: clock.now)
        let faults = markets.validate(address, on: day)
        guard faults.isEmpty, let region = markets.subdivision(of: address)?.code else {
            throw purchase.row.fault("shopper", "the address is wrong: \(faults.map(\.key))")
        }
        for line in purchase.lines {
            let sku = try await variant(of: line.product, line.quantity, purchase, shelves)
            _ = try await baskets.put(
                sku, quantity: line.quantity, adding: false, for: ShopperID(buyer),
                market: address.market, room: room, idempotencyKey: nil)
        }
        let (_, quote) = try await checkouts.quote(
            for: buyer, market: address.market, subdivision: region)
        let story: Sandbox.Story = purchase.state == .unpaid ? .challenge : .success
        let wish = CheckoutRequest(
            account: buyer, market: address.market, address: address, subdivision: region,
            method: story.rawValue, expectedMinor: quote.total.minor,
            shown: CheckoutFingerprint(quote, to: address))
        return try await checkouts.checkOut(wish, idempotencyKey: nil).answer.checkout
    }

    /// The first variant that has enough stock.
    private func variant(
        of product: String, _ quantity: Int, _ purchase: DemoStory.Purchase, _ shelves: DemoShelves
    ) async throws -> SKUID {
        let skus = shelves[product] ?? []
        let left = try await pasar.store.read { db in try Inventory.available(skus, in: db) }
        guard let found = skus.first(where: { left[$0, default: 0] >= quantity }) else {
            throw purchase.row.fault("lines", "no variant of \(product) has \(quantity) left")
        }
        return found
    }

    private func act(
        _ deed: DemoDeed, on checkout: CheckoutID, _ cast: DemoCast
    ) async throws {
        let buyer = cast.account(deed.purchase.shopper)
        for (order, shop, _) in try await placed(checkout) {
            switch deed.act {
            case .place: break
            case .cancel: _ = try await orders.cancel(order, buyer: buyer, idempotencyKey: nil)
            case .ship:
                let parcel = deed.purchase.parcel(order)
                _ = try await orders.ship(order, shop: shop, parcel, idempotencyKey: nil)
            case .receive: _ = try await orders.deliver(order, buyer: buyer, idempotencyKey: nil)
            }
        }
    }

    private func placed(
        _ checkout: CheckoutID
    ) async throws -> [(order: OrderID, shop: ShopID, state: Order.State)] {
        try await pasar.store.read { db in
            try db.rows(
                "SELECT id, shop, state FROM orders WHERE checkout = \(checkout) ORDER BY id"
            ) { (try $0.next() as OrderID, try $0.next() as ShopID, try $0.next() as Order.State) }
        }
    }
}

extension DemoStory.Purchase {
    /// Age in days from which a cancelled purchase was cancelled by its deadline, as it was never
    /// shipped.
    static let forgotten = 13

    /// Actions of people that bring the purchase to its state. Deadlines aren't included: the end
    /// of the hold, the cancellation of unshipped orders, the completion.
    func deeds(end: Instant) -> [DemoDeed] {
        let minutes =
            switch (daysAgo, state) {
            case (0, .unpaid): 3 + DemoDice.roll(key, below: 10)
            case (0, _): 5 + DemoDice.roll(key, below: 35)
            default: daysAgo * 1440 - DemoDice.roll(key, below: 480)
            }
        let placed = end - .minutes(minutes)
        var deeds = [DemoDeed(at: placed, act: .place, purchase: self)]
        func then(_ act: DemoDeed.Act, _ at: Instant) {
            deeds.append(DemoDeed(at: at, act: act, purchase: self))
        }
        switch state {
        case .cancelled where daysAgo < Self.forgotten: then(.cancel, placed + .minutes(20))
        case .inTransit, .delivered, .completed: then(.ship, placed + .hours(22))
        default: break
        }
        switch state {
        case .delivered: then(.receive, placed + .days(daysAgo - 2))
        case .completed: then(.receive, placed + .days(4))
        default: break
        }
        return deeds
    }

    /// A parcel of a fictitious carrier.
    func parcel(_ order: OrderID) -> Shipment {
        let carriers = ["Swift Parcel", "Blue Crane Post", "Harbour Express"]
        let number = 100_000_000 + DemoDice.roll("\(key) \(order)", below: 899_999_999)
        return Shipment(
            carrier: carriers[DemoDice.roll(key, below: carriers.count)], tracking: "DP\(number)")
    }
}
