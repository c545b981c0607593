import Text

/// Phone numbers: what people type, in the one form that is stored and compared.
///
/// Promises: a number is E.164 or none; the same phone typed in any of the usual ways is the same
/// text; a number that the market's plan doesn't have is refused.
struct PhoneNumbers: Sendable {
    private let plans: [MarketCode: PhonePlan]
    private let codes: [String: CallingCode]

    /// A country without a market of ours.
    private struct CallingCode: Sendable {
        let digits: ClosedRange<Int>
        let trunk: String
    }

    private static let longestCode = 3
    /// The exit code of most countries; people type it in all.
    private static let commonExit = "00"

    init(_ markets: [Market], files: (String) -> String?) throws(PackFault) {
        var codes: [String: CallingCode] = [:]
        let world = try PackTable(
            "calling-codes.tsv", in: files, columns: ["code", "digits", "trunk"])
        for row in world.rows {
            let code = String(try row.integer("code", in: 1...999))
            guard codes[code] == nil else { throw row.fault("code \(code) stands twice") }
            guard ["", "0", "1"].contains(row.cell("trunk")) else {
                throw row.fault("trunk must be 0, 1 or empty")
            }
            codes[code] = CallingCode(
                digits: try row.digits("digits", afterCode: code), trunk: row.cell("trunk"))
        }
        var plans: [MarketCode: PhonePlan] = [:]
        for market in markets {
            guard let code = codes[market.phonePrefix] else {
                throw PackFault("calling-codes.tsv", "\(market.phonePrefix) needs a row")
            }
            plans[market.code] = PhonePlan(code: market.phonePrefix, trunk: code.trunk)
        }
        let table = try PackTable(
            "phones.tsv", in: files, columns: ["market", "kind", "prefix", "digits"])
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            guard var plan = plans[market] else { throw row.fault("the market has no row") }
            try plan.add(row)
            plans[market] = plan
        }
        self.codes = codes
        self.plans = plans
    }

    /// Number in E.164 from what somebody of a market typed; nil if it can't be one.
    func number(_ text: String, in market: MarketCode) -> String? {
        guard let typed = PhoneText(text), let plan = plans[market] else { return nil }
        let digits = Substring(typed.digits)
        if typed.hasPlus { return international(digits) }
        // Indonesia's 62813… is read as its calling code before its being area 628 without a zero.
        if digits.hasPrefix(plan.code) {
            let rest = digits.dropFirst(plan.code.utf8.count)
            if plan.has(rest, .mobile) { return "+\(plan.code)\(rest)" }
        }
        if let national = plan.national(digits) { return "+\(plan.code)\(national)" }
        if let other = dialled(digits, from: plan) { return other }
        guard digits.hasPrefix(plan.code) else { return nil }
        return international(digits)
    }

    /// A number with an exit code before it: `011 44 …` in the US, `00 44 …` everywhere.
    private func dialled(_ digits: Substring, from plan: PhonePlan) -> String? {
        if digits.hasPrefix(Self.commonExit), let number = international(digits.dropFirst(2)) {
            return number
        }
        for exit in plan.exits where exit.begins(digits) {
            if let number = international(digits.dropFirst(exit.count)) { return number }
        }
        return nil
    }

    /// A number that begins with its calling code: by the plan of its market, else by its length.
    private func international(_ digits: Substring) -> String? {
        if let plan = plans.values.first(where: { digits.hasPrefix($0.code) }) {
            return plan.national(digits.dropFirst(plan.code.utf8.count)).map {
                "+\(plan.code)\($0)"
            }
        }
        for length in 1...Self.longestCode {
            let code = String(digits.prefix(length))
            guard let country = codes[code] else { continue }
            var rest = digits.dropFirst(length)
            if !country.trunk.isEmpty, rest.hasPrefix(country.trunk) { rest = rest.dropFirst() }
            return country.digits.contains(rest.utf8.count) ? "+\(code)\(rest)" : nil
        }
        return nil
    }
}
