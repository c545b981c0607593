import DesignSystem
import HTML
import Identities
import Markets
import OrderPages
import Orders
import Store
import Web
import World

/// Page on which a seller packs an order, alone or with others that travel together.
struct PackingPage: PageComponent {
    let context: PageContext
    let model: PackingModel
    let typed: SubmittedForm

    /// Units of a line that a page offers; more are packed in several parcels, or by the API.
    static let mostOffered = 99
    /// Sides of a parcel that nobody measured yet, in millimetres.
    static let usualSides = (length: 300, width: 200, height: 100)

    var html: HTML {
        let order = model.order
        let title = self("parcels.pack.title", ["order": order.id.short])
        let list: HTML =
            model.parcels.isEmpty
            ? ""
            : """
            <section class="card"><header><h2>\(self("parcels.title"))</h2></header>\
            <div class="body">\(ParcelList(context: context, shown: model.parcels).html)</div>\
            </section>
            """
        return console(
            title, menu: .seller, at: Navigation.sellerOrders,
            """
            <header class="pagehead"><a class="button icon quiet" \
            href="\(OrderPath.sellerOrder(order.id))" \
            aria-label="\(self("orders.number", ["order": order.id.short]))">\(icon("back"))</a>\
            <div class="grow"><h1>\(title)</h1><p>\(self("parcels.pack.text"))</p></div></header>
            <div class="cols"><div class="stack loose">
            \(formErrors(typed))\(packing)
            </div><div class="stack loose">
            \(list)\(recipient)
            </div></div>
            """)
    }

    /// The buyer's address, once the order is paid: until then nobody has to know it.
    private var recipient: HTML {
        guard model.order.isToShip else { return "" }
        let address = OrderParts(context: context).addressBlock(model.order.address)
        return """
            <section class="card"><header><h2>\(self("parcels.to"))</h2></header>\
            <div class="body">\(address)</div></section>
            """
    }

    private var packing: HTML {
        guard !model.left.isEmpty else { return banner(self("parcels.pack.none"), "", .good) }
        let sides = Self.usualSides
        func number(_ field: Field<Int>, _ label: String, _ value: Int) -> HTML {
            self.field(field, self(label), type: "number", typed: typed, value: "\(value)")
        }
        return """
            <section class="card"><header><h2>\(self("parcels.pack.lines"))</h2></header>\
            <div class="body">\(form(
                ParcelPath.ofSeller(model.order.id),
                """
                \(each: model.left, lines)\
                <div class="pair">\(number(PackForm.grams, "parcels.grams", model.grams))\
                \(number(PackForm.length, "parcels.length", sides.length))</div>\
                <div class="pair">\(number(PackForm.width, "parcels.width", sides.width))\
                \(number(PackForm.height, "parcels.height", sides.height))</div>\
                \(box("gift", self("parcels.gift")))\
                <p class="row"><span class="grow"></span>\(button(self("parcels.pack.submit")))</p>
                """))</div></section>
            """
    }

    /// Selects of an order's lines; all of this one, none of the others.
    private func lines(
        _ part: (order: OrderID, lines: [(line: OrderLine, quantity: Int)])
    ) -> HTML {
        let isOwn = part.order == model.order.id
        let head: HTML =
            isOwn
            ? ""
            : "<p class=\"fine muted\">\(self("parcels.pack.other", ["order": part.order.short]))</p>"
        func row(_ one: (line: OrderLine, quantity: Int)) -> HTML {
            let most = min(one.quantity, Self.mostOffered)
            func option(_ count: Int) -> HTML {
                """
                <option value="\(part.order.description):\(one.line.position):\(count)"\
                \(count == (isOwn ? most : 0) ? " selected" : "")>\(count)</option>
                """
            }
            let options = one.line.options.isEmpty ? "" : ", " + one.line.options
            return """
                <label class="row"><span class="grow">\(name: one.line.title)\(options)</span>\
                <select class="input parcel-count" name="lines">\(each: 0...most, option)</select>\
                </label>
                """
        }
        return "\(head)<div class=\"stack\">\(each: part.lines, row)</div>"
    }
}
