extension Money {
    /// Characters of a text that is parsed: 19 digits, their separators, a sign and a currency fit.
    public static let longestText = 48

    /// An amount as a person of `locale` writes it: `Rp 10.395.000`, `1.500.000 ₫`, `฿1,234.50`,
    /// `๑๒๐ บาท`, and everywhere the plain `24.00`. An ambiguous text (`1,500` in Indonesian: one
    /// and a half, or fifteen hundred?) is refused, never guessed; so is one beyond `most`.
    public init(
        parsing text: String, currency: Currency, locale: LocaleTag, most: Int64 = Self.largest
    ) throws(MoneyFault) {
        guard text.utf8.count <= Self.longestText * 3, text.unicodeScalars.count <= Self.longestText
        else {
            throw .tooLong(limit: Self.longestText)
        }
        var rest = text.lowercased().map(\.plainDigit)[...].trimmed
        guard !rest.isEmpty else { throw .empty }
        var isNegative = rest.takeMinus()
        try rest.takeCurrency(currency)
        if !isNegative { isNegative = rest.takeMinus() }
        let (whole, cents) = try rest.cut(for: currency, in: locale)
        self = try Money(
            whole: whole, cents: cents, isNegative: isNegative, currency: currency, most: most)
    }

    /// An amount as files write it: `-?digits[.digits]`, nothing else. Zeros beyond the currency's
    /// decimals are accepted (`24.00` đồng), other digits there are not, and nothing beyond `most`.
    public init(
        decimal text: String, currency: Currency, most: Int64 = Self.largest
    ) throws(MoneyFault) {
        guard text.utf8.count <= Self.longestText else { throw .tooLong(limit: Self.longestText) }
        var rest = Array(text)[...].trimmed
        guard !rest.isEmpty else { throw .empty }
        let isNegative = rest.takeMinus()
        let point = rest.firstIndex(of: ".") ?? rest.endIndex
        let cents = rest[point...].dropFirst()
        if point != rest.endIndex, cents.isEmpty || point == rest.startIndex {
            throw rest.contains(where: \.isDigit) ? .misplacedSeparator(".") : .noDigits
        }
        self = try Money(
            whole: rest[..<point], cents: cents, isNegative: isNegative, currency: currency,
            most: most)
    }

    /// An amount in a file of people of `locale`: as `decimal:` reads it, else as `parsing:` does.
    /// Three digits behind a single point are thousands where the language groups with points
    /// (`250.000` rupiah), and are refused as ambiguous elsewhere, zeros too.
    public init(
        inFile text: String, currency: Currency, locale: LocaleTag, most: Int64 = Self.largest
    ) throws(MoneyFault) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let mayBeThousands = parts.count == 2 && parts[1].filter { !$0.isWhitespace }.count == 3
        if !mayBeThousands,
            let plain = try? Money(decimal: text, currency: currency, most: most)
        {
            self = plain
        } else {
            try self.init(parsing: text, currency: currency, locale: locale, most: most)
        }
    }

    /// Both runs must be digits; the second one counts tenths, hundredths, …
    private init(
        whole: ArraySlice<Character>, cents: ArraySlice<Character>, isNegative: Bool,
        currency: Currency, most: Int64
    ) throws(MoneyFault) {
        if let wrong = (whole + cents).first(where: { !$0.isDigit }) { throw .unexpected(wrong) }
        guard !whole.isEmpty else { throw .noDigits }
        guard cents.dropFirst(currency.exponent).allSatisfy({ $0 == "0" }) else {
            throw .tooManyDecimals(allowed: currency.exponent)
        }
        var minor: Int64 = 0
        let padded =
            cents.prefix(currency.exponent)
            + Array(repeating: "0", count: max(0, currency.exponent - cents.count))
        for digit in whole + padded {
            let (tens, over) = minor.multipliedReportingOverflow(by: 10)
            let (next, beyond) = tens.addingReportingOverflow(Int64(digit.wholeNumberValue ?? 0))
            guard !over, !beyond, next <= most else { throw .tooLarge }
            minor = next
        }
        self.init(minor: isNegative ? -minor : minor, currency: currency)
    }
}

