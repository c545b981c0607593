import Carriers
import DesignSystem
import HTML
import Identities
import Localization
import Markets
import OrderPages
import Orders
import Store
import Text
import Web
import World

/// A parcel's page for its seller: what it has, its label, its way.
struct SellerParcelPage: PageComponent {
    let context: PageContext
    let model: SellerParcelModel
    let carrier: any Carrier
    let typed: SubmittedForm

    private var shown: ParcelModel { model.shown }
    private var parcel: Parcel { model.shown.parcel }

    var html: HTML {
        let parts = ParcelParts(context: context)
        let title = self("parcels.parcel", ["parcel": parcel.id.short])
        return console(
            title, menu: .seller, at: Navigation.sellerOrders,
            """
            <header class="pagehead"><a class="button icon quiet" href="\(back)" \
            aria-label="\(self("orders.home.all"))">\(icon("back"))</a><div class="grow">\
            <h1 class="row wrap">\(title) \(parts.badge(of: parcel))</h1>\
            <p>\(each: shown.orders, orderLink)</p></div></header>
            <div class="cols"><div class="stack loose">
            \(formErrors(typed))\(cameBack)\(label)\(handover)
            <section class="card"><header><h2>\(self("parcels.pack.lines"))</h2></header>\
            <div class="body stack">\(parts.lines(shown))\(parts.fate(parcel))\(measures)\
            <div class="row wrap"><a class="button small" href="\(ParcelPath.slip(parcel.id))">\
            \(icon("print"))\(self("parcels.slip"))</a>\(unpack)</div></div></section>
            </div><div class="stack loose">
            <section class="card"><header><h2>\(self("parcels.to"))</h2></header><div \
            class="body">\(OrderParts(context: context).addressBlock(parcel.address))</div></section>
            \(way)
            </div></div>
            """)
    }

    private var back: Path {
        shown.orders.first.map { OrderPath.sellerOrder($0) } ?? Navigation.sellerOrders()
    }

    private func orderLink(_ order: OrderID) -> HTML {
        """
        <a href="\(OrderPath.sellerOrder(order))">\
        \(self("orders.number", ["order": order.short]))</a> 
        """
    }

    private var measures: HTML {
        let size = parcel.size
        let text = self(
            "parcels.measures",
            [
                "grams": size.grams.grouped(in: locale), "length": "\(size.length)",
                "width": "\(size.width)", "height": "\(size.height)",
            ])
        return "<p class=\"fine muted\">\(text)</p>"
    }

    private var unpack: HTML {
        guard parcel.state == .packed, parcel.resends == nil else { return "" }
        return action(ParcelPath.unpacking(parcel.id), self("parcels.unpack"), "small")
    }

    // MARK: a parcel that came back

    private var cameBack: HTML {
        guard let end = parcel.actBy else { return "" }
        let resend: HTML =
            parcel.isBack
            ? action(
                ParcelPath.decision(parcel.id), self("parcels.back.resend"), "primary",
                fields: [("decision", "resend")]) : ""
        let refund = action(
            ParcelPath.decision(parcel.id), self("parcels.back.refund"), "",
            fields: [("decision", "refund")])
        let title = self(parcel.isBack ? "parcels.back.title" : "parcels.back.again")
        return banner(
            html: "\(title)",
            """
            <p>\(self("parcels.back.text", parts: ["time": moment(end)]))</p>\
            <div class="row wrap">\(resend)\(refund)</div>
            """)
    }

    // MARK: label

    private var label: HTML {
        let content: HTML
        if let label = shown.label {
            content = state(of: label)
        } else if parcel.state == .packed {
            content = offers
        } else {
            return ""
        }
        return """
            <section class="card"><header><h2>\(self("parcels.label.title"))</h2>\
            \(shown.label.map(badge))</header><div class="body stack">\(testMode)\(content)</div>\
            </section>
            """
    }

