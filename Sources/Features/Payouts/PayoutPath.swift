import Faces
import Web
import World

/// URL patterns of payouts.
public enum PayoutPath {
    public static let creator = Doors.creatorPayouts
    public static let creatorAccount = Place("/creator/payouts/account")
    public static let seller = Doors.sellerPayouts
    public static let sellerAccount = Place("/seller/payouts/account")
    public static let all = Doors.operationsPayouts
    public static let one = Place1<ID<Payout>>("/operations/payouts/", "payout")
}
