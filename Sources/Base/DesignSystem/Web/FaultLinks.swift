import HTML
import Web

/// Links of a refused form's summary: each leads to its field, or is no link.
///
/// Forms that stand on a page many times, one for each line of a list, give their fields no id. The
/// field that was refused is in the form that was sent, which is the one with its address.
enum FaultLinks {
    /// The page with an id on each field that its summary names.
    /// - Parameter address: of the form that was sent.
    static func resolved(_ page: HTML, _ typed: SubmittedForm, sentTo address: String) -> HTML {
        let escaped: HTML = "\(address)"
        let action = " action=\"\(String(decoding: escaped.bytes, as: UTF8.self))\""
        var text = String(decoding: page.bytes, as: UTF8.self)
        for field in Set(typed.faults.map(\.field)) {
            let id = "f-" + field
            guard text.contains("#\(id)\""), !text.contains(" id=\"\(id)\"") else { continue }
            if let tag = tag(of: field, in: text, action: action) {
                mark(tag, id: id, in: &text)
            } else {
                unlink(id, in: &text)
            }
        }
        return HTML(trusted: text)
    }

    /// The field's tag, from its `<` to its `>`, in the form that was sent.
    private static func tag(
        of field: String, in text: String, action: String
    ) -> Range<String.Index>? {
        var rest = text[...]
        while let form = rest.firstRange(of: action) {
            rest = rest[form.upperBound...]
            let end = rest.firstRange(of: "</form>")?.lowerBound ?? rest.endIndex
            let inside = rest[..<end]
            // A picture's refusal is about `pictures`, whatever its field is called.
            for mark in [" name=\"\(field)\"", field == "pictures" ? " type=\"file\"" : nil] {
                guard let mark, let found = inside.firstRange(of: mark),
                    let start = inside[..<found.lowerBound].lastIndex(of: "<"),
                    let close = inside[found.upperBound...].firstIndex(of: ">")
                else { continue }
                let tag = start..<inside.index(after: close)
                if !inside[tag].contains(" type=\"hidden\"") { return tag }
            }
        }
        return nil
    }

    /// Gives a tag the id, or the summary's link the id that the tag has.
    private static func mark(_ tag: Range<String.Index>, id: String, in text: inout String) {
        if let own = text[tag].firstRange(of: " id=\"") {
            let name = text[own.upperBound..<tag.upperBound].prefix { $0 != "\"" }
            text.replace("#\(id)\"", with: "#\(name)\"")
        } else {
            let name = text[tag].firstIndex { $0 == " " || $0 == ">" } ?? tag.upperBound
            text.insert(contentsOf: " id=\"\(id)\"", at: name)
        }
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
