// Formats of amounts and numbers, after CLDR. Three deviate, as shops there write them so: rupiah
// have no decimals and stand next to `Rp` (ICU puts a no-break space there), whole baht have no
// decimals, and compact counts are truncated, never rounded up. A no-break space (U+00A0) stands
// before a trailing symbol and after an ISO code, where CLDR has it; minus is U+002D.

extension Money {
    /// `$24.00`, `£24.00`, `Rp89.000`, `฿349`, `189.000 ₫`; abroad `US$24,00`, `IDR 89,000`.
    public func formatted(in locale: LocaleTag) -> String {
        let symbol = currency.symbol(in: locale)
        let (whole, cents) = shown
        // Byte by byte into a stack buffer, as a page of cards prints sixty prices.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
            var line = Letters(buffer)
            if minor < 0, whole > 0 || (cents ?? 0) > 0 { line.add(UInt8(ascii: "-")) }
            if locale != .viVN {
                line.add(symbol)
                if symbol == currency.code { line.add(noBreakSpace) }
            }
            let hasComma = locale.decimalSeparator == ","
            line.add(whole, groupedBy: UInt8(ascii: hasComma ? "." : ","))
            if let cents {
                line.add(UInt8(ascii: hasComma ? "," : "."))
                line.add(twoDigits: cents)
            }
            if locale == .viVN {
                line.add(noBreakSpace)
                line.add(symbol)
            }
            return line.string
        }
    }

    /// Value of a form's amount field: no currency symbol, no groups, `24.00` or `24,00`, `10395`.
    public func typed(in locale: LocaleTag) -> String {
        let exact = decimal
        guard let point = exact.firstIndex(of: "."),
            shownDigits == 0 || locale.decimalSeparator != "."
        else { return exact }
        let whole = exact[..<point]
        let cents = exact[exact.index(after: point)...]
        return shownDigits == 0 && cents.allSatisfy { $0 == "0" }
            ? String(whole) : "\(whole)\(locale.decimalSeparator)\(cents)"
    }

    /// The exact amount for files and APIs: `-24.00`, `10395.00`, `189000`.
    public var decimal: String {
        let sign = minor < 0 ? "-" : ""
        guard currency.exponent > 0 else { return "\(sign)\(minor.magnitude)" }
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(sign)\(whole).\(twoDigits(cents))"
    }

    private var shownDigits: Int {
        currency.hidesZeroDecimals && minor % currency.minorPerMajor == 0 ? 0 : currency.shownDigits
    }

    /// Magnitude as people see it, rounded half up where the currency shows no decimals; then
    /// `cents` is nil.
    private var shown: (whole: UInt64, cents: UInt64?) {
        let unit = UInt64(currency.minorPerMajor)
        guard shownDigits > 0 else { return ((minor.magnitude + unit / 2) / unit, nil) }
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: unit)
        return (whole, cents)
    }
}

extension Int {
    /// The number in groups of three digits: `1,234,567`, `1.234.567`.
    public func grouped(in locale: LocaleTag) -> String {
        (self < 0 ? "-" : "") + grouping(UInt64(magnitude), locale)
    }

    /// `950`, `3.2K`, `12K`, `1.4M`; in Indonesian `3,2 rb`, in Vietnamese `3,2 N`. Truncated, not
    /// rounded: a count never claims more than there is.
    public func compact(in locale: LocaleTag) -> String {
        let steps: [(UInt, String)] = [
            (1_000_000_000_000, locale.compactUnits[3]), (1_000_000_000, locale.compactUnits[2]),
            (1_000_000, locale.compactUnits[1]), (1000, locale.compactUnits[0]),
        ]
        guard let (size, unit) = steps.first(where: { magnitude >= $0.0 }) else {
            return String(self)
        }
        let whole = magnitude / size
        let tenth = magnitude % size * 10 / size
        let sign = self < 0 ? "-" : ""
        let fraction = whole < 10 && tenth > 0 ? "\(locale.decimalSeparator)\(tenth)" : ""
        return "\(sign)\(grouping(UInt64(whole), locale))\(fraction)\(unit)"
    }
}

extension Rate {
    /// `20%`, `8.25%`, `8,25%`.
    public func formatted(in locale: LocaleTag) -> String {
        let sign = basisPoints < 0 ? "-" : ""
        let (whole, rest) = basisPoints.magnitude.quotientAndRemainder(dividingBy: 100)
        let decimals = rest % 10 == 0 ? String(rest / 10) : twoDigits(UInt64(rest))
        let fraction = rest == 0 ? "" : "\(locale.decimalSeparator)\(decimals)"
        return "\(sign)\(whole)\(fraction)%"
    }
}

extension LocaleTag {
    /// Thousand, million, milliard, billion (10³, 10⁶, 10⁹, 10¹²) as CLDR's short compact forms.
    fileprivate var compactUnits: [String] {
        switch self {
        case .enUS, .enGB, .thTH: ["K", "M", "B", "T"]
        case .idID: ["\u{A0}rb", "\u{A0}jt", "\u{A0}M", "\u{A0}T"]
        case .viVN: ["\u{A0}N", "\u{A0}Tr", "\u{A0}T", "\u{A0}NT"]
        }
    }
}

private let noBreakSpace = "\u{A0}"

/// Writes ASCII and UTF-8 into a buffer that is long enough: 20 digits, their separators, a symbol.
private struct Letters {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    var string: String { String(decoding: buffer[..<count], as: UTF8.self) }

    mutating func add(_ letter: UInt8) {
        buffer[count] = letter
        count += 1
    }

    mutating func add(_ text: String) {
        for letter in text.utf8 { add(letter) }
    }

    mutating func add(twoDigits n: UInt64) {
        add(48 + UInt8(n / 10))
        add(48 + UInt8(n % 10))
    }

    mutating func add(_ n: UInt64, groupedBy separator: UInt8) {
        var power: UInt64 = 1
        var digits = 1
        while n / power >= 10 {
            power *= 10
            digits += 1
        }
        while power > 0 {
            add(48 + UInt8(n / power % 10))
            digits -= 1
            if digits > 0, digits % 3 == 0 { add(separator) }
            power /= 10
        }
    }
}

private func twoDigits(_ n: UInt64) -> String { n < 10 ? "0\(n)" : String(n) }

private func grouping(_ n: UInt64, _ locale: LocaleTag) -> String {
    let digits = String(n).utf8
    guard digits.count > 3, let separator = locale.groupSeparator.asciiValue else {
        return String(n)
    }
    var out: [UInt8] = []
    out.reserveCapacity(digits.count + digits.count / 3)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { out.append(separator) }
        out.append(digit)
    }
    return String(decoding: out, as: UTF8.self)
}
