import Money
import Store
import Text

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
    /// Refunds came after the last payout: the next money pays that off first.
    case inDebt(owed: Money)
    case notAnAmount
    case tooLittle(least: Money)
    case tooMuch(most: Money)
    /// Four-eyes rule: nobody decides on their own payout.
    case yourOwn
    case settled
    /// The bank can't have done anything yet: the payout wasn't sent.
    case notSent
    /// A batch is paid from the operator's own account, which isn't known for the market.
    case payerFirst
    /// The number is neither an IBAN with its check digits nor of letters and digits alone.
    case payerUnusable
    /// No payout of the market waits that this person may gather.
    case nothingToBatch
    /// Four-eyes rule: who gathered a batch doesn't approve it.
    case twoPeople
    /// A payee owes money since the batch was gathered: their payout has to be taken out.
    case payeeOwes(String)
    /// The batch was approved, sent or given up meanwhile.
    case batchSettled
    /// There is no bank file before the approval.
    case approvalFirst
    /// A batch is sent by its file, which nobody has taken yet.
    case fileFirst
    /// The file as it would be written now isn't the one that was approved.
    case fileChanged

    public var code: String {
        switch self {
        case .notFound: "payouts.not-found"
        case .notAPayee: "payouts.not-a-payee"
        case .codeUnusable: "payouts.code-unusable"
        case .numberUnusable: "payouts.number-unusable"
        case .accountFirst: "payouts.account-first"
        case .accountChanged: "payouts.account-changed"
        case .underWay: "payouts.under-way"
        case .inDebt: "payouts.in-debt"
        case .notAnAmount: "payouts.not-an-amount"
        case .tooLittle: "payouts.too-little"
        case .tooMuch: "payouts.too-much"
        case .yourOwn: "payouts.your-own"
        case .settled: "payouts.settled"
        case .notSent: "payouts.not-sent"
        case .payerFirst: "payouts.payer-first"
        case .payerUnusable: "payouts.payer-unusable"
        case .nothingToBatch: "payouts.nothing-to-batch"
        case .twoPeople: "payouts.two-people"
        case .payeeOwes: "payouts.payee-owes"
        case .batchSettled: "payouts.batch-settled"
        case .approvalFirst: "payouts.approval-first"
        case .fileFirst: "payouts.file-first"
        case .fileChanged: "payouts.file-changed"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .notAPayee, .yourOwn, .twoPeople: 403
        case .codeUnusable, .numberUnusable, .payerUnusable, .notAnAmount, .tooLittle, .tooMuch: 422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .codeUnusable: "code"
        case .numberUnusable, .payerUnusable: "number"
        case .notAnAmount, .tooLittle, .tooMuch: "amount"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .accountChanged(let hours): LocalizedText("refusal.\(code)", count: hours)
        case .numberUnusable(let least, let most):
            LocalizedText("refusal.\(code)", ["least": "\(least)", "most": "\(most)"])
        case .payeeOwes(let name):
            LocalizedText("refusal.\(code)", ["name": InputText.isolated(name)])
        case .inDebt(let owed):
            LocalizedText("refusal.\(code)", ["owed": owed.formatted(in: .enUS)])
        case .tooLittle(let least):
            LocalizedText("refusal.\(code)", ["least": least.formatted(in: .enUS)])
        case .tooMuch(let most):
            LocalizedText("refusal.\(code)", ["most": most.formatted(in: .enUS)])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
