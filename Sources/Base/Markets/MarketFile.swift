import Money
import World

extension Market {
    static let file = "markets.tsv"

    /// Markets, one row each, joined with `prices.tsv`.
    static func all(files: (String) -> String?) throws(PackFault) -> [Market] {
        let prices = try PackTable(
            "prices.tsv", in: files,
            columns: ["market", "step_minor", "minimum_minor", "maximum_minor"])
        let table = try PackTable(
            file, in: files,
            columns: [
                "market", "currency", "locale", "zone", "offset_minutes", "summer_time",
                "phone_prefix", "mode", "hold_minutes", "unpaid_minutes", "return_days",
                "ship_business_days", "cancel_business_days", "complete_days", "arrival_days",
                "payments", "label",
            ])
        var markets: [Market] = []
        for row in table.rows {
            let code = try row.one(MarketCode.self, "market")
            guard !markets.contains(where: { $0.code == code }) else {
                throw row.fault("market \(code.rawValue) stands twice")
            }
            let own = prices.rows.filter { $0.cell("market") == code.rawValue }
            guard own.count == 1 else {
                throw PackFault("prices.tsv", "\(code.rawValue) needs exactly one row")
            }
            markets.append(try Market(row, code, prices: own[0]))
        }
        for code in MarketCode.allCases where !markets.contains(where: { $0.code == code }) {
            throw PackFault(file, "\(code.rawValue) needs a row")
        }
        return markets
    }

    private init(_ row: PackRow, _ code: MarketCode, prices priceRow: PackRow) throws(PackFault) {
        self.code = code
        currency = try row.one(Currency.self, "currency")
        locale = try row.one(LocaleTag.self, "locale")
        zone = try Zone(row)
        phonePrefix = String(try row.integer("phone_prefix", in: 1...999))
        needsLicence = try row.one(MarketMode.self, "mode") == .promoteOnly
        holdWindow = .minutes(try row.integer("hold_minutes", in: 0...1440))
        unpaidExpiry = .minutes(try row.integer("unpaid_minutes", in: 5...2880))
        returnDays = try row.integer("return_days", in: 0...365)
        shipBusinessDays = try row.integer("ship_business_days", in: 1...30)
        cancelBusinessDays = try row.integer("cancel_business_days", in: 1...60)
        guard cancelBusinessDays > shipBusinessDays else {
            throw row.fault("cancel_business_days must exceed ship_business_days")
        }
        completeDays = try row.integer("complete_days", in: 0...365)
        guard completeDays >= returnDays else {
            throw row.fault("complete_days must not be less than return_days")
        }
        arrivalDays = try row.integer("arrival_days", in: 1...365)
        paymentMethods = try Self.methods(row)
        self.prices = try PriceRule(priceRow, currency)
        label = try Self.label(row)
    }

    private static func methods(_ row: PackRow) throws(PackFault) -> [PaymentMethod] {
        var methods: [PaymentMethod] = []
        for word in try row.words("payments") {
            guard let method = PaymentMethod(rawValue: word) else {
                throw row.fault("payments names an unknown method \(word)")
            }
            guard !methods.contains(method) else { throw row.fault("payments names \(word) twice") }
            methods.append(method)
        }
        return methods
    }

    private static func label(_ row: PackRow) throws(PackFault) -> [[LabelPart]] {
        var lines: [[LabelPart]] = []
        for line in try row.text("label").split(separator: "|") {
            lines.append(try LabelPart.parts(of: line, row))
        }
        return lines
    }
}

extension Zone {
    /// Parses columns `zone`, `offset_minutes`, `summer_time`.
    init(_ row: PackRow) throws(PackFault) {
        self.init(
            name: try row.text("zone"),
            standardMinutes: try row.integer("offset_minutes", in: -720...840),
            summer: try row.one(SummerTime.self, "summer_time"))
    }
}
