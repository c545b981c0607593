import Inventory
import Ledger
import Localization

extension Orders {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("orders.account.*", LedgerAccount.Kind.self),
        LocalizedKeys("orders.event.*", Order.State.self),
        LocalizedKeys("orders.note.*", OrderParts.eventNotes),
        LocalizedKeys("orders.reason.*", StockMove.Reason.self),
        LocalizedKeys("orders.result.*.title", ResultPageModel.stories),
        LocalizedKeys("orders.result.*.text", ResultPageModel.stories),
        LocalizedKeys("orders.sentence.*", Order.State.self),
        LocalizedKeys("orders.state.*", Order.State.self),
        LocalizedKeys("orders.step.*", ["1", "2", "3"]),
        LocalizedKeys("orders.tab.*", OrderTab.self),
        LocalizedKeys("orders.transfer.*", TransferType.self),
    ]
}
