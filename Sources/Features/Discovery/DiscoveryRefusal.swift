import Store

/// Refusals to show a page.
public enum DiscoveryRefusal: Refusal, Equatable {
    /// The shop's owner has no account anymore.
    case shopClosed
    /// A live product that is sold in other markets only.
    case notInMarket
    case notFound

    public var code: String {
        switch self {
        case .shopClosed: "discovery.shop-closed"
        case .notInMarket: "discovery.not-in-market"
        case .notFound: "not-found"
        }
    }
    public var status: Int { self == .shopClosed ? 410 : 404 }
    public var message: LocalizedText {
        LocalizedText(self == .notFound ? "problem.not-found" : "refusal.\(code)")
    }
}
