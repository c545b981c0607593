import Localization

extension Checkouts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("checkouts.result.*.title", ResultPageModel.stories),
        LocalizedKeys("checkouts.result.*.text", ResultPageModel.stories),
        LocalizedKeys("checkouts.step.*", ["1", "2", "3"]),
    ]
}
