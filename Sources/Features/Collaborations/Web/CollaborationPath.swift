import DesignSystem
import Identities
import Web

/// URL patterns of targeted plans and collaborations.
public enum CollaborationPath {
    public static let plans = Navigation.sellerCollaborations
    public static let new = URLPattern("/seller/collaborations/new")
    public static let plan = URLPattern1<TargetedPlanID>("/seller/collaborations/", "plan")
    public static let revocation = URLPattern1<CollaborationID>(
        "/seller/collaborations/", "collaboration", "/revocation")
    public static let end = URLPattern1<CollaborationID>(
        "/seller/collaborations/", "collaboration", "/end")

    public static let own = Navigation.creatorCollaborations
    public static let acceptance = URLPattern1<CollaborationID>(
        "/creator/collaborations/", "collaboration", "/acceptance")
    public static let refusal = URLPattern1<CollaborationID>(
        "/creator/collaborations/", "collaboration", "/refusal")
    public static let ownEnd = URLPattern1<CollaborationID>(
        "/creator/collaborations/", "collaboration", "/end")
    public static let blockedShop = URLPattern1<ShopID>("/creator/blocked-shops/", "shop")
}