extension Int {
    /// A whole number as a person of `locale` writes it: `1,000`, in Indonesian and Vietnamese
    /// `1.000`, `๑๐๐`, and everywhere `1000` and `1 000`. What another language groups so is refused
    /// as ambiguous, never guessed.
    public init(typed text: String, locale: LocaleTag) throws(MoneyFault) {
        guard text.unicodeScalars.count <= Money.longestText else {
            throw .tooLong(limit: Money.longestText)
        }
        var rest = text.map(\.plainDigit)[...].trimmed
        guard !rest.isEmpty else { throw .empty }
        let isNegative = rest.takeMinus()
        guard rest.contains(where: \.isDigit) else { throw .noDigits }
        let foreign: Character = locale.groupSeparator == "." ? "," : "."
        if let separator = rest.firstIndex(of: foreign),
            rest[separator...].dropFirst().count(where: \.isDigit) == 3
        {
            throw .ambiguous(foreign)
        }
        var value = 0
        for digit in try rest.ungrouped(in: locale) {
            guard digit.isDigit, let digit = digit.wholeNumberValue else {
                throw .unexpected(digit)
            }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (next, beyond) = tens.addingReportingOverflow(digit)
            guard !over, !beyond else { throw .tooLarge }
            value = next
        }
        self = isNegative ? -value : value
    }
}

extension ArraySlice<Character> {
    fileprivate var trimmed: Self {
        var rest = self
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    fileprivate mutating func takeMinus() -> Bool {
        guard first == "-" || first == "\u{2212}" else { return false }
        self = dropFirst().trimmed
        return true
    }

    /// Takes the currency's sign or code from one end; another currency's is a fault.
    fileprivate mutating func takeCurrency(_ expected: Currency) throws(MoneyFault) {
        let others = Currency.allCases.filter { $0 != expected }
        for currency in [expected] + others {
            for spelling in currency.spellings.map(Array.init) {
                let leads = starts(with: spelling)
                guard leads || suffix(spelling.count).elementsEqual(spelling) else { continue }
                guard currency == expected else {
                    throw .wrongCurrency(found: currency, expected: expected)
                }
                self = (leads ? dropFirst(spelling.count) : dropLast(spelling.count)).trimmed
                return
            }
        }
    }

    /// Whole digits without their separators, and the decimals.
    fileprivate func cut(
        for currency: Currency, in locale: LocaleTag
    ) throws(MoneyFault) -> (whole: Self, cents: Self) {
        guard contains(where: \.isDigit) else {
            if let wrong = first { throw .unexpected(wrong) }
            throw .noDigits
        }
        let decimal = isPlainDecimal ? "." : locale.decimalSeparator
        guard let point = lastIndex(of: decimal) else { return (try ungrouped(in: locale), []) }
        let cents = self[point...].dropFirst()
        guard !cents.isEmpty, point != startIndex else { throw .misplacedSeparator(decimal) }
        // Three decimals may be a foreign thousand: `24.000` is refused even where zeros would do.
        guard cents.count <= 2 || !cents.allSatisfy(\.isDigit) else {
            if cents.count == 3 { throw .ambiguous(decimal) }
            throw .tooManyDecimals(allowed: currency.exponent)
        }
        return (try self[..<point].ungrouped(in: locale), cents)
    }

    /// `24.00` and `24.5`: one point, one or two digits after it, nothing else but digits.
    private var isPlainDecimal: Bool {
        guard let point = firstIndex(of: ".") else { return false }
        let cents = self[point...].dropFirst()
        return (1...2).contains(cents.count) && cents.allSatisfy(\.isDigit)
            && self[..<point].allSatisfy(\.isDigit)
    }

    /// Without the separators between groups of three; one kind of separator only.
    fileprivate func ungrouped(in locale: LocaleTag) throws(MoneyFault) -> Self {
        guard let separator = first(where: { !$0.isDigit }) else { return self }
        guard separator == locale.groupSeparator || separator.isWhitespace else {
            throw ".,".contains(separator) ? .misplacedSeparator(separator) : .unexpected(separator)
        }
        let groups = split(separator: separator, omittingEmptySubsequences: false)
        let isRegular =
            (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
        guard isRegular else { throw .misplacedSeparator(separator) }
        // Nobody groups `0.250`: it is a fraction in another language.
        guard groups[0].first != "0" || groups.count == 1 else { throw .ambiguous(separator) }
        return ArraySlice(groups.joined())
    }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) && isASCII }

    /// Thai and full-width digits as ASCII ones, every space as a plain one.
    fileprivate var plainDigit: Character {
        if isWhitespace { return " " }
        guard let scalar = unicodeScalars.first, unicodeScalars.count == 1 else { return self }
        for zero: UInt32 in [0x0E50, 0xFF10] where (zero...zero + 9).contains(scalar.value) {
            return Character(UnicodeScalar(UInt8(0x30 + scalar.value - zero)))
        }
        return self
    }
}
