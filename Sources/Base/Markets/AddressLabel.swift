/// A part of one line on a parcel: a field, or the text between fields.
enum LabelPart: Sendable, Hashable {
    case text(String)
    case field(AddressField)
    /// Short code of the subdivision: `CA` rather than `California`.
    case shortSubdivision

    /// Parses `{locality}, {state} {postcode}`.
    static func parts(of line: Substring, _ row: PackRow) throws(PackFault) -> [LabelPart] {
        var parts: [LabelPart] = []
        var rest = line
        while let open = rest.firstIndex(of: "{") {
            if open != rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw row.fault("label has a { without its }")
            }
            let name = String(rest[rest.index(after: open)..<close])
            if name == "state" {
                parts.append(.shortSubdivision)
            } else if let field = AddressField(rawValue: name) {
                parts.append(.field(field))
            } else {
                throw row.fault("label names an unknown field \(name)")
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return parts
    }
}

extension Market {
    /// The address as lines on a parcel, without empty ones.
    func lines(_ address: Address, subdivision: Subdivision?) -> [String] {
        label.compactMap { parts in
            var line = ""
            var hasField = false
            for part in parts {
                let text: String
                switch part {
                case .text(let between):
                    line += hasField ? between : ""
                    continue
                case .field(.subdivision): text = subdivision?.name ?? address.subdivision
                case .field(let field): text = address[field]
                case .shortSubdivision: text = subdivision.map { String($0.shortCode) } ?? ""
                }
                hasField = hasField || !text.isEmpty
                line += text
            }
            while let last = line.last, last == " " || last == "," { line.removeLast() }
            return hasField ? line : nil
        }
    }
}
