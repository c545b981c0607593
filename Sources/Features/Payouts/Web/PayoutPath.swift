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
    public static let bankFile = URLPattern("/operations/payouts/bank-file")
    public static let one = URLPattern1<PayoutID>("/operations/payouts/", "payout")
}

extension PayoutSide {
    var place: URLPattern { self == .creator ? PayoutPath.creator : PayoutPath.seller }
}
