import Catalog
import Localization

extension Discovery {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("discovery.sort.*", CardSort.self)
    ]
}
