import Accounts
import Identities
import Inventory
import Payments
import Store
import World

/// Payments of a buyer that wait, with the units that are kept for them.
public struct WaitingPurchases: Sendable {
    /// Latest first.
    public let payments: [Payment]
    private let units: [StockHolderID: [SKUID: Int]]

    /// Nothing waits.
    public init() { (payments, units) = ([], [:]) }

    /// Step: what waits for an account; nothing for a visitor. One statement, a second one if
    /// something does.
    public init(of account: AccountID?, at now: Instant, in db: Transaction) throws {
        try self.init(
            account.map { try Payments.waiting(of: $0, at: now, in: db) } ?? [], in: db)
    }

    /// Step: the units that are kept for open payments.
    public init(_ payments: [Payment], in db: Transaction) throws {
        self.payments = payments
        units = try Inventory.heldUnits(by: payments.map { ID($0.checkout) }, in: db)
    }

    /// The payment for which units of a SKU are kept.
    public func payment(for sku: SKUID) -> Payment? {
        payments.first { (units[ID($0.checkout)]?[sku] ?? 0) > 0 }
    }

    /// SKUs of which units are kept.
    public var skus: [SKUID] { Set(units.values.flatMap(\.keys)).sorted() }

    /// Units that are kept for all of them.
    public var unitCount: Int { units.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
}
