import Money
import World

/// What a payout is held to: how little is too little, and how a market writes a bank account.
public struct PayoutRule: DatedRule, Hashable {
    /// What names a bank beside its name.
    public enum BankCode: String, CaseIterable, Sendable, Hashable {
        case none
        /// Nine digits, the last of which checks the others.
        case routing
        /// Six digits.
        case sort
    }

    public let market: MarketCode
    public let minimum: Money
    public let code: BankCode
    /// Digits of an account's number.
    public let digits: ClosedRange<Int>
    public let validity: Validity
    public let source: String

    static let file = "payouts.tsv"
    /// The longest number of an account anywhere (IBAN without its letters).
    public static let mostDigits = 34

    static func all(
        files: (String) -> String?, currencies: [MarketCode: Currency]
    ) throws(PackFault) -> DatedRules<PayoutRule> {
        try DatedRules(
            columns: [
                "market", "minimum_minor", "code", "digits_min", "digits_max", "from", "to",
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
                validity: try row.span(), source: try row.text("source"))
        }
    }

    /// Digits alone, as people group them: spaces and hyphens are left out; nil for anything else.
    public static func digits(of text: String) -> String? {
        let kept = text.filter { $0 != " " && $0 != "-" }
        return kept.utf8.allSatisfy { (48...57).contains($0) } ? kept : nil
    }

    /// Whether an account's number can be one of this market.
    public func takes(number: String) -> Bool { digits.contains(number.utf8.count) }

    /// Whether a bank's code can be one of this market.
    public func takes(code text: String) -> Bool {
        switch code {
        case .none: text.isEmpty
        case .sort: text.utf8.count == 6
        case .routing: text.utf8.count == 9 && Self.isRouting(text)
        }
    }

    /// Weights 3, 7, 1: the sum is a multiple of ten. Nine noughts are no bank.
    private static func isRouting(_ text: String) -> Bool {
        let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1]
        let sum = zip(text.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        return sum > 0 && sum % 10 == 0
    }
}
