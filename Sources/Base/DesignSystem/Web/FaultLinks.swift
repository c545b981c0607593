import HTML
import Store
import Web

/// Marks of a refused form: each link of its summary leads to its field and names it, or is no
/// link; each field at fault says so to assistive technology.
///
/// Forms that stand on a page many times, one for each line of a list, give their fields no id. The
/// field that was refused is in the form that was sent, which is the one with its address. A table
/// has a field once in each row.
///
/// The page is read once, however many faults there are: a table of 300 rows can have one in each
/// of its cells.
enum FaultLinks {
    /// The page with an id on each field that its summary names.
    /// - Parameter address: of the form that was sent.
    static func resolved(_ page: HTML, _ typed: SubmittedForm, sentTo address: String) -> HTML {
        let index = FaultIndex(page.bytes, typed.faults, sentTo: address)
        var marks = FaultMarks(index: index)
        var seen: Set<String> = []
        for fault in typed.faults where seen.insert(fault.anchor).inserted { marks.add(fault) }
        return HTML(trusted: marks.page)
    }
}

/// A page's tags that the faults of a form are about, from one reading of the page.
struct FaultIndex {
    let page: [UInt8]
    private(set) var tags: [PageTag] = []
    /// Tag by id, of ids that a fault names.
    private(set) var byID: [String: Int] = [:]
    /// Tags by field and by form among those with the address, hidden ones left out.
    private(set) var byForm: [String: [[Int]]] = [:]
    /// Links by the id that they lead to.
    private(set) var links: [String: [PageTag]] = [:]
    /// Words of labels by the id of their field, escaped.
    private(set) var labels: [String: Range<Int>] = [:]
    /// Bytes that were looked at, for tests.
    private(set) var bytesRead = 0

    private let anchors: Set<String>
    private let fields: Set<String>
    private let action: String
    private var forms = 0
    private var isInForm = false

    init(_ page: [UInt8], _ faults: [FieldFault], sentTo address: String) {
        self.page = page
        anchors = Set(faults.map(\.anchor))
        fields = Set(faults.map(\.field))
        action = ("\(address)" as HTML).string
        var at = 0
        while at < page.count {
            defer { bytesRead += 1 }
            guard page[at] == UInt8(ascii: "<"), let tag = PageTag(page, from: at) else {
                at += 1
                continue
            }
            bytesRead += tag.range.count
            add(tag)
            at = tag.range.upperBound
        }
    }

    /// The field's tag: the one with the fault's id, or that of its row in the form that was sent,
    /// or else the first there.
    func tag(of fault: FieldFault) -> Int? {
        if let own = byID[fault.anchor] { return own }
        guard let tags = byForm[fault.field]?.first(where: { !$0.isEmpty }) else { return nil }
        guard let row = fault.row, tags.indices.contains(row - 1) else { return tags.first }
        return tags[row - 1]
    }

    /// The field's name as its page shows or says it, escaped.
    func label(of tag: PageTag) -> String? {
        if let spoken = tag["aria-label"] { return spoken }
        guard let id = tag["id"], let words = labels[id] else { return nil }
        let text = String(String(decoding: page[words], as: UTF8.self).trimmingWhitespace)
        return text.isEmpty ? nil : text
    }

    private mutating func add(_ tag: PageTag) {
        switch tag.name {
        case "form":
            isInForm = tag["action"] == action
            forms += isInForm ? 1 : 0
        case "/form": isInForm = false
        case "a":
            guard let href = tag["href"], let hash = href.firstIndex(of: "#") else { break }
            let id = String(href[hash...].dropFirst())
            if anchors.contains(id) { links[id, default: []].append(tag) }
        case "label":
            guard let field = tag["for"], labels[field] == nil else { break }
            let start = tag.range.upperBound
            let end = page[start...].firstIndex(of: UInt8(ascii: "<")) ?? page.count
            bytesRead += end - start
            labels[field] = start..<end
        default: break
        }
        addField(tag)
    }

    private mutating func addField(_ tag: PageTag) {
        let id = tag["id"].flatMap { anchors.contains($0) && byID[$0] == nil ? $0 : nil }
        let name = isInForm ? tag["name"].flatMap { fields.contains($0) ? $0 : nil } : nil
        let isVisible = tag["type"] != "hidden"
        guard id != nil || (name != nil && isVisible) else { return }
        tags.append(tag)
        if let id { byID[id] = tags.count - 1 }
        guard let name, isVisible else { return }
        let missing = forms - byForm[name, default: []].count
        byForm[name, default: []] += Array(repeating: [], count: missing)
        byForm[name, default: []][forms - 1].append(tags.count - 1)
    }

