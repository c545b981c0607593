/// Sanitizer of merchants' texts: any HTML is reduced to a safe and balanced subset.
///
/// Promises: of the elements in `kept` nothing but the element itself remains (links keep an http
/// or https address, marked `nofollow`); the content of scripts, styles and the like is dropped;
/// every other tag is dropped and its text kept; what comes out is balanced, and cleaning it again
/// changes nothing.
public enum HTMLSanitizer {
    /// Bytes of a text before cleaning: Shopify's own limit is a quarter of that.
    public static let maximumBytes = 256 * 1024
    /// Depth of nesting; deeper is flattened, as nobody writes ten lists inside each other.
    static let deepest = 10

    static let kept: Set<String> = [
        "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "h3", "h4", "a",
    ]
    /// Elements whose content is no text; it is dropped with them.
    static let dropped: Set<String> = [
        "script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math",
        "textarea", "title", "select", "xmp", "noembed", "noframes", "plaintext",
    ]
    /// Elements that begin a line of their own; dropped ones leave a blank.
    static let blocks: Set<String> = [
        "p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "table",
        "tr", "td", "th", "article", "header", "footer", "blockquote", "pre", "hr", "dl", "dt",
        "dd",
    ]

    /// Safe subset of `html`.
    public static func cleaned(_ html: String) -> String {
        var writer = HTMLWriter()
        var skipping: String?
        for token in HTMLTokens(html, most: maximumBytes) {
            switch token {
            case .text(let text):
                if skipping == nil { writer.text(text) }
            case .open(let name, let address, let isEmpty):
                guard skipping == nil else { continue }
                if dropped.contains(name) {
                    if !isEmpty || name != "svg" && name != "math" { skipping = name }
                } else {
                    writer.open(replacement[name] ?? name, address: address)
                }
            case .close(let name):
                if let skipped = skipping {
                    if skipped == name { skipping = nil }
                } else {
                    writer.close(replacement[name] ?? name)
                }
            }
        }
        return writer.finished()
    }

    /// Replacements of headings; larger ones belong to the page.
    static let replacement = ["h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"]

    /// Plain text of `html`, for search and for the first lines of a share card.
    public static func text(_ html: String) -> String {
        var out = ""
        for token in HTMLTokens(html, most: maximumBytes) {
            switch token {
            case .text(let text): out += text
            case .open(let name, _, _), .close(let name):
                if blocks.contains(name), !out.isEmpty, out.last?.isWhitespace == false {
                    out += " "
                }
            }
        }
        while out.last?.isWhitespace == true { out.removeLast() }
        return out
    }
}

/// Writer of the subset; keeps it balanced.
struct HTMLWriter {
    private var out = ""
    private var open: [String] = []
    private var isEmpty = true

    mutating func text(_ text: String) {
        if isEmpty {
            let rest = text.drop { $0.isWhitespace }
            guard !rest.isEmpty else { return }
            return append(rest)
        }
        append(text[...])
    }

    private mutating func append(_ text: Substring) {
        isEmpty = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case _ where scalar.value < 32 || scalar.value == 127: continue
            // Marks that turn the direction of text reach beyond the description.
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
            default: out.unicodeScalars.append(scalar)
            }
        }
    }

    mutating func open(_ name: String, address: String?) {
        guard HTMLSanitizer.kept.contains(name) else {
            if HTMLSanitizer.blocks.contains(name) { blank() }
            return
        }
        if name == "br" {
            if !isEmpty { out += "<br>" }
            return
        }
        // A paragraph, heading or item ends the one before.
        if ["p", "h3", "h4"].contains(name) { closeAll(of: ["p", "h3", "h4", "a"]) }
        if name == "li" {
            guard open.contains(where: { $0 == "ul" || $0 == "ol" }) else { return blank() }
            closeItem()
        }
        if ["ul", "ol"].contains(name) { closeAll(of: ["p", "h3", "h4", "a"]) }
        if name == "a" {
            guard let address, !open.contains("a") else { return }
            guard open.count < HTMLSanitizer.deepest else { return }
            out += "<a href=\"\(address)\" rel=\"nofollow noopener\">"
            open.append(name)
            return
        }
        guard open.count < HTMLSanitizer.deepest else { return }
        out += "<\(name)>"
        open.append(name)
    }

    mutating func close(_ name: String) {
        guard HTMLSanitizer.kept.contains(name) else {
            if HTMLSanitizer.blocks.contains(name) { blank() }
            return
        }
        guard let index = open.lastIndex(of: name) else { return }
        // An inline element never closes a list or a paragraph around it.
        let around = open[index...].dropFirst()
        if ["strong", "em", "b", "i", "a"].contains(name),
            around.contains(where: { ["p", "ul", "ol", "li", "h3", "h4"].contains($0) })
        {
            return
        }
        unwind(to: index)
    }

    mutating func finished() -> String {
        unwind(to: 0)
        while out.last?.isWhitespace == true { out.removeLast() }
        return out
    }

    private mutating func unwind(to index: Int) {
        while open.count > index { out += "</\(open.removeLast())>" }
    }

    /// Closes the outermost of these that is open inside the innermost list item.
    private mutating func closeAll(of names: Set<String>) {
        let floor = (open.lastIndex { ["li", "ul", "ol"].contains($0) } ?? -1) + 1
        if let index = open[floor...].firstIndex(where: names.contains) { unwind(to: index) }
    }

    private mutating func closeItem() {
        let floor = open.lastIndex { $0 == "ul" || $0 == "ol" } ?? 0
        unwind(to: min(floor + 1, open.count))
    }

    private mutating func blank() {
        if !isEmpty, out.last?.isWhitespace == false, out.last != ">" { out += " " }
    }
}
