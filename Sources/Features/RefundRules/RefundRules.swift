import Identities
import Money
import Numbers
import World

// Refund rules: what units of an order's lines and reductions of their price are worth.
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
    /// The buyer's bank took the money back.
    case chargeback
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

/// A part of a line's price that goes back while its goods stay: of the items as shown.
public struct PriceReduction: Sendable, Hashable {
    public let position: Int
    public let amount: Money

    public init(position: Int, amount: Money) {
        self.position = position
        self.amount = amount
    }
}

/// Everything that somebody wants refunded at once.
public struct RefundRequest: Sendable, Equatable {
    public var lines: [RefundLine]
    public var reductions: [PriceReduction]
    /// Part of the delivery fee, as it was shown to the buyer.
    public var shipping: Money
    public let reason: RefundReason

    public init(
        lines: [RefundLine], reductions: [PriceReduction] = [], shipping: Money,
        reason: RefundReason
    ) {
        self.lines = lines
        self.reductions = reductions
        self.shipping = shipping
        self.reason = reason
    }
}

/// More was asked for than is left of an order, or nothing at all.
public struct RefundExceedsBalance: Error, Equatable {
    public init() {}
}

/// Part of a line that was refunded: units, and reductions of the price of those that are kept.
///
/// The share of any amount that belongs to the line (items, tax, a commission's base) is cumulative:
/// after n of q units and a reduction of r of the price p it is a × n ÷ q + a × r ÷ p, each rounded
/// half up, and never more than a; a itself once all of the price went back.
public struct RefundedShare: Sendable, Equatable {
    public let quantity: Int
    /// Price of all units of the line, after the voucher.
    public let price: Money
    public let units: Int
    public let reduced: Money

    public init(quantity: Int, price: Money, units: Int, reduced: Money) {
        self.quantity = quantity
        self.price = price
        self.units = units
        self.reduced = reduced
    }

    /// Refunded part of an amount of the line.
    public func of(_ amount: Money) -> Money {
        let (n, q) = (Int64(units), Int64(quantity))
        guard price.share(n, of: q) + reduced < price else { return amount }
        let parts = [amount.share(n, of: q), amount.share(reduced.minor, of: price.minor)]
        return min(amount, parts.sum(amount.currency))
    }
}

