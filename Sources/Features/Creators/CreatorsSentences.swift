import Localization

extension Creators {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("creators.document.*", IdentityProof.Document.self),
        LocalizedKeys("creators.identity.*", Creator.Identity.self),
        LocalizedKeys("creators.identity.*.text", Creator.Identity.self),
        LocalizedKeys("creators.market.*", OfferForm.Whose.self),
        LocalizedKeys("creators.market.*.empty", OfferForm.Whose.self),
        LocalizedKeys("creators.market.*.empty.text", OfferForm.Whose.self),
        LocalizedKeys("creators.move.*", StallMove.self),
        LocalizedKeys("creators.sale.*", CreatorSale.State.self),
        LocalizedKeys("creators.tab.*", CenterTab.self),
        LocalizedKeys("creators.theme.*", Stall.Theme.self),
    ]
}
