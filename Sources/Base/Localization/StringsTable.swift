/// One language's sentences while its files are read, by bytes: five languages are read at each
/// start.
struct StringsTable {
    private(set) var sentences: [String: Sentence] = [:]
    /// Files so far, for naming both places of a key that stands twice.
    private var files: [(path: String, text: String)] = []

    /// Adds the lines of one file. Comments start with `#`; ` = ` stands between key and sentence.
    mutating func add(_ text: String, from path: String) throws(StringsFault) {
        files.append((path, text))
        for (key, sentence) in Self.lines(of: text) {
            let before = sentences.updateValue(Sentence(sentence), forKey: String(key))
            if before != nil { throw twice(key) }
        }
    }

    private static func lines(of text: String) -> [(key: Substring, sentence: Substring)] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.first != UInt8(ascii: "#"), let eq = line.firstIndex(of: UInt8(ascii: "=")),
                eq > line.startIndex
            else { return nil }
            return (
                Substring(line[..<line.index(before: eq)]),
                Substring(line[line.index(after: eq)...].dropFirst())
            )
        }
    }

    private func twice(_ key: Substring) -> StringsFault {
        let places = files.flatMap { file in
            file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { $0.element.hasPrefix(key + " = ") }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        return .twice(key: String(key), first: places.first ?? "?", second: places.last ?? "?")
    }
}
