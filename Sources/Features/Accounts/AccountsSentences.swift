import Localization
import Markets
import Money

extension Accounts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("accounts.changed.*", AccountPageForm.Change.self),
        LocalizedKeys("accounts.locale.*", LocaleTag.self),
        LocalizedKeys("accounts.market.*", MarketCode.self),
        LocalizedKeys("accounts.mail.state.*", InboxMessage.State.self),
        LocalizedKeys("accounts.mail.*.subject", ["verify", "reset", "change"]),
        LocalizedKeys("accounts.mail.*.text", ["verify", "reset", "change"]),
        LocalizedKeys("accounts.mail.*.link-only", ["verify", "reset"]),
    ]
}
