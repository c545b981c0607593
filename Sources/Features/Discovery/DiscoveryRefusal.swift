import Store

/// Why a page can't be shown.
public enum DiscoveryRefusal: Refusal, Equatable {
    /// Live, but sold elsewhere.
    case notInMarket

    public var code: String { "discovery.not-in-market" }
    public var status: Int { 404 }
    public var message: Words { Words("refusal.\(code)") }
}
