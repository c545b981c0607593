/// Writer of CSV (RFC 4180): records of texts, in which a spreadsheet finds no formula.
public enum CSVText {
    /// A record with its line end.
    public static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A header and records.
    public static func file(_ header: [String], _ records: [[String]]) -> String {
        ([header] + records).map(line).joined()
    }

    /// A cell, quoted where it must be. One that a spreadsheet would take for a formula begins with an
    /// apostrophe; amounts with a minus keep it.
    static func cell(_ text: String) -> String { quoted(isFormula(text) ? "'" + text : text) }

    /// A cell as it is, quoted where it must be: for files that programs compare, where an id has to
    /// come back byte by byte. A file for a spreadsheet is written by `line`.
    public static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [34, 44, 10, 13].contains($0) }) else { return text }
        // By bytes: a quote with a combining mark behind it is a `Character` of its own.
        let bytes = text.utf8.flatMap { $0 == 34 ? [34, 34] : [$0] }
        return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }

    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first)
        else { return false }
        let isNumber =
            first == "-" && text.utf8.count > 1
            && text.utf8.dropFirst().allSatisfy { (48...57).contains($0) || $0 == 46 }
        return !isNumber
    }
}
