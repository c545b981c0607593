import Money
import World

/// Rule for payouts in a market: the minimum amount, and the format of a bank account.
public struct PayoutRule: DatedRule, Hashable {
    /// Code that identifies a bank beside its name.
    public enum BankCode: String, CaseIterable, Sendable, Hashable {
        case none
        /// Routing number: nine digits, the last of which checks the others.
        case routing
        /// Sort code: six digits.
        case sort
    }

    public let market: MarketCode
    public let minimum: Money
    public let code: BankCode
    /// Number of digits of an account number.
    public let digits: ClosedRange<Int>
    /// Time between a change of the account and the first payout to it, in which the owner can
    /// read the mail about it.
    public let changeWait: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "payouts.tsv"
    /// Hours of the longest wait: a month.
    static let mostWaitHours = 720
    /// Digits of the longest account number anywhere (IBAN without its letters).
    public static let mostDigits = 34

    static func all(
        files: (String) -> String?, currencies: [MarketCode: Currency]
    ) throws(PackFault) -> DatedRules<PayoutRule> {
        try DatedRules(
            columns: [
                "market", "minimum_minor", "code", "digits_min", "digits_max", "wait_hours", "from",
                "to",
                "source",
            ], in: files
        ) { row throws(PackFault) in
            let market = try row.one(MarketCode.self, "market")
            guard let currency = currencies[market] else {
                throw PackFault(file, "\(market.rawValue) has no currency")
            }
            let least = try row.integer("digits_min", in: 1...mostDigits)
            return PayoutRule(
                market: market, minimum: try row.money("minimum_minor", currency),
                code: try row.one(BankCode.self, "code"),
                digits: least...(try row.integer("digits_max", in: least...mostDigits)),
                changeWait: .hours(try row.integer("wait_hours", in: 0...mostWaitHours)),
                validity: try row.span(), source: try row.text("source"))
        }
    }

    /// Digits of a text grouped by spaces and hyphens, as people do; nil for any other character.
    public static func digits(of text: String) -> String? {
        let kept = text.filter { $0 != " " && $0 != "-" }
        return kept.utf8.allSatisfy { (48...57).contains($0) } ? kept : nil
    }

    /// True if an account number has a length that this market uses.
    public func takes(number: String) -> Bool { digits.contains(number.utf8.count) }

    /// True if a bank's code can be one of this market; a routing number must pass its checksum.
    public func takes(code text: String) -> Bool {
        switch code {
        case .none: text.isEmpty
        case .sort: text.utf8.count == 6
        case .routing: text.utf8.count == 9 && Self.isRouting(text)
        }
    }

    /// Checksum with weights 3, 7, 1: the sum is a multiple of ten. Nine noughts are no bank.
    private static func isRouting(_ text: String) -> Bool {
        let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1]
        let sum = zip(text.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        return sum > 0 && sum % 10 == 0
    }
}
