import Baskets
import Identities
import Accounts
import Ledger
import Markets
import Money
import Payments
import Shops
import Store
import World

// Reads for the buyers' pages: bounded, each in one transaction.

/// Model of the checkout page: everything that is known before paying.
struct CheckoutPageModel: Sendable {
    let basket: Basket
    let shops: [ShopID: Shop]
    /// The last address used, if the market's rules of today still accept it.
    let address: Address?
    let quote: Quote?
    /// Reason why there is no total; nil if there is one.
    let problem: LocalizedText?
    let methods: [PayMethod]
    /// True in test mode, where nothing is charged.
    let isTestMode: Bool

    /// Lines that keep the basket from being paid: not live, or short of stock.
    var stuck: [Basket.Line] { basket.lines.filter { !$0.offer.isLive || $0.isShort } }
    var canPay: Bool { quote != nil && stuck.isEmpty }
}

/// Outcome of a checkout, for its page.
struct ResultPageModel: Sendable {
    enum State: String, CaseIterable, Sendable { case paid, challenge, pending, declined, refunded }
    let checkout: CheckoutID
    let payment: Payment
    let orders: [Order]
    let shops: [ShopID: Shop]

    /// True if it was paid and every order has been cancelled since.
    var isAllCancelled: Bool {
        !orders.isEmpty && orders.allSatisfy { $0.state == .cancelled }
    }

    var state: State {
        switch payment.state {
        case .asking, .unknown: .pending
        case .challenge: .challenge
        case .succeeded: isAllCancelled ? .refunded : .paid
        case .declined, .expired: .declined
        case .refunded: .refunded
        }
    }

    /// Key of the sentences for the outcome: one state may have come about in two ways.
    static let stories = State.allCases.map(\.rawValue) + ["cancelled", "expired"]

    /// One of `stories`.
    var story: String {
        switch payment.state {
        case .succeeded where isAllCancelled: "cancelled"
        case .expired: "expired"
        default: state.rawValue
        }
    }
}

/// Model of an order's page.
public struct OrderPageModel: Sendable {
    public let order: Order
    public let lines: [OrderLine]
    public let events: [OrderEvent]
    public let shop: Shop?
    public let transfers: [Transfer]
    /// LIVE moments by room.
    public internal(set) var moments: [RoomID: LiveMoment] = [:]
}

extension OrderPageModel {
    /// Step: reads an order for its buyer; throws `noSuchOrder` for another's.
    init(_ id: OrderID, buyer: AccountID, in db: Transaction) throws {
        guard let order = try Order.find(id, buyer: buyer, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: try Shops.shop(order.shop, in: db),
            transfers: [])
    }

    /// Step: reads an order for its shop, with its transfers; throws `noSuchOrder` for another's.
    public init(_ id: OrderID, shop: Shop, in db: Transaction) throws {
        guard let order = try Order.find(id, shop: shop.id, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: shop,
            transfers: try Ledger.transfers(about: id.rawValue, in: db))
    }
}

/// One page of orders, newest first.
public struct OrdersPageModel: Sendable {
    public let orders: [Order]
    public let lines: [OrderID: [OrderLine]]
    public let shops: [ShopID: Shop]
    /// The order before which the next page begins; nil on the last one.
    public let next: OrderID?

    /// Takes one order more than a page in `found` if there is a next page.
    public init(_ found: [Order], shops: [ShopID: Shop] = [:], in db: Transaction) throws {
        orders = Array(found.prefix(Orders.page))
        next = found.count > Orders.page ? orders.last?.id : nil
        lines = try Order.lines(of: orders.map(\.id), in: db)
        self.shops =
            try shops.isEmpty
            ? Shops.shops(Array(Set(orders.map(\.shop))), in: db) : shops
    }
}

