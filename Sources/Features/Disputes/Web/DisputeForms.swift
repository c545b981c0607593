import Identities
import Money
import Payments
import Store
import Web
import World

/// Evidence against a dispute.
struct EvidenceForm: Form {
    static let text = Field<String>.text("text", .paragraph, Disputes.words)
    static let fields: [any AnyField] = [text]
    let text: String
    init(_ input: Input) throws { text = try input[Self.text] }
}

/// Query of the list: open or decided ones, and a cursor.
struct DisputeChoice: Form {
    enum Which: String, CaseIterable, Sendable {
        case open, decided

        var states: [Dispute.State] {
            switch self {
            case .open: [.inquiry, .open, .review]
            case .decided: [.won, .lost, .closed]
            }
        }
    }
    static let which = Field<Which>.choice("which", default: .open)
    static let after = Field<DisputeID?>.optionalID("after", of: DisputeKind.self)
    static let fields: [any AnyField] = [which, after]
    let which: Which
    let after: DisputeID?
    init(_ input: Input) throws {
        which = try input[Self.which]
        after = try input[Self.after]
    }
}

/// One page of disputes, and the refunds that gateways refused.
struct DisputesModel: Sendable {
    let which: DisputeChoice.Which
    let disputes: [Dispute]
    let refused: [RefusedRefund]
    let next: DisputeID?

    init(_ choice: DisputeChoice, in db: Transaction) throws {
        let found = try Dispute.page(choice.which.states, after: choice.after, in: db)
        which = choice.which
        disputes = Array(found.prefix(Disputes.page))
        next = found.count > Disputes.page ? disputes.last?.id : nil
        refused = try Payments.refused(in: db)
    }
}

/// JSON of a dispute.
struct DisputeView: View {
    let shown: Dispute
    static let shape = Shape<DisputeView>(
        "Dispute",
        [
            .id("id") { $0.shown.id }, .text("gateway") { $0.shown.gateway },
            .text("reference") { $0.shown.reference }, .id("payment") { $0.shown.payment },
            .id("checkout") { $0.shown.checkout }, .money("amount") { $0.shown.amount },
            .choice("reason") { $0.shown.reason }, .choice("state") { $0.shown.state },
            .maybe("evidence_by", at: { $0.shown.evidenceBy }),
            .instant("opened_at") { $0.shown.openedAt },
            .maybe("decided_at", at: { $0.shown.decidedAt }),
            .text("evidence") { $0.shown.evidence }, .money("loss") { $0.shown.loss },
        ])
}

/// JSON of a refund that its gateway refused.
struct RefusedRefundView: View {
    let refund: RefusedRefund
    static let shape = Shape<RefusedRefundView>(
        "RefusedRefund",
        [
            .id("id") { $0.refund.id }, .id("payment") { $0.refund.payment },
            .money("amount") { $0.refund.amount }, .text("refusal") { $0.refund.refusal },
            .instant("at") { $0.refund.at },
        ])
}

struct DisputesView: View {
    let shown: DisputesModel
    static let shape = Shape<DisputesView>(
        "Disputes",
        [
            .list("disputes") { $0.shown.disputes.map { DisputeView(shown: $0) } },
            .list("refused_refunds") { $0.shown.refused.map { RefusedRefundView(refund: $0) } },
            .maybe("next") { $0.shown.next?.description },
        ])
}
