import Money
import Store

/// Reasons to refuse a payout, in order of precedence.
public enum PayoutRefusal: Refusal, Equatable {
    case notFound
    case notAPayee
    case codeUnusable
    case numberUnusable(least: Int, most: Int)
    /// The payee has no bank account yet.
    case accountFirst
    /// The bank account was changed; it is paid to after so many hours.
    case accountChanged(hours: Int)
    /// Another payout of the payee is under way.
    case underWay
    case notAnAmount
    case tooLittle(least: Money)
    case tooMuch(most: Money)
    /// Four-eyes rule: nobody decides on their own payout.
    case yourOwn
    case settled

    public var code: String {
        switch self {
        case .notFound: "payouts.not-found"
        case .notAPayee: "payouts.not-a-payee"
        case .codeUnusable: "payouts.code-unusable"
        case .numberUnusable: "payouts.number-unusable"
        case .accountFirst: "payouts.account-first"
        case .accountChanged: "payouts.account-changed"
        case .underWay: "payouts.under-way"
        case .notAnAmount: "payouts.not-an-amount"
        case .tooLittle: "payouts.too-little"
        case .tooMuch: "payouts.too-much"
        case .yourOwn: "payouts.your-own"
        case .settled: "payouts.settled"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .notAPayee, .yourOwn: 403
        case .codeUnusable, .numberUnusable, .notAnAmount, .tooLittle, .tooMuch: 422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .codeUnusable: "code"
        case .numberUnusable: "number"
        case .notAnAmount, .tooLittle, .tooMuch: "amount"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .accountChanged(let hours): LocalizedText("refusal.\(code)", count: hours)
        case .numberUnusable(let least, let most):
            LocalizedText("refusal.\(code)", ["least": "\(least)", "most": "\(most)"])
        case .tooLittle(let least):
            LocalizedText("refusal.\(code)", ["least": least.formatted(in: .enUS)])
        case .tooMuch(let most):
            LocalizedText("refusal.\(code)", ["most": most.formatted(in: .enUS)])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
