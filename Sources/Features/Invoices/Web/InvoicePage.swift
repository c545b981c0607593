import DesignSystem
import HTML
import Orders
import Web

/// Page of a document.
struct InvoicePage: PageComponent {
    let context: PageContext
    let invoice: Invoice

    var html: HTML {
        let text = InvoiceText(context: context, invoice: invoice)
        func fact(_ fact: (name: String, value: String)) -> HTML {
            "<dt>\(fact.name)</dt><dd>\(fact.value)</dd>"
        }
        func party(_ title: String, _ lines: [String]) -> HTML {
            func line(_ text: String) -> HTML { "\(name: text)<br>" }
            return """
                <section class="card grow"><header><h2>\(title)</h2></header>\
                <address class="body">\(each: lines, line)</address></section>
                """
        }
        return shop(
            text.title, head: .title(back: OrderPath.order(invoice.order)), tab: .me,
            """
            <div class="stack loose"><dl class="kv">\(each: text.facts, fact)</dl>\
            \(party(self("invoices.seller"), text.seller))\
            \(party(self("invoices.buyer"), invoice.content.buyer))\
            \(table(text))\
            <section class="card"><div class="body"><dl class="kv">\
            \(each: text.totals.dropLast(), fact)\
            \(text.totals.last.map { sum in
                "<dt class=\"sum\">\(sum.name)</dt><dd class=\"sum\">\(sum.value)</dd>" as HTML
            })</dl></div></section>\
            <p class="fine muted">\(text.note)</p>\
            <p><a class="button secondary" href="\(InvoicePath.pdf(invoice.id))">\
            \(self("invoices.pdf"))</a></p></div>
            """)
    }

    private func table(_ text: InvoiceText) -> HTML {
        func head(_ item: (offset: Int, element: String)) -> HTML {
            item.offset == 0
                ? "<th scope=\"col\">\(item.element)</th>"
                : "<th scope=\"col\" class=\"num\">\(item.element)</th>"
        }
        func row(_ cells: [String]) -> HTML {
            func cell(_ item: (offset: Int, element: String)) -> HTML {
                item.offset == 0
                    ? "<td>\(name: item.element)</td>"
                    : "<td class=\"num\">\(item.element)</td>"
            }
            return "<tr>\(each: cells.enumerated(), cell)</tr>"
        }
        let title = self("invoices.items")
        return """
            <section class="card clip"><header><h2>\(title)</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: text.head.enumerated(), head)</tr></thead>\
            <tbody>\(each: text.rows, row)</tbody></table></div></section>
            """
    }
}

/// Part of an order's page: its documents.
struct InvoiceList: PageComponent {
    let context: PageContext
    let issued: [Invoice]

    var html: HTML {
        func row(_ invoice: Invoice) -> HTML {
            let title = InvoiceText(context: context, invoice: invoice).title
            return """
                <li class="row"><span class="grow"><a href="\(InvoicePath.invoice(invoice.id))">\
                \(title)</a><br><small class="muted">\(moment(invoice.at))</small></span>\
                <a class="button small" href="\(InvoicePath.pdf(invoice.id))" \
                aria-label="\(title), PDF">PDF</a></li>
                """
        }
        return """
            <section class="card"><header><h2>\(self("invoices.title"))</h2></header>\
            <ul class="body rows">\(each: issued, row)</ul></section>
            """
    }
}
