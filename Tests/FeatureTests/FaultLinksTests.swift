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
            forms.map { $0.contains("<input id=\"f-quantity\" name=\"quantity\"") }
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

    @Test func aPageThatHasTheIdStaysAsItIs() {
        let page = Self.page("", "<input id=\"f-quantity\" name=\"quantity\">")
        #expect(resolved(page) == String(decoding: page.bytes, as: UTF8.self))
    }
}
