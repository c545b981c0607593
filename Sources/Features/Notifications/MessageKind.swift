import World

/// Reason for a mail or text message: all that stays of its text once it has left.
public enum MessageKind: String, Sendable, CaseIterable {
    /// A message that was queued before kinds were kept.
    case unknown
    case signUpCode = "sign-up-code"
    case verification
    case passwordReset = "password-reset"
    case loginChangeCode = "login-change-code"
    /// Word to the owner of a login that somebody else asked for.
    case loginTaken = "login-taken"
    case loginChanged = "login-changed"
    case passwordChanged = "password-changed"
    case payoutAccountChanged = "payout-account-changed"
    case secondFactorChanged = "second-factor-changed"
    /// Word that somebody has the password, and no code.
    case secondFactorTried = "second-factor-tried"
    case streamKeyMade = "stream-key-made"
    /// News of an order, to its buyer or its seller.
    case order

    /// True if the text holds a code or link that opens an account.
    public var isSecret: Bool {
        switch self {
        case .unknown, .signUpCode, .verification, .passwordReset, .loginChangeCode: true
        case .loginTaken, .loginChanged, .passwordChanged, .payoutAccountChanged,
            .secondFactorChanged, .secondFactorTried, .streamKeyMade, .order:
            false
        }
    }

    /// Time in which a message must have left; one with a code or link has as long as the longest
    /// of them works, then its text goes too. Any other is news for a day.
    var patience: TimeSpan { isSecret ? .hours(1) : .hours(24) }
}
