/// One language's sentences as they stand in the files, and the faults of its lines.
struct Sentences {
    static let american = "en-US"
    /// An overlay: it has only what differs from the American sentences.
    static let british = "en-GB"
    /// CLDR's cardinal forms by locale.
    static let forms: [(locale: String, forms: Set<String>)] = [
        (american, ["one", "other"]), (british, ["one", "other"]), ("id-ID", ["other"]),
        ("th-TH", ["other"]), ("vi-VN", ["other"]),
    ]
    static let all: [Sentences] = forms.map { Sentences(locale: $0.locale, forms: $0.forms) }

    struct Line {
        let key: String
        /// `one`, `other`; nil for a sentence that doesn't count.
        let form: String?
        let text: String
        /// `Sources/Features/Orders`, and the place for people.
        let home: Substring
        let place: String

        var parameters: Set<String> {
            let parts = text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
            return Set(parts.map { String($0.prefix { $0 != "}" }) })
        }
    }

    let locale: String
    let forms: Set<String>
    private(set) var lines: [String: [Line]] = [:]
    private(set) var faults: [String] = []

    var keys: Set<String> { Set(lines.keys) }

    private init(locale: String, forms: Set<String>) {
        self.locale = locale
        self.forms = forms
        for file in Tree.files(under: "Sources", ending: "\(locale).strings") { read(file) }
    }

    private mutating func read(_ file: Tree.File) {
        for (number, line) in file.lines.enumerated() where !line.isEmpty && line.first != "#" {
            let place = "\(file.path):\(number + 1)"
            guard let line = Self.line(line, place) else {
                faults.append("\(place): \(line) is no `key = sentence`")
                continue
            }
            if let first = lines[line.key]?.first(where: { $0.form == line.form }) {
                faults.append("\(line.key) stands twice: \(first.place) and \(place)")
            }
            lines[line.key, default: []].append(line)
        }
    }

    private static func line(_ line: Substring, _ place: String) -> Line? {
        guard let equals = line.firstRange(of: " = ") else { return nil }
        let name = line[..<equals.lowerBound]
        let text = String(line[equals.upperBound...])
        let parts = name.split(separator: "[", maxSplits: 1)
        let letters = parts.first ?? ""
        guard !text.allSatisfy(\.isWhitespace), !letters.isEmpty,
            letters.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }),
            parts.count == 1 || name.last == "]",
            let home = place[...].firstRange(of: "/Files/")
        else { return nil }
        return Line(
            key: String(letters), form: parts.count == 2 ? String(parts[1].dropLast()) : nil,
            text: text, home: place[..<home.lowerBound], place: place)
    }
}
