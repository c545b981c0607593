import Text

extension JSONWriter {
    /// A number with so many digits after the point, 1 to 6; null for what is no number.
    public mutating func decimal(_ value: Double, digits: Int) {
        guard let text = DecimalText.of(value, digits: digits) else { return null() }
        number(written: text)
    }

    /// A member with so many digits after the point, 1 to 6; null for what is no number.
    public mutating func member(_ name: String, decimal value: Double, digits: Int) {
        key(name)
        decimal(value, digits: digits)
    }

    /// A member that is whole where it can be, and has two digits after the point otherwise.
    public mutating func member(_ name: String, number value: Double) {
        if let whole = Int(exactly: value) {
            member(name, whole)
        } else {
            member(name, decimal: value, digits: 2)
        }
    }
}
