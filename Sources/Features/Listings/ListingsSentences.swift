import Catalog
import Localization

extension Listings {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys(
            "import.reason.*",
            PictureTrouble.allCases.map(\.code) + CSVReader.Fault.allCases.map(\.rawValue)
                + CellFault.allCases.map(\.rawValue)),
        LocalizedKeys("listings.bulk.*", BulkAction.self),
        LocalizedKeys("listings.import.report.*", ReportLine.Kind.self),
        LocalizedKeys("listings.import.state.*", Import.State.self),
        LocalizedKeys(
            "listings.import.fault.*", ProductFile.Fault.allCases.map(\.rawValue) + ["stopped"]),
        LocalizedKeys(
            "listings.pictures.*", [ProductPicture.State.pending, .unreachable].map(\.rawValue)),
        LocalizedKeys("listings.state.*", Product.State.self),
        LocalizedKeys("listings.tab.*", ["all"] + Product.State.allCases.map(\.rawValue)),
    ]
}
