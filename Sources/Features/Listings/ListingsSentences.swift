import Catalog
import Localization

extension Listings {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("listings.bulk.*", BulkAction.self),
        LocalizedKeys(
            "listings.pictures.*", [ProductPicture.State.pending, .unreachable].map(\.rawValue)),
        LocalizedKeys("listings.state.*", Product.State.self),
        LocalizedKeys("listings.tab.*", ["all"] + Product.State.allCases.map(\.rawValue)),
    ]
}
