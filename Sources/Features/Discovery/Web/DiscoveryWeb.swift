import DesignSystem
import Markets
import Web

/// Routes and pages of discovery.
public struct DiscoveryWeb: Sendable {
    let discovery: Discovery
    let designSystem: DesignSystem
    let drawn = RenderedCardCache()

    public init(discovery: Discovery, designSystem: DesignSystem) {
        self.discovery = discovery
        self.designSystem = designSystem
    }
}

extension Request {
    /// The market that the visitor shops in.
    var market: MarketCode { MarketCode(rawValue: caller.market) ?? .us }
}

extension Discovery: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        DiscoveryWeb(discovery: self, designSystem: designSystem).routes
    }
}
