import Accounts
import Catalog
import DesignSystem
import HTML
import Markets
import Money
import Text
import Web
import World

/// Promotion pages, drawn for one visitor.
public struct PromotionPages: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    func promotions(_ shown: ShopPromotions, _ typed: SubmittedForm) -> HTML {
        console(
            self("desk.promotions"), menu: .seller, at: Navigation.sellerPromotions,
            """
            \(pageHead(self("desk.promotions"), self("promotions.sub")))
            <div class="cols"><div class="stack loose">
            \(formErrors(typed))
            \(vouchersCard(shown))
            \(allocationsCard(shown))
            <section class="card" id="rule"><h2>\(self("promotions.rule.title"))</h2>\
            <p>\(self("promotions.rule.text"))</p></section>
            </div><div class="stack loose">
            \(newVoucher(shown, typed))
            \(newAllocation(shown, typed))
            </div></div>
            """)
    }

    /// A voucher's discount in words.
    public func off(_ voucher: Voucher) -> String {
        switch voucher.off {
        case .amount(let money): self("promotions.voucher.amount", ["amount": self.money(money)])
        case .share(let rate, let cap):
            if let cap {
                self(
                    "promotions.voucher.share-cap",
                    ["percent": "\(rate.basisPoints / 100)", "cap": money(cap)])
            } else {
                self("promotions.voucher.share", ["percent": "\(rate.basisPoints / 100)"])
            }
        }
    }

    private func table(_ title: String, _ columns: [(String, Bool)], _ rows: HTML) -> HTML {
        func head(_ name: String, _ isNumber: Bool) -> HTML {
            "<th scope=\"col\"\(isNumber ? " class=\"num\"" : "")>\(name)</th>"
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table stacks"><caption class="vh">\(title)</caption>\
            <thead><tr>\(each: columns, head)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private func vouchersCard(_ shown: ShopPromotions) -> HTML {
        func row(_ voucher: Voucher) -> HTML {
            let state =
                voucher.isOn(at: shown.at) && voucher.unclaimed > 0
                ? badge(self("promotions.on"), .good) : badge(self("promotions.over"))
            return """
                <tr><td>\(name: voucher.title)<small>\(off(voucher))</small></td>\
                <td class="num" data-label="\(self("promotions.least"))">\(money(voucher.least))</td>\
                <td class="num" data-label="\(self("promotions.claimed"))">\
                \(voucher.total - voucher.unclaimed) / \(voucher.total)</td>\
                <td data-label="\(self("promotions.until"))">\(moment(voucher.endsAt))</td>\
                <td>\(state)</td></tr>
                """
        }
        let columns = [
            (self("promotions.voucher"), false), (self("promotions.least"), true),
            (self("promotions.claimed"), true), (self("promotions.until"), false),
            (self("promotions.state"), false),
        ]
        let list: HTML =
            shown.vouchers.isEmpty
            ? "<p class=\"pad\">\(self("promotions.vouchers.empty"))</p>"
            : table(self("promotions.vouchers"), columns, "\(each: shown.vouchers, row)")
        return """
            <section class="card clip"><header><h2>\(self("promotions.vouchers"))</h2></header>\
            \(list)</section>
            """
    }

    private func allocationsCard(_ shown: ShopPromotions) -> HTML {
        let titles = Dictionary(shown.goods.map { ($0.sku, name($0)) }) { first, _ in first }
        func row(_ allocation: Allocation) -> HTML {
            let close =
                allocation.isOpen(at: shown.at)
                ? action(
                    PromotionPath.closing(allocation.id), self("promotions.take-back"),
                    "small quiet") : badge(self("promotions.over"))
            return """
                <tr><td>\(titles[allocation.sku] ?? allocation.sku.short)\
                <small>\(shown.names[allocation.creator] ?? allocation.creator.short)</small></td>\
                <td class="num" data-label="\(self("promotions.price"))">\
                \(money(allocation.price))</td>\
                <td class="num" data-label="\(self("promotions.left"))">\
                \(allocation.unused) / \(allocation.total)</td>\
                <td data-label="\(self("promotions.until"))">\(moment(allocation.until))</td>\
                <td>\(close)</td></tr>
                """
        }
        let columns = [
            (self("promotions.goods"), false), (self("promotions.price"), true),
            (self("promotions.left"), true), (self("promotions.until"), false),
            (self("promotions.state"), false),
        ]
        let list: HTML =
            shown.allocations.isEmpty
            ? "<p class=\"pad\">\(self("promotions.allocations.empty"))</p>"
            : table(self("promotions.allocations"), columns, "\(each: shown.allocations, row)")
        return """
            <section class="card clip"><header><h2>\(self("promotions.allocations"))</h2></header>\
            \(list)</section>
            """
    }

    private func name(_ offer: Offer) -> String {
        let title = InputText.isolated(offer.title)
        return offer.options.isEmpty ? title : "\(title), \(InputText.isolated(offer.options))"
    }

    private func newVoucher(_ shown: ShopPromotions, _ typed: SubmittedForm) -> HTML {
        let typed = typed.input.text(AllocationForm.creator.name) == nil ? typed : SubmittedForm()
        let kinds = [
            (value: "amount", label: self("promotions.kind.amount")),
            (value: "percent", label: self("promotions.kind.percent")),
        ]
        return """
            <section class="card"><h2>\(self("promotions.new-voucher"))</h2>
            \(form(PromotionPath.vouchers(), """
                \(field(VoucherForm.title, self("promotions.title"), typed: typed))
                \(select(VoucherForm.kind, self("promotions.kind"), kinds, typed: typed))
                \(field(VoucherForm.off, self("promotions.off"), typed: typed))
                \(field(VoucherForm.cap, self("promotions.cap"), typed: typed))
                \(field(VoucherForm.least, self("promotions.least"), typed: typed))
                \(field(VoucherForm.total, self("promotions.total"), typed: typed, value: "100"))
                \(field(VoucherForm.perBuyer, self("promotions.per-buyer"), typed: typed,
                    value: "1"))
                \(field(VoucherForm.watch, self("promotions.watch"), typed: typed, value: "0"))
                \(field(VoucherForm.days, self("promotions.days"), typed: typed, value: "7"))
                \(button(self("promotions.make")))
                """))
            </section>
            """
    }

    private func newAllocation(_ shown: ShopPromotions, _ typed: SubmittedForm) -> HTML {
        let typed = typed.input.text(AllocationForm.creator.name) == nil ? SubmittedForm() : typed
        let goods = shown.goods.map {
            (value: $0.sku.description, label: "\(name($0)), \(money($0.price))")
        }
        guard !goods.isEmpty else { return "" }
        return """
            <section class="card"><h2>\(self("promotions.new-allocation"))</h2>\
            <p>\(self("promotions.allocation.help"))</p>
            \(form(PromotionPath.allocations(), """
                \(field(AllocationForm.creator, self("promotions.creator"), typed: typed))
                \(select(AllocationForm.sku, self("promotions.goods"), goods, typed: typed))
                \(field(AllocationForm.total, self("promotions.total"), typed: typed))
                \(field(AllocationForm.price, self("promotions.flash-price"), typed: typed))
                \(field(AllocationForm.perBuyer, self("promotions.per-buyer"), typed: typed,
                    value: "1"))
                \(field(AllocationForm.days, self("promotions.days"), typed: typed, value: "7"))
                \(button(self("promotions.set-aside")))
                """))
            </section>
            """
    }
}
