/// Writer of numbers with a fixed number of digits after the point, as JSON and reports have them.
public enum DecimalText {
    /// Text of a number with so many digits after the point, 1 to 6; nil for what is no number, and
    /// from 10¹² on, where a `Double` has not so many digits.
    public static func of(_ value: Double, digits: Int) -> String? {
        precondition((1...6).contains(digits))
        guard value.magnitude < 1e12 else { return nil }
        let unit: UInt64 = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000][digits]
        // Apart, so that a large number's fraction keeps its digits.
        let whole = value.magnitude.rounded(.towardZero)
        let fraction = ((value.magnitude - whole) * Double(unit)).rounded()
        guard let before = UInt64(exactly: whole), let after = UInt64(exactly: fraction) else {
            return nil
        }
        let (carried, rest) = after.quotientAndRemainder(dividingBy: unit)
        let (digitsBefore, places) = (String(before + carried), String(rest))
        let zeros = String(repeating: "0", count: digits - places.utf8.count)
        let isNegative = value < 0 && (before, after) != (0, 0)
        return "\(isNegative ? "-" : "")\(digitsBefore).\(zeros)\(places)"
    }
}
