import Access
import Accounts
import Ledger
import Localization
import Markets

extension Operations {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("operations.account.did.*", AccountAction.Kind.self),
        LocalizedKeys(
            "operations.tax.*", TaxCoverage.allCases.filter { $0 != .full }.map(\.rawValue)),
        LocalizedKeys("ledger.*", LedgerAccount.Kind.self),
        LocalizedKeys("operations.account-type.*", LedgerAccount.Kind.AccountType.self),
        LocalizedKeys(
            "operations.books.column.*",
            ["number", "account", "type", "opening", "debit", "credit", "closing"]),
        LocalizedKeys("role.*", Role.all.map(\.rawValue)),
        LocalizedKeys("role.*.may", Role.given.map(\.rawValue)),
    ]
}
