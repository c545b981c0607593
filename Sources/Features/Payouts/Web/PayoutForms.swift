import Authentication
import Store
import Identities
import Markets
import Money
import Web
import World

/// Form for a payee's bank account.
struct BankForm: Form {
    static let holder = Field<String>.text("holder", .name, BankAccount.holderLength)
    static let bank = Field<String>.text("bank", .name, BankAccount.bankLength)
    static let code = Field<String?>.optional(
        "code", max: 16, attributes: " inputmode=\"numeric\""
    ) { PayoutRule.digits(of: $0) }
    /// Account number; not shown again when the form comes back.
    static let number = Field<String>.text(
        "number", .code, 4...PayoutRule.mostDigits + 10, secret: true,
        attributes: " inputmode=\"numeric\"")
    static let current = Field<String>.currentPassword
    static let fields: [any AnyField] = [holder, bank, code, number, current]
    /// Code as a required field, for pages of markets whose banks have one.
    static let neededCode = Field<String>.text(
        "code", .code, 1...16, attributes: " inputmode=\"numeric\"")

    let account: BankAccount
    let current: String

    init(_ input: Input) throws {
        guard let number = PayoutRule.digits(of: try input[Self.number]) else {
            throw Faults([
                FieldFault(
                    field: Self.number.name, code: "wrong-form",
                    message: .init("field.wrong-form"))
            ])
        }
        account = BankAccount(
            holder: try input[Self.holder], bank: try input[Self.bank],
            code: try input[Self.code] ?? "", number: number)
        current = try input[Self.current]
    }
}

/// Form for the amount; empty for the whole balance.
struct AskForm: Form {
    static let amount = Field<String>.text(
        "amount", .code, 0...20, attributes: " inputmode=\"decimal\"")
    static let fields: [any AnyField] = [amount]
    let amount: String
    init(_ input: Input) throws { amount = try input[Self.amount] }

    func amount(in locale: LocaleTag) -> PayoutAmount {
        amount.isEmpty ? .all : .text(amount, locale)
    }
}

/// Form for finance's decision: outcome, and reference or reason.
struct DecisionForm: Form {
    enum Outcome: String, CaseIterable, Sendable { case paid, failed, returned }
    static let outcome = Field<Outcome>.choice("outcome", of: Outcome.self)
    static let word = Field<String>.text("word", .line, 2...200)
    static let fields: [any AnyField] = [outcome, word]
    let verdict: PayoutVerdict
    init(_ input: Input) throws {
        let word = try input[Self.word]
        switch try input[Self.outcome] {
        case .paid: verdict = .paid(reference: word)
        case .failed: verdict = .failed(reason: word)
        case .returned: verdict = .returned(reason: word)
        }
    }
}

/// Query of the finance page: state and cursor.
struct PayoutChoice: Form {
    static let state = Field<Payout.State>.choice("state", default: .asked)
    static let after = Field<PayoutID?>.optionalID("after", of: PayoutKind.self)
    static let fields: [any AnyField] = [state, after]
    let state: Payout.State
    let after: PayoutID?
    init(_ input: Input) throws {
        state = try input[Self.state]
        after = try input[Self.after]
    }
    init() { (state, after) = (.asked, nil) }
}

/// Query of a payee's page: the cursor.
struct PayoutPage: Form {
    static let after = Field<PayoutID?>.optionalID("after", of: PayoutKind.self)
    static let fields: [any AnyField] = [after]
    let after: PayoutID?
    init(_ input: Input) throws { after = try input[Self.after] }
    init() { after = nil }
}

struct PayoutView: View {
    let payout: Payout
    static let shape = Shape<PayoutView>(
        "Payout",
        [
            .id("id") { $0.payout.id }, .choice("side") { $0.payout.payee.side },
            .text("name") { $0.payout.payee.name }, .money("amount") { $0.payout.amount },
            .text("holder") { $0.payout.bank.holder }, .text("account") { $0.payout.bank.masked },
            .choice("state") { $0.payout.state }, .instant("asked_at") { $0.payout.askedAt },
            .text("word") { $0.payout.word }, .maybe("decided_at", at: { $0.payout.decidedAt }),
            .maybe("batch") { $0.payout.batch?.description },
            .text("return_reason") { $0.payout.returnReason },
            .maybe("returned_at", at: { $0.payout.returnedAt }),
        ])
}

struct StatementView: View {
    let statement: PayoutStatement
    static let shape = Shape<StatementView>(
        "PayoutStatement",
        [
            .money("balance") { $0.statement.balance },
            .money("on_its_way") { $0.statement.onItsWay },
            .money("minimum") { $0.statement.rule.minimum },
            .maybe("account") { $0.statement.bank?.masked },
            .maybe("payable_from", at: { $0.statement.payableFrom }),
            .list("payouts") { $0.statement.payouts.map { PayoutView(payout: $0) } },
            .maybe("next") { $0.statement.next?.description },
        ])
}

struct PayoutsView: View {
    let payouts: [Payout]
    let next: PayoutID?
    static let shape = Shape<PayoutsView>(
        "Payouts",
        [
            .list("payouts") { $0.payouts.map { PayoutView(payout: $0) } },
            .maybe("next") { $0.next?.description },
        ])
}

/// JSON of the payout that was asked for: its id.
struct AskedView: View {
    let id: PayoutID
    static let shape = Shape<AskedView>("AskedPayout", [.id("id") { $0.id }])
}
