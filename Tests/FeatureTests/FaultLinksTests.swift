import HTML
import Store
import Testing
import Web

@testable import DesignSystem

/// Links of a refused form's summary, where a page has the same form many times.
@Suite struct FaultLinksTests {
    private static func page(_ fields: String...) -> HTML {
        let forms = fields.enumerated().map { index, field in
            "<form method=\"post\" action=\"/lines/\(index)?a&amp;b\">\(field)</form>"
        }
        return HTML(
            trusted: "<ul><li><a href=\"/lines#f-quantity\">Type a number</a></li></ul>"
                + forms.joined())
    }

    private func resolved(_ page: HTML, _ field: String = "quantity", line: Int = 1) -> String {
        let typed = SubmittedForm(
            input: Input([:]), faults: [FieldFault(field, "missing")], problem: nil)
        let html = FaultLinks.resolved(page, typed, sentTo: "/lines/\(line)?a&b")
        return String(decoding: html.bytes, as: UTF8.self)
    }

    @Test func theFieldOfTheFormThatWasSentHasTheId() {
        let field = "<input name=\"quantity\" value=\"9\">"
        let text = resolved(Self.page(field, field, field))
        #expect(text.contains("<a href=\"/lines#f-quantity\">"))
        let forms = text.split(separator: "<form").dropFirst()
        #expect(
            forms.map { $0.contains("<input id=\"f-quantity\" aria-invalid=\"true\"") }
                == [false, true, false])
    }

    @Test func aFieldWithAnIdOfItsOwnIsLinkedByIt() {
        let text = resolved(
            Self.page("", "<input class=\"input\" id=\"q-7\" name=\"quantity\">"))
        #expect(text.contains("<a href=\"/lines#q-7\">Type a number</a>"))
    }

    @Test(arguments: ["", "<input type=\"hidden\" name=\"quantity\">"])
    func aFieldThatCannotBeReachedIsNoLink(_ field: String) {
        let text = resolved(Self.page("<input name=\"quantity\">", field))
        #expect(text.hasPrefix("<ul><li>Type a number</li></ul>"))
        #expect(!text.contains("f-quantity"))
    }

    @Test func aPageThatHasTheIdAndTheMarkStaysAsItIs() {
        let page = Self.page(
            "", "<input id=\"f-quantity\" name=\"quantity\" aria-invalid=\"true\">")
        #expect(resolved(page) == String(decoding: page.bytes, as: UTF8.self))
    }

    @Test func theFieldAtFaultSaysSo() {
        let text = resolved(Self.page("", "<select name=\"quantity\"></select>"))
        #expect(
            text.contains(
                "<select id=\"f-quantity\" aria-invalid=\"true\" "
                    + "aria-describedby=\"form-errors\" name=\"quantity\">"))
    }

    @Test func aLinkNamesItsField() {
        let label = "<label for=\"q\">How many <small>optional</small></label>"
        for (field, named) in [
            ("\(label)<input id=\"q\" name=\"quantity\">", "How many: Type a number"),
            (
                "<input name=\"quantity\" aria-label=\"Mugs &amp; co\">",
                "Mugs &amp; co: Type a number"
            ),
            ("<input name=\"quantity\">", "Type a number"),
        ] {
            #expect(resolved(Self.page("", field)).contains("\">\(named)</a>"), "\(field)")
        }
    }

    @Test func aRowsFaultMarksTheFieldOfItsRow() {
        let cells = "<input name=\"quantity\" value=\"1\"><input name=\"quantity\" value=\"2\">"
        let page = HTML(
            trusted:
                "<a href=\"/lines#f-quantity-2\">Row 2</a><form action=\"/lines\">\(cells)</form>")
        let fault = FieldFault(
            field: "quantity", code: "a.b", message: LocalizedText("field.missing"), row: 2)
        let typed = SubmittedForm(input: Input([:]), faults: [fault], problem: nil)
        let text = String(
            decoding: FaultLinks.resolved(page, typed, sentTo: "/lines").bytes, as: UTF8.self)
        #expect(text.contains("<a href=\"/lines#f-quantity-2\">Row 2</a>"))
        #expect(text.contains("<input id=\"f-quantity-2\" aria-invalid=\"true\""))
        #expect(text.contains("<input name=\"quantity\" value=\"1\">"))
    }

    @Test func aTableOfFaultsIsReadOnce() {
        let rows = 1...300
        let summary = rows.map { "<li><a href=\"/lines#f-price-\($0)\">Not a price</a></li>" }
        let cells = rows.map {
            "<td><input name=\"price\" value=\"bad\" aria-label=\"Price, row \($0)\"></td>"
        }
        let page = HTML(
            trusted: "<ul>\(summary.joined())</ul><form action=\"/lines\">\(cells.joined())</form>")
        let faults = rows.map { FieldFault("price", "wrong-form").item($0) }

        let index = FaultIndex(page.bytes, faults, sentTo: "/lines")
        #expect(index.bytesRead <= page.bytes.count * 2)
        let one = FaultIndex(page.bytes, [faults[0]], sentTo: "/lines")
        #expect(index.bytesRead == one.bytesRead, "the page is read as often for one fault")

        let typed = SubmittedForm(input: Input([:]), faults: faults, problem: nil)
        let text = FaultLinks.resolved(page, typed, sentTo: "/lines").string
        for row in rows {
            #expect(text.contains("#f-price-\(row)\">Price, row \(row): Not a price</a>"))
            #expect(text.contains("<input id=\"f-price-\(row)\" aria-invalid=\"true\""))
        }
    }
}
