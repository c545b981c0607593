import Identities
import Markets
import Money
import Orders
import Store
import Web
import World

/// JSON of a line of a return.
struct ReturnLineView: View {
    let line: ReturnLine
    static let shape = Shape<ReturnLineView>(
        "ReturnLine",
        [
            .int("position") { $0.line.position }, .int("quantity") { $0.line.quantity },
            .int("restocked") { $0.line.restocked }, .int("written_off") { $0.line.writtenOff },
            .int("kept") { $0.line.kept }, .int("reduced") { $0.line.reduced },
            .int("replaced") { $0.line.replaced },
        ])
}

/// JSON of a return, the same for all sides.
struct ReturnView: View {
    let shown: Return
    let market: Market
    static let shape = Shape<ReturnView>(
        "Return",
        [
            .id("id") { $0.shown.id }, .id("order") { $0.shown.order },
            .choice("reason") { $0.shown.reason }, .flag("withdrawal") { $0.shown.isWithdrawal },
            .choice("state") { $0.shown.state },
            .maybe("next") { $0.shown.state.next?.rawValue },
            .maybe("due_at", at: { $0.shown.dueAt }), .instant("opened_at") { $0.shown.openedAt },
            .text("text") { $0.shown.text }, .text("answer") { $0.shown.answer },
            .text("note") { $0.shown.note },
            .choice("shipping_paid_by") { $0.shown.shippingPaidBy },
            .maybe("approved_at", at: { $0.shown.approvedAt }),
            .maybe("carrier") { $0.shown.carrier }, .maybe("tracking") { $0.shown.tracking },
            .maybe("shipped_at", at: { $0.shown.shippedAt }),
            .maybe("received_at", at: { $0.shown.receivedAt }),
            .maybe("inspected_at", at: { $0.shown.inspectedAt }),
            .maybe(
                "offer",
                money: { view in
                    view.shown.offerMinor.map { Money(minor: $0, currency: view.market.currency) }
                }),
            .maybe("replacement") { $0.shown.replacement?.description },
            .maybe("ended_at", at: { $0.shown.endedAt }),
            .list("lines") { $0.shown.lines.map { ReturnLineView(line: $0) } },
        ])
}

/// JSON of an order's returns, with what its buyer may do.
struct OrderReturnsView: View {
    let shown: ReturnPartModel
    static let shape = Shape<OrderReturnsView>(
        "OrderReturns",
        [
            .flag("can_return") { $0.shown.canReturn },
            .flag("can_withdraw") { $0.shown.canWithdraw },
            .list("returns") { view in
                view.shown.returns.map { ReturnView(shown: $0, market: view.shown.market) }
            },
        ])
}

/// JSON of one page of returns.
struct ReturnsView: View {
    let shown: ReturnsPageModel
    static let shape = Shape<ReturnsView>(
        "Returns",
        [
            .list("returns") { view in
                view.shown.returns.map { one in
                    ReturnView(shown: one, market: view.shown.market(of: one))
                }
            },
            .maybe("next") { $0.shown.next?.description },
        ])
}

/// JSON of a change of a return: its id.
struct ReturnChangeView: View {
    let id: ReturnID
    static let shape = Shape<ReturnChangeView>("ReturnChange", [.id("id") { $0.id }])
}

/// JSON of a withdrawal: the return; null if the order was cancelled, or nobody is signed in.
struct WithdrawalView: View {
    let id: ReturnID?
    static let shape = Shape<WithdrawalView>(
        "Withdrawal", [.maybe("return") { $0.id?.description }])
}
