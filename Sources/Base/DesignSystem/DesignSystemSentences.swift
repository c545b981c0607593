import Localization

extension DesignSystem {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("desk.creator.*", CreatorTab.self),
        LocalizedKeys("problem.title.*", ["401", "403", "404", "429", "500", "503"]),
    ]
}
