import JSON
import Numbers

extension JSONWriter {
    /// A member with so many digits after the point, 1 to 6; null for what is no number.
    mutating func member(_ name: String, decimal value: Double, digits: Int) {
        precondition((1...6).contains(digits))
        key(name)
        guard value.magnitude < 1e12 else { return null() }
        let unit = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000][digits]
        let scaled = Int64(clamping: (value * Double(unit)).rounded())
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(unit))
        if scaled < 0 { piece("-") }
        integer(Int64(clamping: whole))
        piece(".")
        for _ in "\(rest)".count..<digits { piece("0") }
        integer(Int64(clamping: rest))
    }

    /// A member that is whole where it can be, and has two digits after the point otherwise.
    mutating func member(_ name: String, number value: Double) {
        if let whole = Int(exactly: value) {
            member(name, whole)
        } else {
            member(name, decimal: value, digits: 2)
        }
    }
}
