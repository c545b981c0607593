import Affiliates
import Creators
import Localization
import Stalls

extension CreatorCenter {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("creators.identity.*", Creator.Identity.self),
        LocalizedKeys("creators.identity.*.text", Creator.Identity.self),
        LocalizedKeys("creators.market.*", OfferForm.Source.self),
        LocalizedKeys("creators.market.*.empty", OfferForm.Source.self),
        LocalizedKeys("creators.market.*.empty.text", OfferForm.Source.self),
        LocalizedKeys("creators.move.*", StallMove.self),
        LocalizedKeys("creators.sale.*", CreatorSale.State.self),
        LocalizedKeys("creators.theme.*", Stall.Theme.self),
    ]
}
