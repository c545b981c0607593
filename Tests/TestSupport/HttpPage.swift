/// A page of ours, read strictly: what browsers would quietly repair is a fault here.
public struct HttpPage: Sendable {
    public indirect enum Node: Sendable {
        case text(String)
        case element(name: String, attributes: [(name: String, value: String)], [Node])
    }

    public let nodes: [Node]
    /// What is wrong, in the order of the page; empty for a good one.
    public let faults: [String]

    public init(_ text: String) {
        var reader = PageReader(text)
        nodes = reader.read()
        faults = reader.faults + reader.openReferences
    }
}

/// Tokens and the tree at once.
private struct PageReader {
    static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ]
    /// A browser closes an open `p` before one of these.
    static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre",
        "section", "table", "ul",
    ]
    static let neverInside: [String: Set<String>] = [
        "a": ["a", "button"], "button": ["a", "button"], "form": ["form"], "label": ["label"],
        "option": ["option"],
    ]
    static let references = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "form"]
    /// Beginnings of what Swift prints for a value that isn't text.
    static let descriptions = ["HTML(bytes:", "Optional("]
    /// Place of a value in a sentence, as translators write it.
    nonisolated(unsafe) static let hole = /\{[a-z][a-zA-Z]*\}/
    /// More are noise.
    static let mostFaults = 20

    private typealias Open = (
        name: String, attributes: [(name: String, value: String)], inner: [HttpPage.Node]
    )
    private let bytes: [UInt8]
    private var at = 0
    private var stack: [Open] = [("", [], [])]
    private var ids: Set<String> = []
    private var referred: [(name: String, id: String)] = []
    private(set) var faults: [String] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    var openReferences: [String] {
        referred.filter { !ids.contains($0.id) }.map { "\($0.name)=\"\($0.id)\" points nowhere" }
    }

    mutating func read() -> [HttpPage.Node] {
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "<") { tag() } else { text() }
        }
        while stack.count > 1 {
            fault("<\(stack[stack.count - 1].name)> is never closed")
            close()
        }
        return stack[0].inner
    }

    private mutating func fault(_ what: String) {
        guard faults.count < Self.mostFaults else { return }
        let line = bytes[..<min(at, bytes.count)].count { $0 == 10 } + 1
        faults.append("line \(line): \(what)")
    }

    private mutating func add(_ node: HttpPage.Node) { stack[stack.count - 1].inner.append(node) }

    private mutating func close() {
        let done = stack.removeLast()
        add(.element(name: done.name, attributes: done.attributes, done.inner))
    }

    private mutating func text() {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
        let raw = String(decoding: bytes[start..<at], as: UTF8.self)
        if raw.contains(">") { fault("a bare > in the text") }
        addText(raw)
    }

    /// Adds a text; one of a value that Swift printed by its description is a fault.
    private mutating func addText(_ raw: String) {
        let text = decoded(raw)
        for start in Self.descriptions where text.contains(start) {
            fault("a value printed by its description: \(start)")
        }
        if let hole = text.firstMatch(of: Self.hole) { fault("nothing fills \(hole.output)") }
        add(.text(text))
    }

    private mutating func tag() {
        let end = tagEnd()
        let inside = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        at = min(end + 1, bytes.count)
        if inside.hasPrefix("!--") { return fault("a comment is sent to everybody") }
        if inside.lowercased().hasPrefix("!doctype") { return }
        if inside.hasPrefix("/") { return closing(String(inside.dropFirst())) }
        opening(inside)
    }

    /// The `>` of this tag, not one in a quoted value.
    private func tagEnd() -> Int {
        var end = at + 1
        var isQuoted = false
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if bytes[end] == UInt8(ascii: ">"), !isQuoted { return end }
            end += 1
        }
        return bytes.count
    }

    private mutating func closing(_ name: String) {
        guard stack.count > 1 else { return fault("</\(name)> closes nothing") }
        guard stack[stack.count - 1].name == name else {
            fault("</\(name)> closes <\(stack[stack.count - 1].name)>")
            if let found = stack.lastIndex(where: { $0.name == name }), found > 0 {
                while stack.count > found { close() }
            }
            return
        }
        close()
    }

    private mutating func opening(_ inside: String) {
        let closesItself = inside.hasSuffix("/")
        var rest = Substring(closesItself ? String(inside.dropLast()) : inside)
        let name = String(rest.prefix { !$0.isWhitespace })
        rest = rest.dropFirst(name.count)
        guard let first = name.first, first.isLetter, first.isLowercase else {
            return fault("<\(name)> is no tag; is a < not escaped?")
        }
        let attributes = attributes(&rest, of: name)
        nesting(name)
        judge(name, attributes)
        let isDrawing = name == "svg" || stack.contains { $0.name == "svg" }
        if Self.void.contains(name) || (closesItself && isDrawing) {
            return add(.element(name: name, attributes: attributes, []))
        }
        if closesItself { fault("<\(name)/> does not close itself") }
        stack.append((name, attributes, []))
        if name == "script" || name == "style" || name == "textarea" || name == "title" {
            rawText(name)
        }
    }

    private mutating func rawText(_ name: String) {
        let start = at
        let end = Array("</\(name)>".utf8)
        while at < bytes.count, !bytes[at...].starts(with: end) { at += 1 }
        let inner = String(decoding: bytes[start..<at], as: UTF8.self)
        if name == "script" || name == "style" {
            if !inner.isEmpty { fault("an inline <\(name)>") }
        } else {
            addText(inner)
        }
    }

    private mutating func attributes(
        _ rest: inout Substring, of tag: String
    ) -> [(name: String, value: String)] {
        var out: [(name: String, value: String)] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return out }
            let name = String(rest.prefix { !$0.isWhitespace && $0 != "=" })
            rest = rest.dropFirst(name.count)
            if name.isEmpty || name.contains("\"") || name.contains("'") || name.contains("<") {
                fault("<\(tag)> has a broken attribute \(name)")
                return out
            }
            if out.contains(where: { $0.name == name }) { fault("<\(tag)> has two \(name)") }
            guard rest.first == "=" else {
                out.append((name, ""))
                continue
            }
            rest = rest.dropFirst()
            guard rest.first == "\"" else {
                fault("<\(tag) \(name)> is not quoted")
                return out
            }
            let value = rest.dropFirst().prefix { $0 != "\"" }
            rest = rest.dropFirst(value.count + 2)
            if value.contains("<") { fault("<\(tag) \(name)> has a bare <") }
            let text = decoded(String(value))
            for start in Self.descriptions where text.contains(start) {
                fault("<\(tag) \(name)> is printed by a description: \(start)")
            }
            out.append((name, text))
        }
    }

    private mutating func nesting(_ name: String) {
        if Self.blocks.contains(name), stack.contains(where: { $0.name == "p" }) {
            fault("<\(name)> inside <p>")
        }
        if let outer = Self.neverInside[name],
            let found = stack.last(where: { outer.contains($0.name) })
        {
            fault("<\(name)> inside <\(found.name)>")
        }
        let parent = stack[stack.count - 1].name
        if name == "li", parent != "ul", parent != "ol" { fault("<li> inside <\(parent)>") }
        if parent == "ul" || parent == "ol", name != "li" { fault("<\(name)> inside <\(parent)>") }
    }

    private mutating func judge(_ tag: String, _ attributes: [(name: String, value: String)]) {
        for (name, value) in attributes {
            if name == "style" { fault("<\(tag)> has an inline style") }
            if name.hasPrefix("on") { fault("<\(tag)> has a handler \(name)") }
            if name == "id" {
                if value.isEmpty { fault("<\(tag)> has an empty id") }
                if !ids.insert(value).inserted { fault("two elements have the id \(value)") }
            }
            if ["href", "src", "action", "formaction"].contains(name),
                value.lowercased().hasPrefix("javascript:")
            {
                fault("<\(tag) \(name)> is a script")
            }
            // A link to a field of this page, as the summary of a refused form has it.
            if name == "href", let hash = value.firstIndex(of: "#"),
                value[hash...].hasPrefix("#f-")
            {
                referred.append((name, String(value[hash...].dropFirst())))
            }
            if Self.references.contains(name) {
                for id in value.split(separator: " ") { referred.append((name, String(id))) }
            }
        }
        if tag == "img", !attributes.contains(where: { $0.name == "alt" }) {
            fault("<img> without alt")
        }
        if tag == "html", !attributes.contains(where: { $0.name == "lang" }) {
            fault("<html> without lang")
        }
    }

    private mutating func decoded(_ raw: String) -> String {
        guard raw.contains("&") else { return raw }
        let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'", "nbsp": "\u{a0}"]
        var out = ""
        var rest = Substring(raw)
        while let amp = rest.firstIndex(of: "&") {
            out += rest[..<amp]
            rest = rest[amp...].dropFirst()
            let name = rest.prefix { $0 != ";" && $0 != "&" && !$0.isWhitespace }
            if let text = known[String(name)] {
                out += text
                rest = rest.dropFirst(name.count + 1)
            } else if name.hasPrefix("#"), rest.dropFirst(name.count).first == ";" {
                let digits = name.dropFirst()
                let code =
                    digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
                out += code.flatMap { Unicode.Scalar($0) }.map { String($0) } ?? "?"
                rest = rest.dropFirst(name.count + 1)
            } else {
                fault("a bare & before \(name)")
                out += "&"
            }
        }
        return out + rest
    }
}