    private var testMode: HTML {
        carrier.isTestMode ? "<p class=\"fine muted\">\(self("parcels.sandbox"))</p>" : ""
    }

    private func badge(_ label: ShippingLabel) -> HTML {
        let tone: Tone =
            switch label.state {
            case .asking, .voiding: .info
            case .bought: .good
            case .refused: .bad
            case .voided: .plain
            }
        return badge(self("parcels.label.\(label.state.rawValue)"), tone)
    }

    private func state(of label: ShippingLabel) -> HTML {
        let waits: HTML =
            label.state == .asking
            ? "<p>\(self("parcels.label.wait"))</p>"
            : label.isVoidRefused ? "<p>\(self("parcels.label.void-refused"))</p>" : ""
        let number: HTML =
            label.tracking.map {
                """
                <p class="row wrap"><span class="mono grow">\($0)</span>\
                <a class="button small" href="\(ParcelPath.label(parcel.id))">\(icon("print"))\
                \(self("parcels.label.print"))</a></p>
                """
            } ?? ""
        let canVoid =
            parcel.state == .packed && !label.isVoidRefused
            && [.asking, .bought].contains(label.state)
        let void: HTML =
            canVoid
            ? action(
                ParcelPath.labelCancellation(parcel.id), self("parcels.label.void"), "small") : ""
        let service = self(carrier.words(of: label.service))
        return """
            <p>\(name: carrier.name) · \(service) · \(money(label.fee))</p>\(waits)\(number)\(void)
            """
    }

    private var offers: HTML {
        guard let rates = model.rates else {
            return banner(self("refusal.parcels.carrier-silent"))
        }
        guard !rates.isEmpty else { return "<p>\(self("parcels.label.none"))</p>" }
        func row(_ rate: CarrierRate) -> HTML {
            let days = DateText.days(rate.days)
            return """
                <li class="row"><span class="grow">\(self(carrier.words(of: rate.service)))<br>\
                <small class="muted">\(self("parcels.label.days", ["days": days]))</small></span>\
                <b>\(money(rate.fee))</b>\(action(
                    ParcelPath.label(parcel.id), self("parcels.label.buy"), "small",
                    fields: [("service", rate.service), ("fee", "\(rate.fee.minor)")]))</li>
                """
        }
        return "<ul class=\"rows parcel-rates\">\(each: rates, row)</ul>"
    }

    // MARK: handing over

    private var handover: HTML {
        guard parcel.state == .packed else { return "" }
        let path = ParcelPath.handover(parcel.id)
        let content: HTML
        switch shown.label?.state {
        case .bought?: content = action(path, self("parcels.handover.submit"), "primary")
        case nil:
            content = form(
                path,
                """
                <p class="fine muted">\(self("parcels.handover.own"))</p>\
                <div class="pair">\(field(
                    HandoverForm.carrier, self("parcels.handover.carrier"), typed: typed,
                    autocomplete: "off"))\
                \(field(
                    HandoverForm.tracking, self("parcels.handover.tracking"), typed: typed,
                    autocomplete: "off"))</div>\
                <p class="row"><span class="grow"></span>\
                \(button(self("parcels.handover.submit")))</p>
                """)
        default: return ""
        }
        return """
            <section class="card"><header><h2>\(self("parcels.handover.title"))</h2></header>\
            <div class="body stack">\(content)</div></section>
            """
    }

    private var way: HTML {
        guard parcel.state == .handedOver else { return "" }
        let parts = ParcelParts(context: context)
        let events =
            shown.events.isEmpty
            ? "<p class=\"muted\">\(self("parcels.events.none"))</p>" : parts.events(shown)
        return """
            <section class="card"><header><h2>\(self("parcels.events"))</h2></header>\
            <div class="body stack">\(parts.shipment(parcel))\(events)</div></section>
            """
    }
}

extension DateText {
    /// A range of days as figures: `2–4`.
    fileprivate static func days(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
    }
}
