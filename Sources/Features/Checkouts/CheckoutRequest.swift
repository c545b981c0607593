import Accounts
import Identities
import Markets

/// Checkout request sent by "Pay": address, payment method, and what the buyer was shown.
public struct CheckoutRequest: Sendable {
    public let account: AccountID
    public let market: MarketCode
    public let address: Address
    public let subdivision: String
    public let method: String
    /// Total in minor units, as shown. A different one is refused, never charged silently.
    public let expectedMinor: Int64
    /// Everything that was shown. A difference is refused, never bought silently.
    public let shown: CheckoutFingerprint

    public init(
        account: AccountID, market: MarketCode, address: Address, subdivision: String,
        method: String, expectedMinor: Int64, shown: CheckoutFingerprint
    ) {
        self.account = account
        self.market = market
        self.address = address
        self.subdivision = subdivision
        self.method = method
        self.expectedMinor = expectedMinor
        self.shown = shown
    }
}
