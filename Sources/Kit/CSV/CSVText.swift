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
    static func cell(_ text: String) -> String {
        let safe = isFormula(text) ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return safe }
        let quoted = safe.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        return "\"\(quoted)\""
    }

    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.first, "=+-@\t\r".contains(first) else { return false }
        let isNumber =
            first == "-" && text.utf8.count > 1
            && text.dropFirst().utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        return !isNumber
    }
}
