import Money
import World

/// Rule for paying an authority the taxes that the platform collected or withheld.
public struct RemittanceRule: DatedRule, Hashable {
    /// Periods of one kind of tax, and until when it is paid.
    public struct Term: Sendable, Hashable {
        /// Length of a period; periods begin with the year.
        public let months: Int
        /// Months from the period's last month to the one in which it is due.
        public let dueMonths: Int
        /// Day of that month; its last day where it is shorter.
        public let dueDay: Int

        /// First days of the period of a day, and of the one after it.
        public func period(of day: Day) -> (first: Day, next: Day) {
            let (year, month, _) = day.civil
            let first = (month - 1) / months * months + 1
            return (
                Day(year: year, month: first, day: 1), Self.first(year: year, month: first + months)
            )
        }

        /// Last day on which the tax of the period that ends before `next` can be paid in time.
        public func due(before next: Day) -> Day {
            let (year, month, _) = (next + -1).civil
            let start = Self.first(year: year, month: month + dueMonths)
            let (dueYear, dueMonth, _) = start.civil
            let end = Self.first(year: dueYear, month: dueMonth + 1)
            return min(start + (dueDay - 1), end + -1)
        }

        private static func first(year: Int, month: Int) -> Day {
            Day(year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1)
        }
    }

    public let market: MarketCode
    /// Sales tax that buyers paid on top of prices.
    public let tax: Term
    /// Tax that was withheld from sellers.
    public let withheld: Term
    public let validity: Validity
    public let source: String

    static let file = "remittances.tsv"

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<RemittanceRule> {
        try DatedRules(
            columns: [
                "market", "tax_months", "tax_due_months", "tax_due_day", "withheld_months",
                "withheld_due_months", "withheld_due_day", "from", "to", "source",
            ], in: files
        ) { row throws(PackFault) in
            RemittanceRule(
                market: try row.one(MarketCode.self, "market"),
                tax: try Term(row, "tax"), withheld: try Term(row, "withheld"),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}

extension RemittanceRule.Term {
    fileprivate init(_ row: PackRow, _ kind: String) throws(PackFault) {
        months = try row.integer("\(kind)_months", in: 1...12)
        guard 12 % months == 0 else {
            throw row.fault("\(kind)_months must divide a year")
        }
        dueMonths = try row.integer("\(kind)_due_months", in: 0...12)
        dueDay = try row.integer("\(kind)_due_day", in: 1...31)
    }
}
