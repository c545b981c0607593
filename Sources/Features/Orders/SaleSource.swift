import Identities
import Money

/// Attribution of a product's sale, frozen on the order's line when it is placed.
public struct SaleSource: Sendable, Equatable {
    /// Place through which the buyer came; opaque to Orders.
    public let source: String
    /// Earner of the commission.
    public let creator: CreatorID
    /// Share of the line's price without tax.
    public let commission: Rate

    public init(source: String, creator: CreatorID, commission: Rate) {
        self.source = source
        self.creator = creator
        self.commission = commission
    }
}
