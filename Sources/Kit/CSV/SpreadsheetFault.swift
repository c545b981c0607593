/// A text that a spreadsheet left where a value should be: the value itself is lost.
public enum SpreadsheetFault: String, CaseIterable, Sendable {
    /// `#REF!`, `#N/A`, LibreOffice's `Err:502` and their like: a formula that failed.
    case error = "spreadsheet-error"
    /// `8.99E+12`: a long number that was shortened, so its last digits are gone.
    case shortened = "number-shortened"

    /// The fault of a cell's text; nil for a text that may be meant.
    public static func of(_ text: String) -> SpreadsheetFault? {
        guard let first = text.first, text.utf8.count <= longest else { return nil }
        if first == "#" { return isError(text) ? .error : nil }
        if text.hasPrefix("Err:") { return text.dropFirst(4).allSatisfy(isDigit) ? .error : nil }
        guard first.isASCII, first.isNumber || first == "-" || first == "+" else { return nil }
        return isShortened(text) ? .shortened : nil
    }

    /// Bytes of the longest such text, `#GETTING_DATA` or `-1.23456789012345E+123`.
    private static let longest = 32

    /// Excel's and Google's errors, in English and in the languages that translate them.
    private static func isError(_ text: String) -> Bool {
        if ["#N/A", "#NV", "#N/D", "#N/B", "#GETTING_DATA"].contains(text) { return true }
        guard text.hasSuffix("!") || text.hasSuffix("?") else { return false }
        let word = text.dropFirst().dropLast().drop { $0 == "¡" || $0 == "¿" }
        return word.count >= 3 && word.allSatisfy { $0.isUppercase || $0 == "/" || $0 == "0" }
    }

    /// Excel writes a sign and at least two digits after the E; a code such as `3E5` has neither.
    private static func isShortened(_ text: String) -> Bool {
        let parts = text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "E" || $0 == "e" })
        guard parts.count == 2, let sign = parts[1].first, sign == "+" || sign == "-" else {
            return false
        }
        let exponent = parts[1].dropFirst()
        let number = parts[0].drop { $0 == "-" || $0 == "+" }
        return (2...3).contains(exponent.count) && exponent.allSatisfy(isDigit)
            && number.first.map(isDigit) ?? false
            && number.allSatisfy { isDigit($0) || $0 == "." || $0 == "," }
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }
}

/// A cell as a spreadsheet exports it.
public enum SpreadsheetCell {
    /// Text of a formula that is one text alone, `="0012"`, by which exports keep zeros in front.
    public static func unwrapped(_ text: String) -> String {
        guard text.hasPrefix("=\""), text.hasSuffix("\""), text.count > 3 else { return text }
        let parts = text.dropFirst(2).dropLast().split(
            separator: "\"\"", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.contains("\"") }) else { return text }
        return parts.joined(separator: "\"")
    }

    /// Text without the apostrophe by which exports mark a number as text, for spreadsheets:
    /// `'4141`.
    public static func unmarked(_ text: String) -> String {
        text.hasPrefix("'") ? String(text.dropFirst()) : text
    }
}
