import TestSupport
import Testing
import Text

@testable import HTML

private let hostile = "<script>alert('x')</script> & \"quotes\" \u{0}\u{8}\u{1F}\u{7F}end"
private let harmless =
    "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot; end"

/// Why a value of `kind` can't stand behind this markup.
private func fault(_ markup: String, _ kind: HTMLContext.Kind) -> String? {
    var around = HTMLContext()
    let bytes = Array(markup.utf8)
    bytes.withUnsafeBufferPointer { around.read($0) }
    return around.fault(kind)
}

@Suite struct HTMLTests {
    @Test func aValuePrintedByItsDescriptionIsAFaultOfAPage() {
        for page in [
            "<p>HTML(bytes: [60, 98])</p>", "<p title=\"Optional(3)\">a</p>",
            "<textarea>Optional(&quot;a&quot;)</textarea>",
        ] { #expect(HttpPage(page).faults.count == 1, "\(page)") }
        #expect(HttpPage("<p>Optional extras</p>").faults == [])
    }

    @Test func aSentenceWithAnEmptyPlaceIsAFaultOfAPage() {
        #expect(HttpPage("<p>You decide by {time}.</p>").faults.count == 1)
        #expect(HttpPage("<p>{ } and {0} and {Not one}</p>").faults == [])
    }

    @Test func textIsEscapedBetweenTags() {
        let html: HTML = "<p>\(hostile)</p>"
        #expect(html.string == "<p>\(harmless)</p>")
    }

    @Test func textIsEscapedInAttributesOfBothQuotes() {
        let double: HTML = "<p title=\"\(hostile)\">"
        #expect(double.string == "<p title=\"\(harmless)\">")
        let single: HTML = "<p title='\(hostile)'>"
        #expect(single.string == "<p title='\(harmless)'>")
    }

    @Test func aPathStaysInItsSegment() {
        let name = "../x?a=b&c#d\"><script>"
        let path: Path = "/shops/\(name)/page"
        #expect(path.text == "/shops/..%2Fx%3Fa%3Db%26c%23d%22%3E%3Cscript%3E/page")
        let html: HTML = "<a href=\"\(path.with("q", "a&b=\"c"))\">go</a>"
        let expected =
            "<a href=\"/shops/..%2Fx%3Fa%3Db%26c%23d%22%3E%3Cscript%3E/page?q=a%26b%3D%22c\">go</a>"
        #expect(html.string == expected)
    }

    @Test func addressesElsewhereAreEscaped() throws {
        let url = try #require(WebURL("https://shop.example/?a=1&b='2'"))
        let html: HTML = "<a href=\"\(url)\">go</a>"
        #expect(html.string == "<a href=\"https://shop.example/?a=1&amp;b=&#39;2&#39;\">go</a>")
    }

    @Test(arguments: [true, false]) func onlyHTMLPassesThrough(_ open: Bool) {
        let none: HTML? = nil
        let bold: HTML = "<b>yes</b>"
        let html: HTML = "<p>\(open ? "<b>open</b>" : "")\(bold)\(none)\(7)</p>"
        #expect(html.string == "<p>\(open ? "<b>open</b>" : "")<b>yes</b>7</p>")
        let missing: String? = nil
        let text: HTML = "<p>\(missing)</p>"
        #expect(text.string == "<p></p>")
    }

    @Test func listsAreWrittenOneByOne() {
        let html: HTML = "<ul>\(each: ["<a>", "b"], { "<li>\($0)</li>" })</ul>"
        #expect(html.string == "<ul><li>&lt;a&gt;</li><li>b</li></ul>")
    }

    @Test func piecesAddUp() {
        var html: HTML = "<p>"
        html += HTML(text: "a<b")
        #expect((html + "</p>").string == "<p>a&lt;b</p>")
        #expect(HTML().isEmpty)
        #expect(HTML(text: "").isEmpty)
    }

    @Test func linesAndLettersOfAllKindsStay() {
        let text = "Tiếng Việt\tไทย\n\r 😀 é"
        #expect(HTML(text: text).string == text)
    }

    @Test func aValueInAScriptStopsADebugBuild() async {
        await #expect(processExitsWith: .failure) {
            let html: HTML = "<script>let a = \"\("x" as String)\"</script>"
            _ = html
        }
    }
}

@Suite struct HTMLSurroundingsTests {
    @Test(arguments: [
        "", "<p>", "<p>text ", "<br/>", "</p>", "<!doctype html><html>", "<p title=\"a\">",
        "<p title='a > b'>", "<input checked>", "<!-- note --> ", "<style>p{}</style>",
        "<script>1 < 2 && \"</b>\"</script>", "<SCRIPT></script>", "<p\nid=\"a\"\n>",
    ])
    func betweenTagsAnythingStands(_ markup: String) {
        for kind in [HTMLContext.Kind.text, .place, .html] {
            #expect(fault(markup, kind) == nil, "\(markup)")
        }
    }

