import DesignSystem
import Identities
import Web

/// URL patterns of disputes, and of refunds that a gateway refused.
public enum DisputePath {
    public static let all = Navigation.operationsDisputes
    public static let evidence = URLPattern1<DisputeID>(
        "/operations/disputes/", "dispute", "/evidence")
    public static let resending = URLPattern1<RefundID>(
        "/operations/refunds/", "refund", "/resending")
}
