import Store
import Text
import World

/// A market's address form: its fields in the order in which people there write them.
public struct AddressForm: Sendable, Hashable {
    public let market: MarketCode
    public let fields: [AddressRule]
}

/// One field of a form.
public struct AddressRule: Sendable, Hashable {
    public let field: AddressField
    public let isRequired: Bool
    /// Unicode scalars, for `maxlength` and the check.
    public let maximumLength: Int
    /// Key of the label's text: `address.state`.
    public let labelKey: String
    /// Accepted shapes of a postcode; empty if any text is accepted.
    let masks: [PostcodeMask]
}

/// A fault in one field of an address.
public struct AddressFault: Sendable, Hashable {
    public let field: AddressField
    /// Key of the sentence: `address.fault.required`.
    public let key: String
    /// Values of the sentence's holes.
    public let values: [String: String]

    public init(field: AddressField, key: String, values: [String: String] = [:]) {
        self.field = field
        self.key = key
        self.values = values
    }
}

/// A postcode's shape: `9` is a digit, `A` a letter, any other character is literal.
struct PostcodeMask: Sendable, Hashable {
    let shape: [Character]

    func matches(_ text: String) -> Bool {
        let signs = Array(text)
        guard signs.count == shape.count else { return false }
        return zip(signs, shape).allSatisfy { sign, mark in
            switch mark {
            case "9": ("0"..."9").contains(sign) && sign.isASCII
            case "A": ("A"..."Z").contains(sign) && sign.isASCII
            default: sign == mark
            }
        }
    }
}

// MARK: reading

extension AddressForm {
    static let file = "address.tsv"

    static func all(files: (String) -> String?) throws(PackFault) -> [MarketCode: AddressForm] {
        let table = try PackTable(
            file, in: files,
            columns: ["market", "field", "required", "max_length", "label", "shapes"])
        var rules: [MarketCode: [AddressRule]] = [:]
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let rule = try AddressRule(row)
            if rules[market, default: []].contains(where: { $0.field == rule.field }) {
                throw row.fault("field \(rule.field.rawValue) stands twice")
            }
            rules[market, default: []].append(rule)
        }
        for market in MarketCode.allCases {
            for field in [AddressField.name, .phone, .line1]
            where !rules[market, default: []].contains(where: { $0.field == field && $0.isRequired }
            ) {
                throw PackFault(file, "\(market.rawValue) must require \(field.rawValue)")
            }
        }
        return Dictionary(
            uniqueKeysWithValues: rules.map {
                ($0.key, AddressForm(market: $0.key, fields: $0.value))
            })
    }
}

extension AddressRule {
    init(_ row: PackRow) throws(PackFault) {
        field = try row.one(AddressField.self, "field")
        isRequired = try row.flag("required")
        maximumLength = try row.integer("max_length", in: 1...200)
        labelKey = try row.text("label")
        guard labelKey.hasPrefix("address.") else {
            throw row.fault("label must start with address., is \(labelKey)")
        }
        masks = row.cell("shapes").split(separator: "|").map { PostcodeMask(shape: Array($0)) }
        if !masks.isEmpty, field != .postcode {
            throw row.fault("shapes belong to the field postcode")
        }
    }
}

// MARK: checking

extension AddressForm {
    /// The address in its stored form: spaces tidied, postcode in capitals with its usual space,
    /// fields that the form doesn't have emptied.
    func tidied(_ address: Address, phone: (String) -> String?) -> Address {
        var tidy = Address(market: market)
        for rule in fields {
            let text = address[rule.field]
            tidy[rule.field] = InputText.normalized(text, rule.field.purpose) ?? text
        }
        if let number = phone(tidy.phone) { tidy[.phone] = number }
        if let rule = fields.first(where: { $0.field == .postcode }) {
            tidy[.postcode] = rule.spaced(tidy.postcode)
        }
        return tidy
    }

    /// Faults of an address, at most one a field, in the form's order.
    func faults(
        in address: Address, phone: (String) -> String?, exists: (_ subdivision: String) -> Bool
    ) -> [AddressFault] {
        fields.compactMap { rule in
            let text = address[rule.field]
            if text.isEmpty {
                return rule.isRequired ? rule.fault("address.fault.required") : nil
            }
            if text.unicodeScalars.count > rule.maximumLength {
                return rule.fault("address.fault.too_long")
            }
            // A phone number is held against its own rules, and may look like a card's.
            if rule.field != .phone, CardNumber.isLike(text) {
                return rule.fault("address.fault.card")
            }
            if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                return rule.fault("address.fault.unreadable")
            }
            switch rule.field {
            case .phone: return phone(text) == nil ? rule.fault("address.fault.phone") : nil
            case .postcode:
                let fits = rule.masks.isEmpty || rule.masks.contains { $0.matches(text) }
                return fits ? nil : rule.fault("address.fault.postcode")
            case .subdivision:
                return exists(text) ? nil : rule.fault("address.fault.subdivision")
            default: return nil
            }
        }
    }
}

extension AddressRule {
    fileprivate func fault(_ key: String) -> AddressFault {
        AddressFault(field: field, key: key)
    }

    /// Text in capitals, with a space or hyphen where one of the shapes has it: `sw1a1aa` is `SW1A
    /// 1AA`.
    fileprivate func spaced(_ text: String) -> String {
        let upper = text.uppercased()
        if masks.contains(where: { $0.matches(upper) }) { return upper }
        let bare = upper.filter { $0 != " " && $0 != "-" }
        for mask in masks {
            let gaps = mask.shape.indices.filter { mask.shape[$0] == " " || mask.shape[$0] == "-" }
            guard bare.count + gaps.count == mask.shape.count else { continue }
            var candidate = Array(bare)
            for gap in gaps { candidate.insert(mask.shape[gap], at: gap) }
            if mask.matches(String(candidate)) { return String(candidate) }
        }
        return upper
    }
}
