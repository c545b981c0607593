import Localization

extension Payments {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("payments.method.*", PayMethod.offered.map(\.rawValue)),
        LocalizedKeys("payments.method.*.note", PayMethod.offered.map(\.rawValue)),
        LocalizedKeys("payments.decline.*", DeclineReason.self),
        LocalizedKeys("orders.method.*", Sandbox.Story.self),
        LocalizedKeys("orders.method.*.note", Sandbox.Story.self),
    ]
}
