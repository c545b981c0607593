import Identities
import Accounts
import Catalog
import Inventory
import Ledger
import Markets
import Money
import Shops
import Store
import Synchronization
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Checkouts
import OrderAudits
@testable import Orders
import Carriers
import Parcels
@testable import Payments
@testable import SellerCenter

/// A shop with two kinds of goods and somebody who buys, for tests of what happens to money and
/// stock.
struct OrderFixture: Sendable {
    let test: TestShop
    let seller: AccountID
    let sellerBrowser: TestBrowser
    let buyer: AccountID
    let browser: TestBrowser
    let shop: Shop
    /// £22.00 each, ten on hand.
    let mug: SKUID
    let mugProduct: ProductID
    /// £18.00 each, ten on hand.
    let candle: SKUID

    var baskets: Baskets { test.pasar.baskets }
    var orders: Orders { test.pasar.orders }
    var checkouts: Checkouts { test.pasar.checkouts }

    static func with(
        _ engine: TestEngine, gateway: Gateway? = nil, carrier: (any Carrier)? = nil,
        endsRight: Bool = true,
        _ body: (OrderFixture) async throws -> Void
    ) async throws {
        try await TestShop.with(engine, gateway: gateway, carrier: carrier) { test in
            let (seller, sellerBrowser) = try await test.person("Amara")
            let shop = try await test.shop("Fern and Kiln", of: seller)
            let mug = try await test.product("Stoneware mug", in: shop, minor: [2200], onHand: 10)
            let candle = try await test.product("Fig candle", in: shop, minor: [1800], onHand: 10)
            let (buyer, browser) = try await test.person("Priya")
            let town = OrderFixture(
                test: test, seller: seller, sellerBrowser: sellerBrowser, buyer: buyer,
                browser: browser, shop: shop, mug: mug.skus[0], mugProduct: mug.product,
                candle: candle.skus[0])
            try await body(town)
            if endsRight { try await town.audit() }
        }
    }

    func fill(mugs: Int = 2, candles: Int = 1) async throws {
        if mugs > 0 { try await put(mug, mugs) }
        if candles > 0 { try await put(candle, candles) }
    }

    func put(_ sku: SKUID, _ quantity: Int, for who: AccountID? = nil) async throws {
        _ = try await baskets.put(
            sku, quantity: quantity, adding: true, for: ShopperID(who ?? buyer),
            market: .gb, idempotencyKey: nil)
    }

    /// Takes everything out of the basket.
    func empty() async throws {
        try await test.store.write { db in try db.execute("DELETE FROM basket_lines") }
    }

    /// Buys what is in the basket.
    func buy(_ method: String = "success", idempotencyKey: IdempotencyKey? = nil) async throws
        -> CheckoutResult
    {
        let wish = try await test.wish(of: buyer, method: method)
        return try await checkouts.checkOut(wish, idempotencyKey: idempotencyKey).answer
    }

    func idempotencyKey(_ key: String, _ fingerprint: String = "one") -> IdempotencyKey {
        IdempotencyKey(scope: "test", key: key, fingerprint: fingerprint)
    }

    func orders(of checkout: CheckoutID) async throws -> [Order] {
        try await test.store.read { db in try Order.of(checkout, in: db) }
    }

    func order(of checkout: CheckoutID) async throws -> Order {
        try #require(try await orders(of: checkout).first)
    }

