import Localization
import Markets

extension Invoices {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("invoices.kind.*", Invoice.Kind.self),
        LocalizedKeys("invoices.note.*", MarketCode.allCases.map { $0.rawValue.lowercased() }),
        LocalizedKeys(
            "invoices.column.*", ["item", "quantity", "net", "rate", "tax", "gross"]),
    ]
}
