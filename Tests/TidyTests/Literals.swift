/// Strings of a Swift file or a script, without what stands between them.
struct Literals {
    /// Stands where a value is put in.
    static let hole: Character = "\u{0}"

    static func all(in text: String, isScript: Bool) -> [String] {
        var reader = Literals(text, isScript)
        reader.readCode(inHole: false)
        return reader.out
    }

    private let text: [Character]
    private let isScript: Bool
    private var at = 0
    private var out: [String] = []

    private init(_ text: String, _ isScript: Bool) {
        self.text = Array(text)
        self.isScript = isScript
    }

    private func says(_ word: String) -> Bool {
        at + word.count <= text.count && text[at..<(at + word.count)].elementsEqual(word)
    }

    /// To the end of the file, or of the value that stands in a string.
    private mutating func readCode(inHole: Bool) {
        var depth = 0
        while at < text.count {
            let c = text[at]
            if says("//"), at == 0 || text[at - 1] != ":" {
                while at < text.count, text[at] != "\n" { at += 1 }
            } else if says("/*") {
                while at < text.count, !says("*/") { at += 1 }
            } else if let mark = openingMark() {
                at += mark.count
                readString(to: mark)
                continue
            } else if inHole, "({".contains(c) {
                depth += 1
            } else if inHole, ")}".contains(c) {
                if depth == 0 { break }
                depth -= 1
            }
            at += 1
        }
        at += 1
    }

    private func openingMark() -> String? {
        let marks = isScript ? ["\"", "'", "`"] : ["\"\"\"", "\""]
        return marks.first { says($0) }
    }

    private mutating func readString(to mark: String) {
        var literal = ""
        let opensHole = isScript ? "${" : "\\("
        let canHaveHoles = !isScript || mark == "`"
        while at < text.count, !says(mark) {
            if text[at] == "\n", mark == "\"" || mark == "'" { break }
            if canHaveHoles, says(opensHole) {
                literal.append(Self.hole)
                at += opensHole.count
                readCode(inHole: true)
            } else if text[at] == "\\" {
                literal.append(" ")
                at += 2
            } else {
                literal.append(text[at])
                at += 1
            }
        }
        at += mark.count
        out.append(literal)
    }
}
