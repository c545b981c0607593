import Localization

extension Creators {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("creators.document.*", IdentityProof.Document.self)
    ]
}
