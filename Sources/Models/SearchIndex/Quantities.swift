import Numbers

/// Quantities of one dimension as one term: `500ml`, `500 ml` and `0.5 l` are equal.
enum Quantities {
    /// Digits of a number before its point.
    private static let mostDigits = 9

    /// Term of a number with its unit; nil for what is none.
    static func term(_ number: some StringProtocol, _ unit: String) -> String? {
        guard let (dimension, factor) = units[unit], let value = thousandths(number) else {
            return nil
        }
        return "\(TextWord.unitMark)\(dimension)\(value.clampedMultiplied(by: factor))"
    }

    /// Term of a word such as `500ml`.
    static func term(of word: TextWord) -> String? {
        guard word.kind == .mixed, word.parts.count == 2 else { return nil }
        return term(word.parts[0], word.parts[1])
    }

    private static func thousandths(_ number: some StringProtocol) -> Int? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...mostDigits).contains(parts[0].count),
            let whole = Int(parts[0])
        else { return nil }
        guard parts.count == 2 else { return whole * 1_000 }
        guard (1...3).contains(parts[1].count), let rest = Int(parts[1]) else {
            return nil
        }
        return whole * 1_000 + rest * [100, 10, 1][parts[1].count - 1]
    }

    /// Names of units in five languages: dimension, and how many of the smallest unit one is.
    private static let units: [String: (dimension: String, factor: Int)] = {
        var all: [String: (String, Int)] = [:]
        func add(_ dimension: String, _ factor: Int, _ names: String) {
            for name in names.split(separator: " ") { all[String(name)] = (dimension, factor) }
        }
        add("v", 1, "ml mililiter milliliter milliliters millilitre millilitres mililit cc มล")
        add("v", 10, "cl")
        add("v", 100, "dl")
        add("v", 1_000, "l lt ltr lit liter liters litre litres ลิตร")
        add("w", 1, "mg milligram milligrams miligram มก")
        add("w", 1_000, "g gr gm gram grams gam กรัม ก")
        add("w", 1_000_000, "kg kgs kilo kilos kilogram kilograms กก กิโล กิโลกรัม")
        add("d", 1, "mm milimeter millimeter millimeters มม")
        add("d", 10, "cm sentimeter centimeter centimeters ซม เซนติเมตร")
        add("d", 1_000, "m meter meters metre metres เมตร")
        add("i", 1, "in inch inches inci นิ้ว")
        add("f", 1, "ft foot feet kaki")
        add("o", 1, "oz ounce ounces ออนซ์")
        add("o", 16, "lb lbs pound pounds")
        add("p", 1, "w watt watts วัตต์")
        add("p", 1_000, "kw kilowatt")
        add("u", 1, "v volt volts โวลต์")
        add("a", 1, "mah")
        add("b", 1, "mb")
        add("b", 1_000, "gb")
        add("b", 1_000_000, "tb")
        add("n", 1, "pc pcs piece pieces buah cai chiec ชิ้น")
        return all
    }()
}
