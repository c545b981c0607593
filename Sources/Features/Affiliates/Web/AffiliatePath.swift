import DesignSystem
import Identities
import Web

/// URL patterns of commission plans and earnings.
public enum AffiliatePath {
    /// Products that a creator may sell.
    public static let offers = Navigation.creatorMarket
    public static let earnings = Navigation.creatorEarnings

    public static let plans = Navigation.sellerCreators
    public static let plan = URLPattern1<ProductID>("/seller/creators/", "product")
    public static let planEnd = URLPattern1<ProductID>("/seller/creators/", "product", "/end")
}