    @Test(arguments: ["<input ", "<input type=\"text\" ", "<input", "<option selected "])
    func amongAttributesOnlyHTMLStands(_ markup: String) {
        #expect(fault(markup, .html) == nil)
        #expect(fault(markup, .text) != nil)
        #expect(fault(markup, .place) != nil)
    }

    @Test(arguments: [
        "<p title=\"", "<p class='a ", "<input value=\"", "<p data-x=\"", "<p aria-label=\"",
    ])
    func insideAQuotedAttributeTextAndPlacesStand(_ markup: String) {
        #expect(fault(markup, .text) == nil)
        #expect(fault(markup, .place) == nil)
        #expect(fault(markup, .html) == "HTML inside an attribute")
    }

    @Test(arguments: [
        "<a href=\"", "<a HREF='", "<img src=\"", "<form action=\"", "<button formaction=\"",
        "<img srcset=\"", "<video poster=\"", "<object data=\"", "<a ping=\"", "<a href=\"/x/",
        "<a class=\"b\" href=\"",
    ])
    func anAddressTakesOnlyPlaces(_ markup: String) {
        #expect(fault(markup, .place) == nil)
        #expect(fault(markup, .text)?.contains("only a Path or a WebURL") == true)
        #expect(fault(markup, .html) != nil)
    }

    @Test(arguments: [
        "<p onclick=\"", "<p ONLOAD='", "<p style=\"", "<p style=\"color:", "<a onerror=\"f(",
    ])
    func stylesAndHandlersTakeNothing(_ markup: String) {
        for kind in [HTMLContext.Kind.text, .place, .html] {
            #expect(fault(markup, kind) != nil, "\(markup)")
        }
    }

    @Test(arguments: [
        "<script>", "<script>let a = \"", "<script type=\"module\">", "<SCRIPT>", "<style>",
        "<style>p { color: ", "<script></style>", "<style></script>",
    ])
    func scriptsAndStyleSheetsTakeNothing(_ markup: String) {
        for kind in [HTMLContext.Kind.text, .place, .html] {
            #expect(fault(markup, kind)?.hasPrefix("a value in <") == true, "\(markup)")
        }
    }

    @Test(arguments: ["<!--", "<!-- a ", "<p><!-- > -- ", "<!-- <p> "])
    func commentsTakeNothing(_ markup: String) {
        for kind in [HTMLContext.Kind.text, .place, .html] {
            #expect(fault(markup, kind) == "a value in a comment", "\(markup)")
        }
    }

    @Test(arguments: ["<p title=", "<p title=a", "<p title", "<p title= "])
    func unquotedAttributesAndTheirNamesTakeNothing(_ markup: String) {
        for kind in [HTMLContext.Kind.text, .place, .html] {
            #expect(fault(markup, kind) != nil, "\(markup)")
        }
    }

    @Test(arguments: ["<", "<p", "</"])
    func aTagsNameTakesNoTextAndNoPlace(_ markup: String) {
        #expect(fault(markup, .text) != nil)
        #expect(fault(markup, .place) != nil)
    }
}

@Suite struct HTMLPathTests {
    @Test(arguments: ["/", "/orders/7", "/a?b=c", "/a#b", "/caf%C3%A9"])
    func aLocalTextIsAPath(_ text: String) { #expect(Path(local: text)?.text == text) }

    @Test(arguments: [
        "", "orders", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:1",
        "/a b", "/a\nb", "/é", "/a\\b", "/\t/evil.example",
        "/" + String(repeating: "a", count: 1_024),
    ])
    func anythingElseIsNone(_ text: String) { #expect(Path(local: text) == nil) }

    @Test func queriesAndFragmentsAreEncoded() {
        let path: Path = "/search"
        let with = path.with("q", "a b&c").with("none", nil).with("page", "2").at("row 3")
        #expect(with.text == "/search?q=a%20b%26c&page=2#row%203")
        #expect(PercentCoding.encode("AZaz09-._~ é") == "AZaz09-._~%20%C3%A9")
    }

    @Test func anEmptyFirstSegmentIsNoPath() async {
        await #expect(processExitsWith: .failure) {
            let empty = ""
            let path: Path = "/\(empty)/evil.example"
            _ = path
        }
    }

    @Test(arguments: [
        "https://shop.example", "http://shop.example/a?b=c#d", "HTTPS://Shop.Example/",
        "https://shop.example:8443/x",
    ])
    func httpAddressesAreWebURLs(_ text: String) { #expect(WebURL(text)?.text == text) }

    @Test(arguments: [
        "", "javascript:alert(1)", "data:text/html,x", "ftp://shop.example", "//shop.example",
        "https://", "https:///path", "https://user@shop.example", "https://user:pw@shop.example/",
        "https://shop.example/a b", "https://shop.example/\"", "https://shop.example/<",
        "https://shop.example\\@evil.example", " https://shop.example", "https://a/\n",
        "https://a/" + String(repeating: "a", count: 2_048), "https:/shop.example",
    ])
    func anythingElseIsNoWebURL(_ text: String) { #expect(WebURL(text) == nil) }
}
