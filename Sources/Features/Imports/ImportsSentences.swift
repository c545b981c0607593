import CSV
import Localization

extension Imports {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys(
            "import.reason.*",
            PictureTrouble.allCases.map(\.code) + CSVReader.Fault.allCases.map(\.rawValue)
                + SpreadsheetFault.allCases.map(\.rawValue)
                // Reports from before name no bound with it.
                + ["number-out-of-range"]),
        LocalizedKeys("imports.report.*", ReportLine.Kind.self),
        LocalizedKeys("imports.state.*", Import.State.self),
        LocalizedKeys(
            "imports.fault.*", ProductFile.Fault.allCases.map(\.rawValue) + ["stopped"]),
    ]
}
