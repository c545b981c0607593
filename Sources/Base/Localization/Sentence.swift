import Text

/// A sentence with holes for values, split once into literal pieces and names.
struct Sentence: Sendable {
    enum Piece: Sendable { case text(String), hole(String) }
    let pieces: [Piece]

    /// Parses `text with {name}`.
    init(_ text: Substring) {
        var pieces: [Piece] = []
        var rest = text.utf8
        while let open = rest.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            if open > rest.startIndex {
                pieces.append(.text(String(Substring(rest[..<open]))))
            }
            pieces.append(.hole(String(Substring(rest[rest.index(after: open)..<close]))))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(Substring(rest)))) }
        self.pieces = pieces
    }

    /// The text with each hole's value; a hole without one stays visible as `{name}`.
    func filled(_ value: (_ name: String) -> String?) -> String {
        if pieces.count == 1, case .text(let text) = pieces[0] { return text }
        var out = ""
        for piece in pieces {
            switch piece {
            case .text(let text): out += text
            case .hole(let name): out += value(name).map(InputText.isolated) ?? "{\(name)}"
            }
        }
        return out
    }
}
