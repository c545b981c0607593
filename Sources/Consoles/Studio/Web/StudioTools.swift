import DesignSystem
import HTML
import Money
import Numbers
import Promotions
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Web
import World

// Selling tools of a studio: LIVE prices, flash sales, vouchers.

/// Studio tools, drawn for one visitor.
struct StudioTools: PageComponent {
    let context: PageContext

    func toolsCard(_ shown: StudioPageModel) -> HTML {
        guard !shown.room.isOver else { return "" }
        return """
            \(flashCard(shown))\(priceCard(shown))\(voucherCard(shown))
            """
    }

    private func goods(_ shown: StudioPageModel) -> [(value: String, label: String)] {
        shown.offers.map { offer in
            let name = offer.options.isEmpty ? offer.title : "\(offer.title), \(offer.options)"
            return (value: offer.sku.description, label: "\(name), \(money(offer.price))")
        }
    }

    private func flashCard(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        func row(_ sale: FlashSale) -> HTML {
            let phase = sale.phase(at: shown.now)
            let left = sale.items.map(\.unclaimed).clampedSum()
            let press: HTML
            switch phase {
            case .planned:
                press =
                    room.state == .live
                    ? action(
                        SellingPath.launch(room.id, sale.id), self("live.flash.launch"),
                        "small primary")
                    : ""
            case .counting, .on:
                press = action(
                    SellingPath.flashEnd(room.id, sale.id), self("live.flash.end"), "small stop")
            case .ended: press = ""
            }
            let title = shown.offers.first { $0.sku == sale.items.first?.sku }?.title ?? ""
            let price = sale.items.first.map { money($0.price) } ?? ""
            return """
                <li class="row"><span class="grow"><b class="fine">\(title)</b><span class="meta">\
                \(price) · \(self("live.flash.phase.\(phase.rawValue)")) · \
                \(self("live.flash.left", ["left": "\(left)", "total": "\(sale.total)"]))</span></span>\
                \(press)</li>
                """
        }
        let allocations = shown.allocations.map { allocation in
            (
                value: allocation.id.description,
                label: "\(money(allocation.price)) × \(allocation.unused)"
            )
        }
        let typed = submitted(to: SellingPath.flashes(room.id))
        func number(_ field: Field<Int>, _ label: String, _ value: String) -> HTML {
            self.field(field, self(label), type: "number", typed: typed, value: value)
        }
        return """
            <section class="card" id="flash"><header><h2>\(self("live.flash"))</h2></header>\
            <div class="body stack"><ul class="rows">\(each: shown.sales.suffix(6).reversed(), row)</ul>
            <details\(typed.isEmpty ? "" : " open")><summary>\(self("live.flash.new"))</summary>\(form(
                SellingPath.flashes(room.id),
                """
                \(select(FlashForm.sku, self("promotions.goods"), goods(shown), typed: typed))
                \(field(FlashForm.price, self("live.flash.price"), typed: typed))
                \(number(FlashForm.total, "promotions.total", "10"))
                \(number(FlashForm.perBuyer, "promotions.per-buyer", "1"))
                \(number(FlashForm.countdown, "live.flash.countdown", "10"))
                \(number(FlashForm.minutes, "live.flash.minutes", "5"))
                \(allocations.isEmpty ? "" : select(
                    FlashForm.allocation, self("live.flash.allocation"), allocations,
                    typed: typed, blank: self("live.flash.own")))
                \(room.state == .live ? box(
                    FlashForm.isNow.name, self("live.flash.now"),
                    checked: typed.isEmpty || typed.input.text("now") != nil) : "")
                \(button(self("live.flash.make")))
                """))</details></div></section>
            """
    }

    private func priceCard(_ shown: StudioPageModel) -> HTML {
        let path = SellingPath.livePrice(shown.room.id)
        let typed = submitted(to: path)
        return """
            <section class="card" id="price"><header><h2>\(self("live.price"))</h2></header>\
            <div class="body"><details\(typed.isEmpty ? "" : " open")>\
            <summary>\(self("live.price.set"))</summary>\(form(
                path, idempotencyKey: false,
                """
                \(select(LivePriceForm.sku, self("promotions.goods"), goods(shown), typed: typed))
                \(field(
                    LivePriceForm.price, self("live.price.amount"), typed: typed,
                    help: self("live.price.help")))
                \(button(self("live.price.set")))
                """))</details></div></section>
            """
    }

    private func voucherCard(_ shown: StudioPageModel) -> HTML {
        let open = shown.vouchers.filter { $0.isOn(at: shown.now) && $0.unclaimed > 0 }
        guard !open.isEmpty else { return "" }
        func row(_ voucher: Voucher) -> HTML {
            """
            <li class="row"><span class="grow"><b class="fine">\(name: voucher.title)</b>\
            <span class="meta">\(PromotionPages(context: context).off(voucher)) · \
            \(voucher.unclaimed) / \(voucher.total)</span></span>\
            \(shown.room.state == .live ? action(
                SellingPath.vouchers(shown.room.id), self("live.drop"), "small",
                fields: [("voucher", voucher.id.description)]) : "")</li>
            """
        }
        return """
            <section class="card"><header><h2>\(self("promotions.vouchers"))</h2></header>\
            <ul class="body rows">\(each: open, row)</ul></section>
            """
    }
}
