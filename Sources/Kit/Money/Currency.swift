/// The currencies that Pasar trades in, by ISO 4217.
public enum Currency: String, CaseIterable, Sendable, Codable, Hashable {
    case usd = "USD"
    case gbp = "GBP"
    case idr = "IDR"
    case thb = "THB"
    case vnd = "VND"

    /// The ISO 4217 code, such as `IDR`; also the text in databases and APIs.
    public var code: String { rawValue }

    /// Decimal places of a minor unit by ISO 4217: a rupiah has hundredths, though nobody shows
    /// them.
    public var exponent: Int {
        switch self {
        case .usd, .gbp, .idr, .thb: 2
        case .vnd: 0
        }
    }

    /// Minor units in a major one: 100 cents to the dollar, 1 đồng to the đồng.
    public var minorPerMajor: Int64 { exponent == 2 ? 100 : 1 }

    /// Minor units of the smallest amount that is computed: a whole rupiah, for nobody can pay its
    /// hundredths; a cent, a penny, a satang, a đồng.
    public var wholeMinor: Int64 { self == .idr ? 100 : 1 }

    /// Decimal places that people see; baht lose theirs where the amount is whole
    /// (`hidesZeroDecimals`).
    public var shownDigits: Int {
        switch self {
        case .usd, .gbp, .thb: 2
        case .idr, .vnd: 0
        }
    }

    /// `฿349`, but `฿349.50`.
    public var hidesZeroDecimals: Bool { self == .thb }

    /// The symbol that readers of `locale` know, or the ISO code, by CLDR's `currencies` tables.
    public func symbol(in locale: LocaleTag) -> String {
        switch (self, locale) {
        case (.usd, .enUS): "$"
        case (.usd, _): "US$"
        case (.gbp, _): "£"
        case (.idr, .idID): "Rp"
        case (.idr, _): "IDR"
        case (.thb, .thTH), (.thb, .idID), (.thb, .viVN): "฿"
        case (.thb, _): "THB"
        case (.vnd, _): "₫"
        }
    }

    /// Symbols and codes that people type for this currency, longest first, in lower case.
    var spellings: [String] {
        switch self {
        case .usd: ["us$", "usd", "$"]
        case .gbp: ["gbp", "£"]
        case .idr: ["idr", "rp.", "rp"]
        case .thb: ["thb", "บาท", "฿"]
        case .vnd: ["vnd", "vnđ", "đ", "₫"]
        }
    }
}
