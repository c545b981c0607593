import Text

/// Text of an INSERT of one row, whose values are bound or NULL: `INSERT INTO … VALUES ($1, NULL)`.
///
/// Bound values of such a statement get their types from the columns, in however many rows.
struct RowInsert {
    /// Text up to the values.
    private let head: Substring
    /// Text behind them: nothing, or that rows which exist are skipped.
    private let tail: Substring
    /// Values of a row: true for one that is bound, false for NULL.
    private let values: [Bool]

    /// Rows of one statement at most.
    static let mostRows = 32

    /// Nil for a text that is something else, has other values, or says more behind them than
    /// that a row which exists is skipped.
    init?(_ text: String) {
        guard text.hasPrefix("INSERT INTO "), let word = text.firstRange(of: "VALUES") else {
            return nil
        }
        let rest = text[word.upperBound...].drop(while: \.isWhitespace)
        guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return nil }
        head = text[..<word.upperBound]
        tail = rest[end...].dropFirst().trimmingWhitespace
        guard tail.isEmpty || tail.hasPrefix("ON CONFLICT") && tail.hasSuffix("DO NOTHING") else {
            return nil
        }
        let all = rest[..<end].dropFirst().split(
            separator: ",", omittingEmptySubsequences: false)
        var bound: [Bool] = []
        for value in all.map(\.trimmingWhitespace) {
            let number = bound.count { $0 } + 1
            guard value == "NULL" || value == "$\(number)" else { return nil }
            bound.append(value != "NULL")
        }
        values = bound
    }

    /// The same INSERT of many rows, its values numbered on.
    func text(rows: Int) -> String {
        var number = 0
        let all = (0..<rows).map { _ in
            let row = values.map { isBound in
                if isBound { number += 1 }
                return isBound ? "$\(number)" : "NULL"
            }
            return "(" + row.joined(separator: ", ") + ")"
        }
        return "\(head) \(all.joined(separator: ", ")) \(tail)"
    }
}
