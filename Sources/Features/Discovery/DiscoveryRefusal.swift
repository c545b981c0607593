import Store

/// Refusals to show a page.
public enum DiscoveryRefusal: Refusal, Equatable {
    /// A live product that is sold in other markets only.
    case notInMarket

    public var code: String { "discovery.not-in-market" }
    public var status: Int { 404 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
