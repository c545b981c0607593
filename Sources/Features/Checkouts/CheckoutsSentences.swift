import Localization

extension Checkouts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("checkouts.result.*.title", ResultPageModel.stories),
        LocalizedKeys("checkouts.result.*.text", ResultPageModel.texts),
        LocalizedKeys(
            "checkouts.changed.*",
            [
                "added", "address", "delivery", "gone", "line", "tax", "total", "voucher",
            ]),
        LocalizedKeys("checkouts.price-reason.*", CheckoutFingerprint.PriceReason.names),
        LocalizedKeys("checkouts.step.*", ["1", "2", "3"]),
    ]
}
