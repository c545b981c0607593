import Identities
import Money
import World

// Refund rules: what units of an order's lines are worth.
//
// Promises: every way of refunding an order in parts sums to what was paid, to the unit, for each
// line's items and tax and for shipping and its tax apart; nothing is refunded twice. Values in,
// values out: no clock, no table, no socket.

/// Goods of a refunded unit: where they are afterwards.
public enum RefundedGoods: String, Sendable, CaseIterable {
    /// Back in stock, to be sold again.
    case restocked
    /// Back, but nobody can sell them.
    case damaged
    /// Never seen again.
    case lost
    /// The buyer keeps them.
    case kept
}

/// Reason of a refund, for the books and for the people who ask later.
public enum RefundReason: String, Sendable, CaseIterable {
    case cancellation, returned, goodwill
    case damagedInTransit = "damaged_in_transit"
    case notReceived = "not_received"
    case notAsDescribed = "not_as_described"
}

/// A part of a refund: so many units of one line of an order.
public struct RefundLine: Sendable, Hashable {
    /// Position of the line in its order.
    public let position: Int
    public let quantity: Int
    public let goods: RefundedGoods

    public init(position: Int, quantity: Int, goods: RefundedGoods = .restocked) {
        self.position = position
        self.quantity = quantity
        self.goods = goods
    }
}

/// Everything that somebody wants refunded at once.
public struct RefundRequest: Sendable, Equatable {
    public var lines: [RefundLine]
    /// Part of the delivery fee, as it was shown to the buyer.
    public var shipping: Money
    public let reason: RefundReason

    public init(lines: [RefundLine], shipping: Money, reason: RefundReason) {
        self.lines = lines
        self.shipping = shipping
        self.reason = reason
    }
}

/// More was asked for than is left of an order, or nothing at all.
public struct RefundExceedsBalance: Error, Equatable {
    public init() {}
}

/// Money of an order by line, and how much of it was refunded.
///
/// Rounding is cumulative: after n of q units, round(total × n ÷ q) was refunded, and a refund is the
/// difference to what was refunded before. So every way of refunding an order in parts sums to what
/// was paid, to the unit, for each line's items and tax and for shipping and its tax apart.
public struct RefundBalance: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public let position: Int
        public let sku: SKUID
        public let quantity: Int
        /// Unit price times quantity, less the line's part of a voucher.
        public let items: Money
        public let tax: Money
        public fileprivate(set) var refunded: Int

        public init(
            position: Int, sku: SKUID, quantity: Int, items: Money, tax: Money, refunded: Int
        ) {
            self.position = position
            self.sku = sku
            self.quantity = quantity
            self.items = items
            self.tax = tax
            self.refunded = refunded
        }

        public var left: Int { quantity - refunded }
    }

    /// Money of one part of a refund.
    public struct Part: Sendable, Equatable {
        public let line: RefundLine
        public let sku: SKUID
        public let items: Money
        public let tax: Money
    }

    /// Money of a whole refund, its kinds apart.
    public struct Amounts: Sendable, Equatable {
        public let parts: [Part]
        public let items: Money
        public let shipping: Money
        /// Of lines and shipping; contained in them where prices include tax.
        public let tax: Money
    }

    public private(set) var lines: [Line]
    public let shipping: Money
    public let shippingTax: Money
    private(set) var refundedShipping: Money

    public init(lines: [Line], shipping: Money, shippingTax: Money, refundedShipping: Money) {
        self.lines = lines
        self.shipping = shipping
        self.shippingTax = shippingTax
        self.refundedShipping = refundedShipping
    }

    public var shippingLeft: Money { shipping - refundedShipping }
    public var hasUnitsLeft: Bool { lines.contains { $0.left > 0 } }
    public var isEmpty: Bool { !hasUnitsLeft && shippingLeft.isZero }

    /// A request for everything that wasn't refunded yet.
    public func everything(_ reason: RefundReason) -> RefundRequest {
        RefundRequest(
            lines: lines.filter { $0.left > 0 }.map {
                RefundLine(position: $0.position, quantity: $0.left)
            }, shipping: shippingLeft, reason: reason)
    }

    /// Takes a refund off the balance and says what it is worth. Throws with nothing taken if more is
    /// asked for than is left, or nothing at all.
    public mutating func take(_ request: RefundRequest) throws(RefundExceedsBalance) -> Amounts {
        var after = self
        var parts: [Part] = []
        for line in request.lines { parts.append(try after.take(line)) }
        let currency = shipping.currency
        guard request.shipping.currency == currency, !request.shipping.isNegative,
            request.shipping <= shippingLeft, !parts.isEmpty || !request.shipping.isZero
        else { throw RefundExceedsBalance() }
        after.refundedShipping += request.shipping
        let onShipping =
            shippingTax.share(after.refundedShipping.minor, of: shipping.minor)
            - shippingTax.share(refundedShipping.minor, of: shipping.minor)
        self = after
        return Amounts(
            parts: parts, items: parts.map(\.items).sum(currency), shipping: request.shipping,
            tax: parts.map(\.tax).sum(currency) + onShipping)
    }

    private mutating func take(_ line: RefundLine) throws(RefundExceedsBalance) -> Part {
        guard let index = lines.firstIndex(where: { $0.position == line.position }),
            line.quantity > 0, line.quantity <= lines[index].left
        else { throw RefundExceedsBalance() }
        let before = lines[index]
        lines[index].refunded += line.quantity
        func part(_ total: Money) -> Money {
            total.share(Int64(before.refunded + line.quantity), of: Int64(before.quantity))
                - total.share(Int64(before.refunded), of: Int64(before.quantity))
        }
        return Part(
            line: line, sku: before.sku, items: part(before.items), tax: part(before.tax))
    }
}

extension Money {
    /// The part of an amount that falls on the first `n` of `total` units, rounded half up.
    public func share(_ n: Int64, of total: Int64) -> Money {
        total <= 0 ? .zero(currency) : Fraction(n, total).of(self)
    }
}
