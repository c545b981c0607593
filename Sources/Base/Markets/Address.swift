import Text

/// The fields that addresses have somewhere in the world; a market's form shows those it knows.
public enum AddressField: String, CaseIterable, Sendable, Codable, Hashable {
    case name, phone, line1, line2, locality, district, subdivision, postcode

    /// Purpose of its text.
    public var purpose: TextPurpose {
        switch self {
        case .name: .name
        case .phone, .subdivision, .postcode: .code
        case .line1, .line2, .locality, .district: .line
        }
    }

    /// HTML's `autocomplete` token.
    public var autocomplete: String {
        switch self {
        case .name: "name"
        case .phone: "tel"
        case .line1: "address-line1"
        case .line2: "address-line2"
        case .locality: "address-level2"
        case .district: "address-level3"
        case .subdivision: "address-level1"
        case .postcode: "postal-code"
        }
    }
}

/// Recipient and postal address of a parcel. Fields that a market doesn't know are empty.
public struct Address: Sendable, Hashable {
    public let market: MarketCode
    private var values: [String]

    public init(market: MarketCode, _ fields: [AddressField: String] = [:]) {
        self.market = market
        values = AddressField.allCases.map { fields[$0] ?? "" }
    }

    public subscript(field: AddressField) -> String {
        get { values[Self.index(field)] }
        set { values[Self.index(field)] = newValue }
    }

    public var name: String { self[.name] }
    public var phone: String { self[.phone] }
    public var line1: String { self[.line1] }
    public var line2: String { self[.line2] }
    public var locality: String { self[.locality] }
    public var district: String { self[.district] }
    /// Subdivision code, as `US-CA`; empty where the form doesn't ask.
    public var subdivision: String { self[.subdivision] }
    public var postcode: String { self[.postcode] }

    private static func index(_ field: AddressField) -> Int {
        switch field {
        case .name: 0
        case .phone: 1
        case .line1: 2
        case .line2: 3
        case .locality: 4
        case .district: 5
        case .subdivision: 6
        case .postcode: 7
        }
    }
}

// MARK: one column of text

extension Address: Codable {
    /// Market and fields between tabs, for one column: a frozen copy in an order needs no join.
    public var stored: String {
        ([market.rawValue] + values.map(Self.escaped)).joined(separator: "\t")
    }

    /// Parses `stored`; nil for any other text.
    public init?(stored: String) {
        let cells = stored.utf8.split(
            separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard cells.count == AddressField.allCases.count + 1,
            let market = MarketCode(rawValue: String(cells[0]))
        else { return nil }
        self.market = market
        values = cells.dropFirst().map(Self.unescaped)
    }

    /// Decodes a JSON string of `stored`, so that no half address can be decoded.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = Address(stored: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no stored address"))
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(stored)
    }

    private static func escaped(_ text: String) -> String {
        // Backslash, tab, line feed and carriage return.
        guard text.utf8.contains(where: { $0 == 92 || $0 == 9 || $0 == 10 || $0 == 13 }) else {
            return text
        }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\t": out += "\\t"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var out = String.UnicodeScalarView()
        var isEscape = false
        for scalar in text.unicodeScalars {
            guard isEscape else {
                if scalar == "\\" { isEscape = true } else { out.append(scalar) }
                continue
            }
            isEscape = false
            switch scalar {
            case "t": out.append("\t")
            case "n": out.append("\n")
            case "r": out.append("\r")
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}