extension Orders {
    func shownCheckout(of account: AccountID, market: MarketCode) async throws
        -> CheckoutPageModel
    {
        let now = world.now()
        let (basket, shops, kept) = try await store.read { db in
            let basket = try Baskets.basket(
                of: ShopperID(account), market: market, at: now, in: db)
            return (
                basket, try Shops.shops(basket.shops.map(\.shop), in: db),
                try Orders.lastAddress(of: account, market: market, in: db)
            )
        }
        let day = markets.market(market).zone.day(of: now)
        let address = kept.flatMap { markets.validate($0, on: day).isEmpty ? $0 : nil }
        func shown(_ quote: Quote?, _ problem: LocalizedText? = nil) -> CheckoutPageModel {
            CheckoutPageModel(
                basket: basket, shops: shops, address: address, quote: quote, problem: problem,
                methods: payMethods(in: basket.market),
                isTestMode: payments.gateway.isTestMode)
        }
        guard !basket.isEmpty, let address, let place = markets.subdivision(of: address) else {
            return shown(nil)
        }
        do throws(BasketRefusal) {
            return shown(try markets.quote(basket, to: place.code, at: now))
        } catch {
            return shown(nil, error.message)
        }
    }

    func shownResult(of id: CheckoutID, buyer: AccountID) async throws -> ResultPageModel {
        try await store.read { db in
            guard let row = try CheckoutRow.find(id, in: db), row.account == buyer,
                let payment = try Payments.payment(row.payment, in: db)
            else { throw OrderRefusal.noSuchOrder }
            let orders = try Order.of(id, in: db)
            return ResultPageModel(
                checkout: id, payment: payment, orders: orders,
                shops: try Shops.shops(orders.map(\.shop), in: db))
        }
    }

    /// Orders of a buyer without attempts that the bank declined: those left the basket as it was.
    func shownOrders(of buyer: AccountID, before: OrderID?) async throws -> OrdersPageModel {
        let end = before ?? ID(Int64.max)
        return try await store.read { db in
            let found: [Order] = try db.rows(
                """
                SELECT \(Order.columns) FROM orders
                WHERE buyer = \(buyer) AND id < \(end) AND is_declined = \(false)
                ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            return try OrdersPageModel(found, in: db)
        }
    }

    func shownOrder(_ id: OrderID, buyer: AccountID) async throws -> OrderPageModel {
        try await withMoments(
            store.read { db in try OrderPageModel(id, buyer: buyer, in: db) })
    }
}

// MARK: addresses and days

extension Orders {
    /// The normalised address and its subdivision; throws every fault at once, each by its field.
    func checked(_ typed: Address) throws -> (address: Address, subdivision: String) {
        let address = markets.tidied(typed)
        let market = markets.market(address.market)
        func fault(_ field: AddressField, _ key: String) -> FieldFault {
            FieldFault(
                field: field.rawValue, code: "orders.bad-address", message: LocalizedText(key))
        }
        let faults = markets.validate(address, on: market.zone.day(of: world.now()))
        guard faults.isEmpty else { throw Faults(faults.map { fault($0.field, $0.key) }) }
        guard let place = markets.subdivision(of: address) else {
            // Only postcodes locate an address without a subdivision.
            throw Faults([fault(.postcode, "address.fault.postcode")])
        }
        return (address, place.code)
    }
}

extension Markets {
    /// Range of days on which parcels paid at a moment arrive: from shipping at once to shipping on
    /// the last allowed day.
    func arrival(
        _ days: ClosedRange<Int>, in market: MarketCode, at place: String = "",
        paidAt moment: Instant
    ) -> (from: Day, to: Day) {
        let market = self.market(market)
        let paid = market.zone(at: place).day(of: moment)
        return (
            market.day(max(1, days.lowerBound), businessDaysAfter: paid, at: place),
            market.day(
                market.shipBusinessDays + days.upperBound, businessDaysAfter: paid, at: place)
        )
    }

    /// Delivery days of a placed order; nil if its address can't be delivered to any more.
    func arrival(of order: Order) -> (from: Day, to: Day)? {
        guard let place = subdivision(of: order.address),
            let quote = try? quote(
                shipping: order.market, to: place.code, grams: 1, goods: order.sums.items)
        else { return nil }
        return arrival(
            quote.days, in: order.market, at: place.code,
            paidAt: order.paidAt ?? order.placedAt)
    }
}
