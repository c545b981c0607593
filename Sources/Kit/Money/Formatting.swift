// How amounts and numbers look, after CLDR. Three places are our own, for shops write them so:
// rupiah stand without decimals and next to `Rp` (ICU puts a no-break space there), whole baht
// without decimals, and counts are cut, never rounded up. A no-break space (U+00A0) stands before
// a trailing sign and after an ISO code, where CLDR has it; minus is U+002D.

extension Money {
    /// `$24.00`, `£24.00`, `Rp89.000`, `฿349`, `189.000 ₫`; abroad `US$24,00`, `IDR 89,000`.
    public func formatted(in locale: LocaleTag) -> String {
        let symbol = currency.symbol(in: locale)
        let amount = digits(in: locale)
        let sign = minor < 0 && amount.contains(where: { ("1"..."9").contains($0) }) ? "-" : ""
        if locale == .viVN { return "\(sign)\(amount)\(noBreakSpace)\(symbol)" }
        let gap = symbol == currency.code ? String(noBreakSpace) : ""
        return "\(sign)\(symbol)\(gap)\(amount)"
    }

    /// What a form's field holds: no sign of the currency, no groups, `24.00` or `24,00`, `10395`.
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

    private func digits(in locale: LocaleTag) -> String {
        let unit = UInt64(currency.minorPerMajor)
        guard shownDigits > 0 else {
            let half = unit / 2
            return grouping((minor.magnitude + half) / unit, locale)
        }
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: unit)
        return "\(grouping(whole, locale))\(locale.decimalSeparator)\(twoDigits(cents))"
    }
}

extension Int {
    /// `1,234,567`, `1.234.567`.
    public func grouped(in locale: LocaleTag) -> String {
        (self < 0 ? "-" : "") + grouping(UInt64(magnitude), locale)
    }

    /// `950`, `3.2K`, `12K`, `1.4M`; in Indonesian `3,2 rb`, in Vietnamese `3,2 N`. Cut, not
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

private let noBreakSpace: Character = "\u{A0}"

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
