import Carriers
import Barcodes
import DesignSystem
import HTML
import Identities
import Markets
import Money
import Orders
import Store
import Web
import World

/// A page that is made to be printed.
protocol PrintedPage: PageComponent {
    var html: HTML { get }
}

extension PrintedPage {
    /// The console's page with a sheet; all else stays off the paper.
    func sheet(_ title: String, _ parcel: ParcelID, _ body: HTML) -> HTML {
        console(
            title, menu: .seller, at: Navigation.sellerOrders,
            """
            <header class="pagehead"><a class="button icon quiet" \
            href="\(ParcelPath.parcel(parcel))" aria-label="\(self("parcels.look"))">\
            \(icon("back"))</a><div class="grow"><h1>\(title)</h1>\
            <p>\(self("parcels.print"))</p></div></header>
            \(body)
            """)
    }
}

/// The label of a parcel, 4 by 6 inches: to whom, how, and the number as a barcode and in print.
struct LabelPage: PrintedPage {
    let context: PageContext
    let model: SellerParcelModel
    let carrier: any Carrier

    /// Height of the bars, in modules.
    static let bars = 60

    var html: HTML {
        let parcel = model.shown.parcel
        let label = model.shown.label
        let service = label.map { self(carrier.words(of: $0.service)) } ?? ""
        let test: HTML =
            carrier.isTestMode ? "<p class=\"parcel-test\">\(self("parcels.sandbox"))</p>" : ""
        return sheet(
            self("parcels.label.title"), parcel.id,
            """
            <article class="parcel-label">\
            <header><b>\(name: carrier.name)</b><span>\(service)</span></header>\
            <p class="parcel-from">\(self("parcels.from")) \(name: model.shop.name)</p>\
            <section><small>\(self("parcels.to"))</small>\
            <address>\(each: markets.lines(parcel.address), line)\(parcel.address.phone)</address>\
            </section>\
            <p class="parcel-weight">\(self(
                "parcels.weight", ["grams": parcel.size.grams.grouped(in: locale)]))</p>\
            \(label?.tracking.map(code))\(test)</article>
            """)
    }

    private func line(_ text: String) -> HTML { "\(name: text)<br>" }

    private func code(_ number: String) -> HTML {
        guard let code = Code128(number) else {
            return "<p class=\"parcel-number\">\(number)</p>"
        }
        return """
            <svg class="parcel-code" viewBox="0 0 \(code.width) \(Self.bars)" role="img" \
            aria-label="\(number)" preserveAspectRatio="none" shape-rendering="crispEdges">\
            <path d="\(code.path(height: Self.bars))"></path></svg>\
            <p class="parcel-number">\(number)</p>
            """
    }
}

/// The packing slip of a parcel: what lies in it, for whom. No prices in a gift, and no more of the
/// buyer than a name, since the slip is read by whoever opens the parcel.
struct PackingSlipPage: PrintedPage {
    let context: PageContext
    let model: SellerParcelModel

    var html: HTML {
        let parcel = model.shown.parcel
        let isPriced = !parcel.isGift
        func row(_ line: ParcelModel.Line) -> HTML {
            let unit = Money(
                minor: line.bought.unitMinor, currency: parcel.address.market.currency)
            let options = line.bought.options.isEmpty ? "" : ", " + line.bought.options
            return """
                <tr><td>\(line.line.order.short)</td>\
                <td>\(name: line.bought.title)\(options)</td>\
                <td class="num">\(line.line.quantity)</td>\
                \(isPriced ? "<td class=\"num\">\(money(unit))</td>" : "")</tr>
                """
        }
        return sheet(
            self("parcels.slip"), parcel.id,
            """
            <article class="packing-slip"><h2>\(name: model.shop.name)</h2>\
            <p>\(self("parcels.slip.for")) \(name: parcel.address.name)</p>\
            <p class="mono">\(self("parcels.parcel", ["parcel": parcel.id.short]))</p>\
            <table class="table"><caption class="vh">\(self("parcels.slip"))</caption>\
            <thead><tr><th scope="col">\(self("parcels.slip.order"))</th>\
            <th scope="col">\(self("parcels.slip.item"))</th>\
            <th scope="col" class="num">\(self("parcels.slip.quantity"))</th>\
            \(isPriced
                ? "<th scope=\"col\" class=\"num\">\(self("parcels.slip.price"))</th>" : "")\
            </tr></thead><tbody>\(each: model.shown.lines, row)</tbody></table></article>
            """)
    }
}