    func payment(of checkout: CheckoutID) async throws -> Payment {
        try #require(
            try await test.store.read { db in
                try Payments.payment(of: checkout, in: db)
            })
    }

    func basket() async throws -> [SKUID: Int] {
        let now = test.clock.now
        let basket = try await test.store.read { db in
            try Baskets.basket(of: ShopperID(buyer), market: .gb, at: now, in: db)
        }
        return Dictionary(uniqueKeysWithValues: basket.lines.map { ($0.offer.sku, $0.quantity) })
    }

    /// On hand, committed and reserved.
    func shelf(_ sku: SKUID) async throws -> [Int] {
        let found = try await test.store.read { db in
            try Inventory.stock(of: [sku], in: db)[sku]
        }
        let stock = try #require(found)
        return [stock.onHand, stock.committed, stock.reserved]
    }

    /// On hand without what is sold already, and reserved.
    func stock(_ sku: SKUID) async throws -> [Int] {
        let found = try await test.store.read { db in
            try Inventory.stock(of: [sku], in: db)[sku]
        }
        let stock = try #require(found)
        return [stock.onHand - stock.committed, stock.reserved]
    }

    func setStock(_ sku: SKUID, _ count: Int) async throws {
        let shown = try await shelf(sku)[0]
        _ = try await test.pasar.sellerCenter.count(
            sku, onHand: count, shown: shown, .counted, seller: seller, idempotencyKey: nil)
    }

    func setPrice(_ sku: SKUID, _ minor: Int64) async throws {
        try await test.store.write { db in
            try db.execute("UPDATE sku_prices SET minor = \(minor) WHERE sku = \(sku)")
        }
    }

    func rows(_ sql: SQL) async throws -> Int {
        try await test.store.read { db in try db.value(sql, as: Int.self) ?? 0 }
    }

    /// Every transfer there is, as `from > to amount kind`, in order.
    func books() async throws -> [String] {
        try await test.store.read { db in
            try db.rows("SELECT from_kind, to_kind, minor, kind FROM transfers ORDER BY id") {
                let (from, to): (String, String) = try ($0.next(), $0.next())
                return "\(from) > \(to) \(try $0.next() as Int) \(try $0.next() as String)"
            }
        }
    }

    func balance(_ kind: LedgerAccount.Kind) async throws -> Int64 {
        let account =
            [.held, .payable].contains(kind)
            ? LedgerAccount(kind, owner: shop.id.rawValue) : LedgerAccount(kind, owner: 0)
        return try await test.store.read { db in
            try Ledger.balance(of: account, .gbp, in: db).minor
        }
    }

    /// What `pasar verify` asks.
    func audit() async throws {
        let wrong = try await test.store.report { db in
            [
                try Ledger.audit(in: db), try Inventory.audit(in: db),
                try OrderAudits.audit(in: db), try Parcels.audit(in: db),
                try Checkouts.audit(in: db),
            ].compactMap { $0 }
        }
        #expect(wrong == [])
    }
}

/// A gateway that says what a test tells it to.
final class ToldGateway: Sendable {
    private let told: Mutex<(charge: ChargeOutcome?, look: ChargeOutcome?)>
    let refunded = Mutex<[Int64]>([])
    /// Code with which it refuses refunds for good.
    let refusing = Mutex<String?>(nil)

    init(charge: ChargeOutcome?, look: ChargeOutcome?) { told = Mutex((charge, look)) }

    func say(charge: ChargeOutcome? = nil, look: ChargeOutcome?) {
        told.withLock { $0 = (charge, look) }
    }

    var gateway: Gateway {
        var gateway = gatewayOfMarkets
        gateway.methods = Sandbox.methods
        return gateway
    }

    /// Offers what the market's pack lists.
    var gatewayOfMarkets: Gateway {
        var gateway = Gateway(
            name: "told",
            charge: { _ in
                guard let outcome = self.told.withLock({ $0.charge }) else {
                    throw GatewaySilence()
                }
                return outcome
            },
            look: { _, _ in
                guard let outcome = self.told.withLock({ $0.look }) else { throw GatewaySilence() }
                return outcome
            },
            cancel: { _, _ in
                guard let outcome = self.told.withLock({ $0.look }) else { throw GatewaySilence() }
                return outcome
            },
            refund: { refund in
                self.refunded.withLock { $0.append(refund.amount.minor) }
                return self.refusing.withLock { $0 }.map { .refused($0) } ?? .done
            })
        gateway.sealKey = TestShop.sandboxKey
        return gateway
    }
}
