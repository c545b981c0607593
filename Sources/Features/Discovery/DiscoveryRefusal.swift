import Store

/// Refusals to show a page.
public enum DiscoveryRefusal: Refusal, Equatable {
    /// A live product that is sold in other markets only.
    case notInMarket
    case notFound

    public var code: String { self == .notFound ? "not-found" : "discovery.not-in-market" }
    public var status: Int { 404 }
    public var message: LocalizedText {
        LocalizedText(self == .notFound ? "problem.not-found" : "refusal.\(code)")
    }
}
