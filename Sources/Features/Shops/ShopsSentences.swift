import Localization
import Markets

extension Shops {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("market.*", MarketCode.self),
        LocalizedKeys("shops.kind.*", Shop.Kind.self),
        LocalizedKeys("shops.kind.*.help", Shop.Kind.self),
        LocalizedKeys("shops.reason.*", Shop.ReasonCode.self),
        LocalizedKeys("shops.state.*", Shop.State.self),
        LocalizedKeys("refusal.shops.decided-already.*", Shop.State.self),
        LocalizedKeys(
            "readiness.*", checklist(of: nil, products: 0, live: 0, stocked: false).map(\.code)),
    ]
}
