import Money

/// Amounts of what is bought from one shop; an order keeps them as they were when it was placed.
public struct Sums: Sendable, Equatable {
    /// Prices as shown, times quantities, less the voucher's discount.
    public let items: Money
    public let shipping: Money
    /// Contained in the other two where `taxIncluded`, else on top.
    public let tax: Money
    public let taxIncluded: Bool
    /// The part of `tax` that is shipping's.
    public let shippingTax: Money
    /// The voucher's discount; already subtracted from `items`.
    public let discount: Money

    public init(
        items: Money, shipping: Money, tax: Money, taxIncluded: Bool, discount: Money? = nil,
        shippingTax: Money? = nil
    ) {
        self.shippingTax = shippingTax ?? .zero(items.currency)
        self.discount = discount ?? .zero(items.currency)
        self.items = items
        self.shipping = shipping
        self.tax = tax
        self.taxIncluded = taxIncluded
    }

    /// Items before the voucher.
    public var goods: Money { items + discount }
    public var total: Money { taxIncluded ? items + shipping : items + shipping + tax }
}
