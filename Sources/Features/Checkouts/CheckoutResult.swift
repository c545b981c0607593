import Identities
import Money
import Payments
import Store
import World

/// Result that the buyer gets after "Pay". Stored with the key, so that a replay is identical
/// whatever became of the orders since.
public struct CheckoutResult: Storable, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case paid
        /// The buyer must confirm at `next`.
        case challenge
        /// The gateway hasn't answered; the reconciler keeps asking.
        case pending
    }
    public let checkout: CheckoutID
    public let state: State
    public let next: GatewayPage?
    public let orders: [OrderID]
    public let total: Money

    public init(
        checkout: CheckoutID, state: State, next: GatewayPage? = nil, orders: [OrderID],
        total: Money
    ) {
        self.checkout = checkout
        self.state = state
        self.next = next
        self.orders = orders
        self.total = total
    }

    public var stored: String {
        let ids = orders.map(\.description).joined(separator: ",")
        let money = "\(total.minor) \(total.currency.code)"
        return "\(checkout) \(state.rawValue) \(next?.text ?? "-") \(money) \(ids)"
    }

    public init?(stored: String) {
        let parts = stored.split(separator: " ")
        guard parts.count == 6, let checkout = CheckoutID(parts[0]),
            let state = State(rawValue: String(parts[1])), let minor = Int64(parts[3]),
            let currency = Currency(rawValue: String(parts[4]))
        else { return nil }
        let orders = parts[5].split(separator: ",").compactMap { OrderID($0) }
        self.init(
            checkout: checkout, state: state, next: GatewayPage(String(parts[2])),
            orders: orders, total: Money(minor: minor, currency: currency))
    }
}
