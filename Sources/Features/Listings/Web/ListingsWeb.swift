import DesignSystem
import Web

/// Routes and pages of listings.
public struct ListingsWeb: Sendable {
    let listings: Listings
    let designSystem: DesignSystem

    public init(listings: Listings, designSystem: DesignSystem) {
        self.listings = listings
        self.designSystem = designSystem
    }
}

extension Listings: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        ListingsWeb(listings: self, designSystem: designSystem).routes
    }
}
