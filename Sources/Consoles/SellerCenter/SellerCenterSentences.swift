import Inventory
import Ledger
import Localization

extension SellerCenter {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("orders.account.*", LedgerAccount.Kind.self),
        LocalizedKeys("orders.reason.*", StockMove.Reason.self),
        LocalizedKeys("orders.tab.*", OrderTab.self),
        LocalizedKeys("orders.transfer.*", TransferType.self),
        LocalizedKeys(
            "seller.column.*",
            [
                "account", "opening", "came", "went", "closing", "when", "why", "about", "from",
                "to", "amount",
            ]),
    ]
}
