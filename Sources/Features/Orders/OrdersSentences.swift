import Localization

extension Orders {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("notice.*", OrderNoticeKind.self),
        LocalizedKeys(
            "orders.event.*", Order.State.allCases.map(\.rawValue) + OrderEvent.pauseNotes),
        LocalizedKeys("orders.note.*", OrderEvent.noteKeys),
        LocalizedKeys("orders.sentence.*", Order.State.self),
        LocalizedKeys("orders.state.*", Order.State.self),
    ]
}
