import HTML
import Store
import Web

/// Marks of a refused form: each link of its summary leads to its field and names it, or is no
/// link; each field at fault says so to assistive technology.
///
/// Forms that stand on a page many times, one for each line of a list, give their fields no id. The
/// field that was refused is in the form that was sent, which is the one with its address. A table
/// has a field once in each row.
enum FaultLinks {
    /// The page with an id on each field that its summary names.
    /// - Parameter address: of the form that was sent.
    static func resolved(_ page: HTML, _ typed: SubmittedForm, sentTo address: String) -> HTML {
        let escaped: HTML = "\(address)"
        let action = " action=\"\(String(decoding: escaped.bytes, as: UTF8.self))\""
        var text = String(decoding: page.bytes, as: UTF8.self)
        var seen: Set<String> = []
        for fault in typed.faults where seen.insert(fault.anchor).inserted {
            let own = tag(with: fault.anchor, in: text)
            guard let tag = own ?? tag(of: fault, in: text, action: action) else {
                unlink(fault.anchor, in: &text)
                continue
            }
            // A rule's sentence says what it is about; "Please fill this in." doesn't.
            let label = fault.code.contains(".") ? nil : label(of: tag, in: text)
            let id = mark(tag, id: fault.anchor, in: &text)
            text.replace(
                "#\(fault.anchor)\">", with: "#\(id)\">\(label.map { "\($0): " } ?? "")")
        }
        return HTML(trusted: text)
    }

    /// The tag that has an id, from its `<` to its `>`.
    private static func tag(with id: String, in text: String) -> Range<String.Index>? {
        text.firstRange(of: " id=\"\(id)\"").flatMap { tag(around: $0, in: text[...]) }
    }

    /// The field's tag in the form that was sent: that of its row, or else the first.
    private static func tag(
        of fault: FieldFault, in text: String, action: String
    ) -> Range<String.Index>? {
        var rest = text[...]
        while let form = rest.firstRange(of: action) {
            rest = rest[form.upperBound...]
            let end = rest.firstRange(of: "</form>")?.lowerBound ?? rest.endIndex
            let tags = rest[..<end].ranges(of: " name=\"\(fault.field)\"")
                .compactMap { tag(around: $0, in: rest[..<end]) }
                .filter { !text[$0].contains(" type=\"hidden\"") }
            guard let first = tags.first else { continue }
            guard let row = fault.row, tags.indices.contains(row - 1) else { return first }
            return tags[row - 1]
        }
        return nil
    }

    private static func tag(
        around found: Range<String.Index>, in text: Substring
    ) -> Range<String.Index>? {
        guard let start = text[..<found.lowerBound].lastIndex(of: "<"),
            let close = text[found.upperBound...].firstIndex(of: ">")
        else { return nil }
        return start..<text.index(after: close)
    }

    /// The field's name as its page shows or says it, escaped.
    private static func label(of tag: Range<String.Index>, in text: String) -> String? {
        if let spoken = value(of: "aria-label", in: text[tag]) { return String(spoken) }
        guard let id = value(of: "id", in: text[tag]),
            let label = text.firstRange(of: "<label for=\"\(id)\">")
        else { return nil }
        let words = String(text[label.upperBound...].prefix { $0 != "<" }).trimmingWhitespace
        return words.isEmpty ? nil : String(words)
    }

    private static func value(of attribute: String, in tag: Substring) -> Substring? {
        tag.firstRange(of: " \(attribute)=\"").map { found in
            tag[found.upperBound...].prefix { $0 != "\"" }
        }
    }

    /// Says in a tag that its field is at fault, and gives it the id unless it has one. Returns the
    /// id that it has.
    private static func mark(
        _ tag: Range<String.Index>, id: String, in text: inout String
    ) -> String {
        let own = value(of: "id", in: text[tag]).map { String($0) }
        var added = own == nil ? " id=\"\(id)\"" : ""
        let isControl = ["<input", "<select", "<textarea"].contains { text[tag].hasPrefix($0) }
        if isControl, !text[tag].contains(" aria-invalid=") {
            added += " aria-invalid=\"true\""
            if !text[tag].contains(" aria-describedby=") {
                added += " aria-describedby=\"form-errors\""
            }
        }
        let name = text[tag].firstIndex { $0 == " " || $0 == ">" } ?? tag.upperBound
        text.insert(contentsOf: added, at: name)
        return own ?? id
    }

    /// Leaves the words of a link whose field isn't on the page.
    private static func unlink(_ id: String, in text: inout String) {
        while let hash = text.firstRange(of: "#\(id)\">"),
            let start = text[..<hash.lowerBound].ranges(of: "<a href=\"").last,
            let end = text[hash.upperBound...].firstRange(of: "</a>")
        {
            text.removeSubrange(end)
            text.removeSubrange(start.lowerBound..<hash.upperBound)
        }
    }
}

extension FieldFault {
    /// Id of the field at fault, on pages that show a refused form.
    var anchor: String { "f-" + field + (row.map { "-\($0)" } ?? "") }
}
