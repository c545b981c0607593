import Baskets
import Identities
import Text

/// Scope of a checkout: the ticked part of the basket or one line past it, and the vouchers that
/// the buyer chose.
public struct CheckoutScope: Sendable, Equatable {
    /// Nil: the ticked part of the basket.
    public var direct: DirectPurchase?
    public var vouchers: VoucherChoices

    public init(direct: DirectPurchase? = nil, vouchers: VoucherChoices = VoucherChoices()) {
        self.direct = direct
        self.vouchers = vouchers
    }

    /// The path with this scope in its query.
    func path(_ path: Path) -> Path {
        var path = path.with("vouchers", vouchers.text)
        if let direct {
            path = path.with("sku", direct.sku.description)
                .with("quantity", "\(direct.quantity)").with("room", direct.room?.description)
        }
        return path
    }
}
