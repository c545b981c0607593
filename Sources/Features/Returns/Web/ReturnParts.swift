import Baskets
import DesignSystem
import HTML
import Markets
import Money
import Orders
import Store
import Text
import Web
import World

/// Parts of returns that the pages of all sides share.
struct ReturnParts: PageComponent {
    let context: PageContext

    func stateBadge(_ state: Return.State) -> HTML {
        let tone: Tone =
            switch state {
            case .requested, .offered, .refused, .inspected: .warn
            case .disputed, .awaitingShipment, .inTransit, .received, .replacing: .info
            case .refunded, .partlyRefunded, .replaced: .good
            case .rejected, .withdrawn, .expired: .plain
            }
        return badge(self("returns.state.\(state.rawValue)"), tone)
    }

    /// A return with its units and what both sides and the operator said.
    func story(_ shown: Return, _ model: ReturnPartModel, then actions: HTML = "") -> HTML {
        func said(_ who: String, _ text: String) -> HTML {
            text.isEmpty ? "" : "<dt>\(self(who))</dt><dd>\(name: text)</dd>"
        }
        func units(_ line: ReturnLine) -> HTML {
            let title = model.lines.first { $0.position == line.position }?.title ?? ""
            return "<li>\(line.quantity) × \(name: title)</li>"
        }
        let title = self(
            shown.isWithdrawal
                ? "returns.withdrawal" : "returns.reason.\(shown.reason.rawValue)")
        return """
            <section class="card" id="return"><header><h2>\(title)</h2>\
            \(stateBadge(shown.state))</header><div class="body stack">\
            <p class="fine muted">\(moment(shown.openedAt))</p>\
            <ul class="rows">\(each: shown.lines, units)</ul>\
            \(shown.state.isActive ? sentence(shown) : "")<dl class="kv">\
            \(said("cases.said.buyer", shown.text))\(said("cases.said.shop", shown.answer))\
            \(said("cases.said.operator", shown.note))</dl>\(parcel(shown))\
            \(replacement(shown))\(actions)</div></section>
            """
    }

    /// Sentence that says whose turn it is, and until when.
    private func sentence(_ shown: Return) -> HTML {
        let key = "returns.sentence.\(shown.state.rawValue)"
        guard let due = shown.dueAt else { return "<p>\(self(key))</p>" }
        return "<p>\(self(key, parts: ["time": moment(due)]))</p>"
    }

    private func parcel(_ shown: Return) -> HTML {
        guard let carrier = shown.carrier, let number = shown.tracking else {
            guard shown.state == .awaitingShipment else { return "" }
            let payer = shown.shippingPaidBy.rawValue
            return "<p class=\"fine muted\">\(self("returns.paid-by.\(payer)"))</p>"
        }
        return """
            <div class="row tracking">\(icon("truck"))<span class="grow"><b>\(name: carrier)</b><br>\
            <span class="mono">\(name: number)</span></span></div>
            """
    }

    private func replacement(_ shown: Return) -> HTML {
        guard let order = shown.replacement else { return "" }
        return "<p>\(self("returns.replacement", ["order": order.short]))</p>"
    }

    /// Number of units for each line, from none to all that are left.
    func lineSelects(
        _ model: ReturnPartModel, _ field: String, most: (OrderLine) -> Int,
        chosen: (Int) -> Int = { _ in 0 }
    ) -> HTML {
        func row(_ line: OrderLine) -> HTML {
            // A page offers so many units; more are returned by the API.
            let most = min(most(line), Self.mostOffered)
            let chosen = min(chosen(most), most)
            func option(_ quantity: Int) -> HTML {
                """
                <option value="\(line.position):\(quantity)"\
                \(quantity == chosen ? " selected" : "")>\(quantity)</option>
                """
            }
            let options = line.options.isEmpty ? "" : ", " + line.options
            return """
                <label class="row"><span class="grow">\(name: line.title)\(options)</span>\
                <select class="input" name="\(field)">\(each: 0...most, option)</select></label>
                """
        }
        let lines = model.lines.filter { most($0) > 0 }
        return "<div class=\"stack\">\(each: lines, row)</div>"
    }

    /// Units of a line that a page offers.
    static let mostOffered = 99

    func amount(_ minor: Int64, _ model: ReturnPartModel) -> HTML {
        "\(money(Money(minor: minor, currency: model.market.currency)))"
    }

    /// A button that opens a form for words; one that was refused stands open, as it was typed.
    func words(_ path: Path, _ title: String, _ fields: (SubmittedForm) -> HTML) -> HTML {
        let typed = submitted(to: path)
        return """
            <details\(typed.isEmpty ? "" : " open")><summary>\(title)</summary>\(form(path, """
                \(fields(typed))\(button(title, "small"))
                """))</details>
            """
    }

    /// Link on the account's page.
    var link: HTML {
        """
        <p class="row"><a href="\(ReturnPath.own())">\(self("returns.list.title"))</a></p>
        """
    }

    /// Banner on the home page of a console.
    func waiting(_ count: Int, at path: Path) -> HTML {
        guard count > 0 else { return "" }
        return banner(
            self("returns.waiting", count: count),
            action: "<a class=\"button small\" href=\"\(path)\">\(self("desk.returns"))</a>")
    }

    /// Note that an order replaces the goods of another one.
    func replaces(_ order: Order, _ path: Path) -> HTML {
        guard let old = order.replaces else { return "" }
        return banner(
            self("returns.replaces", ["order": old.short]), "", .info,
            action: "<a class=\"button small\" href=\"\(path)\">\(self("orders.look"))</a>")
    }
}
