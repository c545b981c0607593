import Numbers
import Testing

@testable import Sanitizer

@Suite struct HTMLSanitizerTests {
    @Test(arguments: [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("plain & simple < text", "plain &amp; simple &lt; text"),
        ("<p>open <strong>bold", "<p>open <strong>bold</strong></p>"),
        ("</p></div>closed only</b>", "closed only"),
        ("<h1>Big</h1><h2>Two</h2><h5>Five</h5>", "<h3>Big</h3><h3>Two</h3><h4>Five</h4>"),
        ("<div><span style=\"x\">kept</span></div>", "kept"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>alone</li>", "alone"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><i>cross</b></i>", "<b><i>cross</i></b>"),
        ("a<br>b<br/>c", "a<br>b<br>c"),
        ("&eacute;&nbsp;&#8364;&#x1F600;&unknown;", "é\u{A0}€😀&amp;unknown;"),
        (
            "<a href=\"https://x.example/a?b=1&c=2\" onclick=\"x\">go</a>",
            "<a href=\"https://x.example/a?b=1&amp;c=2\" rel=\"nofollow noopener\">go</a>"
        ),
        ("<td>one</td><td>two</td>", "one two"),
    ])
    func textsBecomeTheSafeSubset(_ html: String, _ clean: String) {
        #expect(HTMLSanitizer.cleaned(html) == clean)
    }

    static let hostile = [
        "<script>alert(1)</script>", "<ScRiPt >alert(1)</sCrIpT >", "<script src=//x></script>",
        "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>", "<a href=\" java\nscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>", "<a href=\"data:text/html,<script>\">x</a>",
        "<a href='https://x.example/\"onmouseover=\"alert(1)'>x</a>",
        "<a href=https://x.example/><script>alert(1)</script>",
        "<a href=\"https://a@b.example\">x</a>",
        "<p onclick=alert(1)>x</p>", "<p style=\"background:url(javascript:alert(1))\">x</p>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>", "<!--<img src=x>--><b>x</b>",
        "<!-- <script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>", "<<script>alert(1)//<</script>",
        "<b/onclick=alert(1)>x", "<p title=\"<script>alert(1)</script>\">x</p>",
        "<style>@import 'x'</style>", "<math><mtext><script>alert(1)</script></mtext></math>",
        "<template><script>alert(1)</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><img src=x onerror=alert(1)></textarea>", "<title><img src=x></title>",
        "<form action=//x><input name=q></form>", "<base href=//x>",
        "<meta http-equiv=refresh content=0>",
        "<object data=x></object><embed src=x>", "<a href=\"https://x\u{0}.example\">x</a>",
        "\u{202E}txet desrever", "<p", "<a href=\"", "</", "<", "<!", "<!--", "&#",
        "&#0;&#xD800;&#99999999;",
        "<a href=https://x.example/ rel=opener target=_blank>x</a>",
        "<xmp><script>alert(1)</script></xmp>",
        "<plaintext><script>alert(1)</script>", "<link rel=stylesheet href=//x>",
        "<body onload=alert(1)>x",
        "<b <script>alert(1)</script>0", "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<a\thref=\"https://x.example\">t</a>",
    ]

    /// What comes out, cut without our own code: tags of the subset only, balanced.
    static func faults(in html: String) -> [String] {
        var faults: [String] = []
        var open: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { return faults + ["no end"] }
            let tag = String(rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
            if tag == "br" { continue }
            if tag.hasPrefix("/") {
                if open.popLast() != String(tag.dropFirst()) { faults.append("unbalanced \(tag)") }
                continue
            }
            let name = String(tag.prefix { $0 != " " })
            open.append(name)
            if !HTMLSanitizer.kept.contains(name) { faults.append("element \(name)") }
            let attributes = String(tag.dropFirst(name.count))
            if name == "a" {
                let isLink =
                    attributes.hasPrefix(" href=\"http")
                    && attributes.hasSuffix("\" rel=\"nofollow noopener\"")
                if !isLink || attributes.filter({ $0 == "\"" }).count != 4 {
                    faults.append("link \(tag)")
                }
            } else if !attributes.isEmpty {
                faults.append("attributes \(tag)")
            }
        }
        return faults + open.map { "open \($0)" }
    }

    @Test(arguments: hostile)
    func hostileMarkupComesOutHarmless(_ html: String) {
        let clean = HTMLSanitizer.cleaned(html)
        #expect(Self.faults(in: clean).isEmpty, "\(html) -> \(clean)")
        #expect(!clean.contains("alert(1)") || !clean.contains("<a"), "\(clean)")
        #expect(!clean.lowercased().contains("<script"))
        #expect(HTMLSanitizer.cleaned(clean) == clean, "cleaned twice")
    }

    /// Pieces put together by chance, with the seed in the message.
    @Test func chanceNeverGetsThrough() {
        let pieces = [
            "<", ">", "</", "/>", "\"", "'", "=", " ", "a", "b", "p", "ul", "li", "script", "style",
            "svg", "href", "https://x.example", "javascript:", "&lt;", "&#60;", "&amp;", "<!--",
            "-->",
            "<p>", "</p>", "<ul>", "</ul>", "<li>", "<a href=\"https://x.example\">", "</a>", "<b>",
            "</b>", "<i>", "text", "\n", "<br>", "<h3>", "</h3>", "<script>", "</script>",
        ]
        var random = SplitMix64(seed: 20_260_302)
        for round in 0..<3000 {
            let html = (0..<24).map { _ in pieces[random.below(pieces.count)] }
                .joined()
            let clean = HTMLSanitizer.cleaned(html)
            #expect(Self.faults(in: clean).isEmpty, "\(round): \(html) -> \(clean)")
            #expect(HTMLSanitizer.cleaned(clean) == clean, "\(round): \(html) -> \(clean)")
        }
    }

    @Test func manyNestedElementsStayCheap() {
        let clean = HTMLSanitizer.cleaned(String(repeating: "<b><ul><li>", count: 20_000) + "x")
        #expect(Self.faults(in: clean).isEmpty)
        #expect(clean.contains("x"))
    }

    @Test func textAloneHasItsWordsApart() {
        #expect(
            HTMLSanitizer.text("<p>One</p><p>two<br>three &amp; <b>fo</b>ur</p>")
                == "One two three & four")
    }
}
