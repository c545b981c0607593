import OrderPages
import RefundRules
import Accounts
import Identities
import Orders
import Store
import Web

/// Form of a buyer who opens a case.
struct OpenCaseForm: Form {
    static let reason = Field<Case.Reason>.choice("reason", of: Case.Reason.self)
    static let text = Field<String>.text("text", .paragraph, Cases.words)
    static let fields: [any AnyField] = [reason, text]
    let reason: Case.Reason
    let text: String
    init(_ input: Input) throws {
        reason = try input[Self.reason]
        text = try input[Self.text]
    }
}

/// Form of the words of a seller, or of an operator.
struct CaseWordsForm: Form {
    static let text = Field<String>.text("text", .paragraph, Cases.words)
    static let fields: [any AnyField] = [text]
    let text: String
    init(_ input: Input) throws { text = try input[Self.text] }
}

/// Form of a refund: everything that is left, or units by line.
struct CaseRefundForm: Form {
    /// The most lines of an order, and more than any has units.
    static let mostLines = 200
    static let mostUnits = 100_000
    static let everything = Field<Bool>.flag("everything")
    /// Texts as `2:1`: one unit of the line at position 2; `2:0` is none.
    static let lines = Field<[RefundLine]>.list(
        "lines", most: mostLines, each: .text(min: 3, max: 20), required: false, line)
    static let fields: [any AnyField] = [everything, lines]
    /// Nil for everything.
    let chosen: [RefundLine]?

    init(_ input: Input) throws {
        let lines = try input[Self.lines].filter { $0.quantity > 0 }
        chosen = try input[Self.everything] ? nil : lines
    }

    private static func line(_ text: String) -> RefundLine? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let position = Int(parts[0]), let quantity = Int(parts[1]),
            (0..<mostLines).contains(position), (0...mostUnits).contains(quantity)
        else { return nil }
        return RefundLine(position: position, quantity: quantity)
    }
}

/// Query of the operator's page: state, cursor, and an order to look up.
struct CaseChoice: Form {
    static let state = Field<Case.State>.choice("state", default: .answered)
    static let after = Field<CaseID?>.optionalID("after", of: CaseKind.self)
    static let order = Field<OrderNumber?>.optional("order", max: 40) { OrderNumber($0) }
        .saying(LocalizedText("cases.find.wrong"))
    static let fields: [any AnyField] = [state, after, order]
    let state: Case.State
    let after: CaseID?
    let order: OrderNumber?
    init(_ input: Input) throws {
        state = try input[Self.state]
        after = try input[Self.after]
        order = try input[Self.order]
    }
}

/// JSON of a case, the same for all sides.
struct CaseView: View {
    let shown: Case
    static let shape = Shape<CaseView>(
        "Case",
        [
            .id("id") { $0.shown.id }, .id("order") { $0.shown.order },
            .choice("reason") { $0.shown.reason }, .choice("state") { $0.shown.state },
            .text("text") { $0.shown.text }, .instant("opened_at") { $0.shown.openedAt },
            .instant("answer_by") { $0.shown.answerBy },
            .maybe("due_at", at: { $0.shown.dueAt }), .text("answer") { $0.shown.answer },
            .maybe("answered_at", at: { $0.shown.answeredAt }),
            .maybe("decided_at", at: { $0.shown.decidedAt }), .text("note") { $0.shown.note },
            .maybe("offer_state") { $0.shown.offerState?.rawValue },
            .maybe("replacement") { $0.shown.replacement?.description },
        ])
}

/// Form of a seller's offer of a part of the price.
struct CaseOfferForm: Form {
    static let amount = Field<String>.text(
        "amount", .code, 1...20, attributes: " inputmode=\"decimal\"")
    static let fields: [any AnyField] = [amount]
    let amount: String
    init(_ input: Input) throws { amount = try input[Self.amount] }
}

/// Form of a buyer's answer to an offer.
struct CaseOfferAnswerForm: Form {
    static let accepted = Field<Bool>.flag("accepted", required: true)
    static let fields: [any AnyField] = [accepted]
    let isAccepted: Bool
    init(_ input: Input) throws { isAccepted = try input[Self.accepted] }
}

/// JSON of an order's cases.
struct OrderCasesView: View {
    let cases: [Case]
    static let shape = Shape<OrderCasesView>(
        "OrderCases", [.list("cases") { $0.cases.map { CaseView(shown: $0) } }])
}

/// JSON of a change of a case: its id.
struct CaseChangeView: View {
    let id: CaseID
    static let shape = Shape<CaseChangeView>("CaseChange", [.id("id") { $0.id }])
}

struct CasesView: View {
    let shown: CasesPageModel
    static let shape = Shape<CasesView>(
        "Cases",
        [
            .list("cases") { $0.shown.cases.map { CaseView(shown: $0) } },
            .maybe("next") { $0.shown.next?.description },
            .list("orders") { $0.shown.orders.map { FoundOrderView(order: $0) } },
        ])
}

/// JSON of an order that was looked up by its number.
struct FoundOrderView: View {
    let order: Order
    static let shape = Shape<FoundOrderView>(
        "FoundOrder",
        [
            .id("id") { $0.order.id }, .id("shop") { $0.order.shop },
            .choice("state") { $0.order.state }, .money("total") { $0.order.sums.total },
            .instant("placed_at") { $0.order.placedAt },
        ])
}

/// JSON of an order with its cases, for operators.
struct CaseOrderView: View {
    let order: OrderView
    let buyer: Account?
    let cases: [Case]
    static let shape = Shape<CaseOrderView>(
        "OrderWithCases",
        [
            .object("order") { $0.order },
            .maybe("buyer") { $0.buyer?.id.description }, .maybe("buyer_name") { $0.buyer?.name },
            .list("cases") { $0.cases.map { CaseView(shown: $0) } },
        ])
}
