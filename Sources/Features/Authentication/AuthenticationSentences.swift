import Localization

extension Authentication {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("accounts.mail.*.subject", ["verify", "reset", "change"]),
        LocalizedKeys("accounts.mail.*.text", ["verify", "reset", "change"]),
        LocalizedKeys("accounts.mail.*.link-only", ["verify", "reset"]),
        LocalizedKeys("accounts.texts.*", TextBudget.Bound.self),
    ]
}
