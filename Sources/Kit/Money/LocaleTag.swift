/// A language with a country, as pages, people and messages carry it (BCP 47).
public enum LocaleTag: String, CaseIterable, Sendable, Codable, Hashable {
    case enUS = "en-US"
    case enGB = "en-GB"
    case idID = "id-ID"
    case thTH = "th-TH"
    case viVN = "vi-VN"

    /// Two letters: `en`, `id`, `th`, `vi`.
    public var language: String { String(rawValue.prefix(2)) }

    /// Between whole and fraction, as CLDR has it.
    public var decimalSeparator: Character {
        switch self {
        case .enUS, .enGB, .thTH: "."
        case .idID, .viVN: ","
        }
    }

    /// Between groups of three digits, as CLDR has it.
    public var groupSeparator: Character {
        switch self {
        case .enUS, .enGB, .thTH: ","
        case .idID, .viVN: "."
        }
    }
}