/// Money of an order by line, and how much of it was refunded.
public struct RefundBalance: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public let position: Int
        public let sku: SKUID
        public let quantity: Int
        /// Unit price times quantity, less the line's part of a voucher.
        public let items: Money
        public let tax: Money
        public fileprivate(set) var refunded: Int
        /// Reductions of the price that went back while the goods stayed.
        public fileprivate(set) var reduced: Money

        public init(
            position: Int, sku: SKUID, quantity: Int, items: Money, tax: Money, refunded: Int,
            reduced: Money? = nil
        ) {
            self.position = position
            self.sku = sku
            self.quantity = quantity
            self.items = items
            self.tax = tax
            self.refunded = refunded
            self.reduced = reduced ?? .zero(items.currency)
        }

        public var left: Int { quantity - refunded }
        var share: RefundedShare {
            RefundedShare(quantity: quantity, price: items, units: refunded, reduced: reduced)
        }
        public var itemsLeft: Money { items - share.of(items) }
    }

    /// True if these are all units that are left: with the last one goes the delivery of it.
    public func isEverything(_ units: [RefundLine]) -> Bool {
        let named = Dictionary(units.map { ($0.position, $0.quantity) }) { $0.clampedAdding($1) }
        let left = lines.filter { $0.left > 0 }.map { ($0.position, $0.left) }
        return named == Dictionary(left) { first, _ in first }
    }

    /// Money of one part of a refund.
    public struct Part: Sendable, Equatable {
        public let line: RefundLine
        public let sku: SKUID
        public let items: Money
        public let tax: Money
    }

    /// Money of a reduction of a line's price.
    public struct Reduction: Sendable, Equatable {
        public let position: Int
        public let items: Money
        public let tax: Money
    }

    /// Money of a whole refund, its kinds apart.
    public struct Amounts: Sendable, Equatable {
        public let parts: [Part]
        public let reductions: [Reduction]
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

    /// Money of a line's units that weren't refunded, the most that goes back for so many of them.
    public func worth(of units: Int, at position: Int) -> Money {
        var left = self
        let parts = try? left.take(
            RefundRequest(
                lines: [RefundLine(position: position, quantity: units)],
                shipping: .zero(shipping.currency), reason: .goodwill))
        return parts?.items ?? .zero(shipping.currency)
    }

    /// Reductions that split an amount over lines by what so many units of each are worth; nil unless
    /// it can be paid and leaves something of their worth.
    /// - Parameter units: by position; all that are left by default.
    public func reductions(_ amount: Money, units: [Int: Int]? = nil) -> [PriceReduction]? {
        let units = units ?? Dictionary(lines.map { ($0.position, $0.left) }) { first, _ in first }
        let worths = units.sorted { $0.key < $1.key }.map {
            (position: $0.key, worth: worth(of: $0.value, at: $0.key))
        }
        let step = shipping.currency.wholeMinor
        let total = worths.map(\.worth).sum(shipping.currency)
        guard amount.currency == shipping.currency, amount.minor > 0,
            amount.minor.isMultiple(of: step), amount < total
        else { return nil }
        // Cumulative, as everywhere: the parts add up to the amount.
        var (before, given) = (Money.zero(amount.currency), Money.zero(amount.currency))
        return worths.compactMap { position, worth in
            before += worth
            let upToHere = amount.share(before.minor, of: total.minor)
            let part = upToHere - given
            given += part
            return part.isZero ? nil : PriceReduction(position: position, amount: part)
        }
    }

    /// Takes a refund off the balance and says what it is worth. Throws with nothing taken if more is
    /// asked for than is left, or nothing at all.
    public mutating func take(_ request: RefundRequest) throws(RefundExceedsBalance) -> Amounts {
        var after = self
        var parts: [Part] = []
        var reductions: [Reduction] = []
        for line in request.lines { parts.append(try after.take(line)) }
        for one in request.reductions { reductions.append(try after.take(one)) }
        let currency = shipping.currency
        guard request.shipping.currency == currency, !request.shipping.isNegative,
            request.shipping <= shippingLeft,
            !parts.isEmpty || !reductions.isEmpty || !request.shipping.isZero
        else { throw RefundExceedsBalance() }
        after.refundedShipping += request.shipping
        let onShipping =
            shippingTax.share(after.refundedShipping.minor, of: shipping.minor)
            - shippingTax.share(refundedShipping.minor, of: shipping.minor)
        self = after
        return Amounts(
            parts: parts, reductions: reductions,
            items: (parts.map(\.items) + reductions.map(\.items)).sum(currency),
            shipping: request.shipping,
            tax: (parts.map(\.tax) + reductions.map(\.tax)).sum(currency) + onShipping)
    }

    private mutating func take(_ line: RefundLine) throws(RefundExceedsBalance) -> Part {
        guard let index = lines.firstIndex(where: { $0.position == line.position }),
            line.quantity > 0, line.quantity <= lines[index].left
        else { throw RefundExceedsBalance() }
        let before = lines[index]
        lines[index].refunded += line.quantity
        let share = lines[index].share
        return Part(
            line: line, sku: before.sku,
            items: share.of(before.items) - before.share.of(before.items),
            tax: share.of(before.tax) - before.share.of(before.tax))
    }

    private mutating func take(
        _ reduction: PriceReduction
    ) throws(RefundExceedsBalance) -> Reduction {
        let amount = reduction.amount
        guard let index = lines.firstIndex(where: { $0.position == reduction.position }),
            amount.currency == shipping.currency, !amount.isNegative, !amount.isZero,
            amount <= lines[index].itemsLeft
        else { throw RefundExceedsBalance() }
        let before = lines[index]
        lines[index].reduced += amount
        let share = lines[index].share
        return Reduction(
            position: before.position,
            items: share.of(before.items) - before.share.of(before.items),
            tax: share.of(before.tax) - before.share.of(before.tax))
    }
}

extension Money {
    /// The part of an amount that falls on the first `n` of `total` units, rounded half up.
    public func share(_ n: Int64, of total: Int64) -> Money {
        total <= 0 ? .zero(currency) : Fraction(n, total).of(self)
    }
}
