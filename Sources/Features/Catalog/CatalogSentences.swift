import Localization

extension Catalog {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("gap.*", PublishBlocker.self),
        LocalizedKeys("refusal.catalog.wrong-state.*", Product.State.self),
    ]
}
