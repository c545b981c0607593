import Identities
import DesignSystem
import Web
import World

/// URL patterns of payouts.
public enum PayoutPath {
    public static let creator = Navigation.creatorPayouts
    public static let creatorAccount = URLPattern("/creator/payouts/account")
    public static let seller = Navigation.sellerPayouts
    public static let sellerAccount = URLPattern("/seller/payouts/account")
    public static let all = Navigation.operationsPayouts
    public static let debts = URLPattern("/operations/payouts/debts")
    public static let payers = URLPattern("/operations/paying-accounts")
    public static let batches = URLPattern("/operations/payout-batches")
    public static let batch = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch")
    public static let approval = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch", "/approval")
    public static let cancellation = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch", "/cancellation")
    public static let removals = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch", "/removals")
    public static let sending = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch", "/sending")
    public static let bankFile = URLPattern1<PayoutBatchID>(
        "/operations/payout-batches/", "batch", "/bank-file")
    public static let one = URLPattern1<PayoutID>("/operations/payouts/", "payout")
}

extension PayoutSide {
    var place: URLPattern { self == .creator ? PayoutPath.creator : PayoutPath.seller }
}