    /// Range of the `</a>` that ends a link.
    func closingTag(after link: PageTag) -> Range<Int>? {
        let end = Array("</a>".utf8)
        var at = link.range.upperBound
        while at + end.count <= page.count {
            if page[at] == end[0], page[at..<at + end.count].elementsEqual(end) {
                return at..<at + end.count
            }
            at += 1
        }
        return nil
    }
}

/// One tag of a page, with its attributes as they are written.
struct PageTag {
    /// From its `<` to behind its `>`.
    let range: Range<Int>
    /// Name, with the slash of an end tag.
    let name: String
    private let attributes: [(name: String, value: Range<Int>, text: String)]

    /// Nil unless a tag begins there.
    init?(_ page: [UInt8], from start: Int) {
        func isEnd(_ byte: UInt8) -> Bool {
            byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">")
        }
        var at = start + 1
        while at < page.count, !isEnd(page[at]) { at += 1 }
        name = String(decoding: page[(start + 1)..<at], as: UTF8.self)
        guard !name.isEmpty, name.first != "!" else { return nil }
        var found: [(name: String, value: Range<Int>, text: String)] = []
        while at < page.count, page[at] != UInt8(ascii: ">") {
            let begin = at
            while at < page.count, !isEnd(page[at]) { at += 1 }
            let name = String(decoding: page[begin..<at], as: UTF8.self)
            guard at + 1 < page.count, page[at] == UInt8(ascii: "="),
                page[at + 1] == UInt8(ascii: "\"")
            else {
                if !name.isEmpty { found.append((name, at..<at, "")) }
                if at < page.count, page[at] != UInt8(ascii: ">") { at += 1 }
                continue
            }
            at += 2
            let value = at
            while at < page.count, page[at] != UInt8(ascii: "\"") { at += 1 }
            found.append((name, value..<at, String(decoding: page[value..<at], as: UTF8.self)))
            at += 1
        }
        guard at < page.count else { return nil }
        attributes = found
        range = start..<at + 1
    }

    /// Value of an attribute, escaped as it is on the page.
    subscript(_ attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.text
    }

    /// Position of an attribute's value on the page.
    func position(of attribute: String) -> Range<Int>? {
        attributes.first { $0.name == attribute }?.value
    }
}

/// Changes of a page for its faults, made at once.
private struct FaultMarks {
    let index: FaultIndex
    private var edits: [(range: Range<Int>, text: String)] = []
    /// Ids that fields without one got.
    private var given: [Int: String] = [:]

    init(index: FaultIndex) { self.index = index }

    /// Marks the fault's field and names it in the links to it, or takes those links away.
    mutating func add(_ fault: FieldFault) {
        let links = index.links[fault.anchor] ?? []
        guard let number = index.tag(of: fault) else {
            for link in links { unlink(link) }
            return
        }
        let tag = index.tags[number]
        // A rule's sentence says what it is about; "Please fill this in." doesn't.
        let label = fault.code.contains(".") ? nil : index.label(of: tag)
        let id = mark(tag, number, id: fault.anchor)
        for link in links {
            guard let href = link.position(of: "href") else { continue }
            let anchor = (href.upperBound - fault.anchor.utf8.count)..<href.upperBound
            edits.append((anchor, id))
            if let label {
                let start = link.range.upperBound
                edits.append((start..<start, "\(label): "))
            }
        }
    }

    /// Says in a tag that its field is at fault, and gives it the id unless it has one. Returns the
    /// id that it has.
    private mutating func mark(_ tag: PageTag, _ number: Int, id: String) -> String {
        if let before = given[number] { return before }
        let own = tag["id"]
        given[number] = own ?? id
        var added = own == nil ? " id=\"\(id)\"" : ""
        if ["input", "select", "textarea"].contains(tag.name), tag["aria-invalid"] == nil {
            added += " aria-invalid=\"true\""
            if tag["aria-describedby"] == nil { added += " aria-describedby=\"form-errors\"" }
        }
        let name = tag.range.lowerBound + 1 + tag.name.utf8.count
        edits.append((name..<name, added))
        return own ?? id
    }

    /// Leaves the words of a link whose field isn't on the page.
    private mutating func unlink(_ link: PageTag) {
        guard let end = index.closingTag(after: link) else { return }
        edits.append((link.range, ""))
        edits.append((end, ""))
    }

    /// The page with all changes.
    var page: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(index.page.count + edits.count * 64)
        var at = 0
        let ordered = edits.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        for (_, edit) in ordered where edit.range.lowerBound >= at {
            out += index.page[at..<edit.range.lowerBound]
            out += Array(edit.text.utf8)
            at = edit.range.upperBound
        }
        return out + index.page[at...]
    }
}

extension FieldFault {
    /// Id of the field at fault, on pages that show a refused form.
    var anchor: String { "f-" + field + (row.map { "-\($0)" } ?? "") }
}
