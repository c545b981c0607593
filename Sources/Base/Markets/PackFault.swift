/// A fault in a market pack, which stops the start: the file, the line in it and the broken rule.
public struct PackFault: Error, Equatable, Sendable {
    public let file: String
    /// The line in the file, counted from 1; 0 for the file as a whole.
    public let row: Int
    public let rule: String

    init(_ file: String, row: Int = 0, _ rule: String) {
        self.file = file
        self.row = row
        self.rule = rule
    }
}

extension PackFault: CustomStringConvertible {
    /// Text of the fault: `tax.tsv row 14: rate_ppm must be 0…1000000, is -3`
    public var description: String { row == 0 ? "\(file): \(rule)" : "\(file) row \(row): \(rule)" }
}
