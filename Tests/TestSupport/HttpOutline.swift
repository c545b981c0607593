extension HttpPage {
    /// What a person reads and can press, a line a block: links as `[text](place)`, fields as
    /// `{name=value}`, buttons as `<text>`.
    public var outline: String {
        var writer = OutlineWriter()
        for node in nodes { writer.write(node) }
        writer.endLine()
        return writer.lines.joined(separator: "\n")
    }

    /// Every value of an attribute on the page, in order: `values("href", of: "a")`.
    public func values(_ attribute: String, of tag: String) -> [String] {
        var out: [String] = []
        func walk(_ node: Node) {
            guard case .element(let name, let attributes, let inner) = node else { return }
            if name == tag, let found = attributes.first(where: { $0.name == attribute }) {
                out.append(found.value)
            }
            inner.forEach(walk)
        }
        nodes.forEach(walk)
        return out
    }
}

private struct OutlineWriter {
    var lines: [String] = []
    private var line = ""
    private var prefix = ""

    /// Those that flow within a line.
    static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "br", "button", "cite", "code", "del", "em", "i", "img", "input",
        "ins", "label", "mark", "q", "s", "select", "small", "span", "strong", "sub", "sup",
        "textarea", "time", "u", "wbr", "output", "data", "td", "th", "dt", "dd",
    ]
    static let silent: Set<String> = ["svg", "script", "style", "template", "link", "meta"]

    mutating func endLine() {
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if !words.isEmpty { lines.append(prefix + words) }
        line = ""
        prefix = ""
    }

    mutating func write(_ node: HttpPage.Node) {
        switch node {
        case .text(let text): line += text
        case .element(let name, let attributes, let inner):
            if Self.silent.contains(name) { return }
            let of = { (key: String) in attributes.first { $0.name == key }?.value }
            if Self.inline.contains(name) { return phrase(name, of, inner) }
            endLine()
            open(name, of)
            inner.forEach { write($0) }
            endLine()
        }
    }

    private mutating func open(_ name: String, _ of: (String) -> String?) {
        switch name {
        case "h1", "h2", "h3", "h4":
            prefix = String(repeating: "#", count: Int(name.dropFirst()) ?? 1) + " "
        case "li": prefix = "- "
        case "title": prefix = "title: "
        case "form":
            let method = (of("method") ?? "get").uppercased()
            lines.append("form \(method) \(of("action") ?? "here")")
        case "header", "nav", "main", "footer", "dialog": lines.append("-- \(name)")
        default: break
        }
    }

    private mutating func phrase(
        _ name: String, _ of: (String) -> String?, _ inner: [HttpPage.Node]
    ) {
        switch name {
        case "a": wrap("[", inner, "](\(of("href") ?? ""))", else: of("aria-label"))
        case "button":
            let sent = of("name").map { " \($0)=\(of("value") ?? "")" } ?? ""
            wrap(
                " <", inner, sent + (of("disabled") == nil ? "> " : "> (off) "),
                else: of("aria-label"))
        case "img": if let alt = of("alt"), !alt.isEmpty { line += " (picture: \(alt)) " }
        case "br": line += " / "
        case "input": line += " \(field(of)) "
        case "textarea": wrap(" {\(of("name") ?? "")=", inner, "} ")
        case "select":
            let options = inner.filter {
                if case .element("option", _, _) = $0 { true } else { false }
            }
            line += " {\(of("name") ?? "")=\(chosen(inner)) of \(options.count)} "
        case "del", "s": wrap("~", inner, "~")
        case "td", "th", "dt", "dd":
            if !line.allSatisfy(\.isWhitespace) { line += " | " }
            inner.forEach { write($0) }
        default: inner.forEach { write($0) }
        }
    }

    /// `name` is what a screen reader says where there are no words.
    private mutating func wrap(
        _ before: String, _ inner: [HttpPage.Node], _ after: String, else name: String? = nil
    ) {
        let kept = line
        line = ""
        inner.forEach { write($0) }
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        line = kept + before + (words.isEmpty ? name ?? "" : words) + after
    }

    private func field(_ of: (String) -> String?) -> String {
        let isSwitch = of("type") == "radio" || of("type") == "checkbox"
        let on = isSwitch ? (of("checked") == nil ? " off" : " on") : ""
        let must = of("required") == nil ? "" : "!"
        let name = of("name") ?? "(\(of("type") ?? "text"))"
        return "{\(name)\(must)=\(of("type") == "password" ? "" : of("value") ?? "")\(on)}"
    }

    private func chosen(_ options: [HttpPage.Node]) -> String {
        for case .element("option", let attributes, _) in options
        where attributes.contains(where: { $0.name == "selected" }) {
            return attributes.first { $0.name == "value" }?.value ?? ""
        }
        return "first"
    }
}
