import DesignSystem
import HTML
import Money
import Orders
import Store
import Text
import Web
import World

/// Part of an order's page: wishes to cancel it, and the forms.
struct CancellationPart: PageComponent {
    let context: PageContext
    let order: Order
    let lines: [OrderLine]
    let all: [Cancellation]
    /// The buyer may withdraw by right, which cancels at once.
    let canWithdraw: Bool

    private var open: Cancellation? {
        order.state == .awaitingShipment ? all.first { $0.state == .requested } : nil
    }

    /// Wish of the buyer, and its end.
    var stories: HTML {
        func past(_ one: Cancellation) -> HTML { story(one) }
        return "\(each: all.filter { $0.id != open?.id }, past)"
    }

    private func story(_ one: Cancellation, then actions: HTML = "") -> HTML {
        func said(_ who: String, _ text: String) -> HTML {
            text.isEmpty ? "" : "<dt>\(self(who))</dt><dd>\(name: text)</dd>"
        }
        let author = one.author == .buyer ? "cases.said.buyer" : "cases.said.shop"
        return """
            <section class="card"><header><h2>\
            \(self("cancellations.reason.\(one.reason.rawValue)"))</h2>\
            \(badge(self("cancellations.state.\(one.state.rawValue)"), .info))</header>\
            <div class="body stack"><p class="fine muted">\(moment(one.openedAt))</p>\
            <dl class="kv">\(said(author, one.text))\(said("cases.said.shop", one.answer))</dl>\
            \(actions)</div></section>
            """
    }

    var forBuyer: HTML {
        if let open {
            let due = moment(open.dueAt ?? now)
            let waits = story(
                open,
                then: """
                    <p>\(self("cancellations.waits", parts: ["time": due]))</p>\
                    \(action(
                        CancellationPath.withdrawal(order.id), self("cancellations.drop"), "small"))
                    """)
            return "\(waits)\(stories)"
        }
        let asked = all.count { $0.author == .buyer }
        let canAsk =
            order.state == .awaitingShipment && order.replaces == nil && !canWithdraw
            && asked < Cancellations.mostPerOrder
        guard canAsk else { return stories }
        let path = CancellationPath.request(order.id)
        let typed = submitted(to: path)
        return """
            <section class="card"><div class="body"><details\(typed.isEmpty ? "" : " open")>\
            <summary>\(self("cancellations.ask"))</summary>\(form(
                path,
                """
                \(reasons(Cancellation.Reason.ofBuyers, typed))\
                \(area(
                    CancellationRequestForm.text, self("cancellations.words"), rows: 3,
                    typed: typed))\
                \(button(self("cancellations.ask.submit")))
                """))</details></div></section>\(stories)
            """
    }

    var forSeller: HTML {
        let wish = open.map { open in
            story(
                open,
                then: """
                    <p>\(self("cancellations.waits.seller", parts: [
                        "time": moment(open.dueAt ?? now)
                    ]))</p>\
                    \(action(
                        CancellationPath.agreement(order.id), self("cancellations.agree"),
                        "primary"))\
                    \(form(
                        CancellationPath.decline(order.id),
                        """
                        \(area(
                            CancellationWordsForm.text, self("cancellations.decline.words"),
                            rows: 3, typed: submitted(to: CancellationPath.decline(order.id)),
                            place: "decline"))\
                        \(button(self("cancellations.decline"), "small"))
                        """))
                    """)
        }
        return "\(wish)\(cancelling)\(stories)"
    }

    /// Forms by which a seller cancels, in whole or by line.
    private var cancelling: HTML {
        let left = lines.filter { $0.cancellableQuantity > 0 }
        guard [.onHold, .awaitingShipment, .partShipped].contains(order.state), !left.isEmpty else {
            return ""
        }
        func row(_ line: OrderLine) -> HTML {
            let most = min(line.cancellableQuantity, Self.mostOffered)
            func option(_ quantity: Int) -> HTML {
                "<option value=\"\(line.position):\(quantity)\">\(quantity)</option>"
            }
            return """
                <label class="row"><span class="grow">\(name: line.title)</span>\
                <select class="input" name="lines">\(each: 0...most, option)</select></label>
                """
        }
        let path = CancellationPath.cancellation(order.id)
        let typed = submitted(to: path)
        return """
            <section class="card"><div class="body"><details\(typed.isEmpty ? "" : " open")>\
            <summary>\(self("cancellations.cancel"))</summary>\(form(
                path,
                """
                \(reasons(Cancellation.Reason.ofSellers, typed))\
                \(box(
                    "everything", self("cancellations.everything"),
                    checked: typed.input.text("everything") != nil))\
                <fieldset class="stack"><legend>\(self("cancellations.units"))</legend>\
                \(each: left, row)</fieldset>\
                \(area(
                    SellerCancellationForm.text, self("cancellations.words"), rows: 3,
                    typed: typed))\
                \(button(self("cancellations.cancel.submit"), "danger"))
                """))</details></div></section>
            """
    }

    private func reasons(_ reasons: [Cancellation.Reason], _ typed: SubmittedForm) -> HTML {
        let options = reasons.map {
            (value: $0.rawValue, label: self("cancellations.reason.\($0.rawValue)"))
        }
        return select(
            CancellationRequestForm.reason, self("cases.open.reason"), options, typed: typed)
    }

    /// Units of a line that a page offers.
    private static let mostOffered = 99
}
