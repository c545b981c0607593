import Money

/// A country that the operator trades in, by ISO 3166-1.
public enum MarketCode: String, CaseIterable, Sendable, Codable, Hashable {
    case us = "US"
    case gb = "GB"
    case id = "ID"
    case th = "TH"
    case vn = "VN"

    /// Market whose country a locale names; the default for a visitor of whom nothing else is
    /// known.
    public init(of locale: LocaleTag) {
        switch locale {
        case .enUS: self = .us
        case .enGB: self = .gb
        case .idID: self = .id
        case .thTH: self = .th
        case .viVN: self = .vn
        }
    }
}
