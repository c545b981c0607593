import Affiliates
import Catalog
import DesignSystem
import HTML
import Media
import Money
import Rooms
import Web
import World

/// Goods page, drawn for one visitor.
struct GoodsPage: PageComponent {
    let context: PageContext

    /// Page of a product in a room's bag: options, reasons for the price, and the buy button.
    func goodsPage(_ goods: RoomProduct, _ typed: SubmittedForm) -> HTML {
        stage(
            goods.title, sheets: [.live], script: "room.js",
            """
            <main id="main" class="phone"><div class="stack loose goods" id="goods">
            <h1 class="vh">\(name: goods.title)</h1>
            \(formErrors(typed))
            <div class="goods-head">\(goods.picture.map {
                "<img src=\"\(Media.path($0, .card))\" alt=\"\" width=\"96\" height=\"96\">" as HTML
            })<div class="grow"><h2 class="lead">\(name: goods.title)</h2>\
            \(goods.cheapest.map { price($0.price, was: $0.list) })\
            \(goods.isCommissioned
                ? "<span class=\"paid\">\(CommissionLabel(context: context).disclosure)</span>"
                : "")</div></div>
            \(goods.flash == nil ? buyForm(goods) : flashForm(goods))
            <p class="fine muted">\(self("promotions.rule.text"))</p>
            <p><a class="link" href="\(RoomPath.room(goods.room.id))">\(self("live.back"))</a></p>
            </div></main>
            """)
    }

    private func buyForm(_ goods: RoomProduct) -> HTML {
        guard goods.choices.contains(where: { $0.left > 0 }) else {
            return banner(self("live.say.sold-out"), "", .info)
        }
        return form(
            SellingPath.basket(goods.room.id),
            """
            \(choices(goods, goods.choices))
            \(field(GoodsForm.quantity, self("live.quantity"), type: "number", value: "1"))
            <button class="button primary big" type="submit" name="then" value="checkout">\
            \(self("live.buy-now"))</button>
            <button class="button big" type="submit" name="then" value="room">\
            \(icon("bag"))\(self("live.to-basket"))</button>
            """)
    }

    private func flashForm(_ goods: RoomProduct) -> HTML {
        guard let flash = goods.flash else { return "" }
        let inSale = goods.choices.filter { $0.flash != nil }
        return """
            \(banner(
                self("live.flash"), self("live.flash.text", count: flash.perBuyer), .info))
            \(form(
                SellingPath.claims(goods.room.id, flash.id),
                """
                \(choices(goods, inSale))
                \(hidden(GoodsForm.quantity.name, "1"))
                <button class="button primary big" type="submit">\(self("live.buy-now"))</button>
                """))
            """
    }

    private func choices(_ goods: RoomProduct, _ choices: [RoomProduct.Choice]) -> HTML {
        let first = choices.first { $0.left > 0 }?.sku
        func row(_ choice: RoomProduct.Choice) -> HTML {
            let name = choice.options.isEmpty ? goods.title : choice.options
            let shown = choice.flash ?? choice.price
            let end: HTML =
                choice.left > 0
                ? price(shown, was: choice.list)
                : "<span class=\"badge\">\(self("live.say.sold-out"))</span>"
            return """
                <label class="choice"><input class="check" type="radio" name="sku" \
                value="\(choice.sku.description)"\(choice.sku == first ? " checked" : "")\
                \(choice.left > 0 ? "" : " disabled") required>\
                <span>\(name)</span>\(end)</label>
                """
        }
        return """
            <fieldset class="stack"><legend class="vh">\(self("live.choose"))</legend>\
            \(each: choices, row)</fieldset>
            """
    }
}
