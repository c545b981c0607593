/// A language with a country (BCP 47), as pages, accounts and messages carry it.
public enum LocaleTag: String, CaseIterable, Sendable, Codable, Hashable {
    case enUS = "en-US"
    case enGB = "en-GB"
    case idID = "id-ID"
    case thTH = "th-TH"
    case viVN = "vi-VN"

    /// The language alone, in two letters: `en`, `id`, `th`, `vi`.
    public var language: String { String(rawValue.prefix(2)) }

    /// Separator between whole and fraction, from CLDR.
    public var decimalSeparator: Character {
        switch self {
        case .enUS, .enGB, .thTH: "."
        case .idID, .viVN: ","
        }
    }

    /// Separator between groups of three digits, from CLDR.
    public var groupSeparator: Character {
        switch self {
        case .enUS, .enGB, .thTH: ","
        case .idID, .viVN: "."
        }
    }
}
