import Localization

extension Orders {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("orders.event.*", Order.State.self),
        LocalizedKeys("orders.note.*", OrderParts.eventNotes),
        LocalizedKeys("orders.result.*.title", ResultPageModel.stories),
        LocalizedKeys("orders.result.*.text", ResultPageModel.stories),
        LocalizedKeys("orders.sentence.*", Order.State.self),
        LocalizedKeys("orders.state.*", Order.State.self),
        LocalizedKeys("orders.step.*", ["1", "2", "3"]),
    ]
}
