import Localization
import Markets
import Money

extension Accounts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("accounts.changed.*", AccountPageForm.Change.self),
        LocalizedKeys("accounts.locale.*", LocaleTag.self),
        LocalizedKeys("accounts.market.*", MarketCode.self),
    ]
}
