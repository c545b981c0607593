import World

/// Reason for which a buyer sends something back.
public enum ReturnReason: String, CaseIterable, Sendable, Codable, Hashable {
    case changeOfMind = "change_of_mind"
    case doesNotFit = "does_not_fit"
    case damaged
    case wrongItem = "wrong_item"
    case notAsDescribed = "not_as_described"

    /// True for what a buyer may regret; the others are the seller's or the carrier's fault.
    public var isBuyersChoice: Bool { self == .changeOfMind || self == .doesNotFit }
}

/// Terms of returns and cancellations in a market and by date.
public struct ReturnRule: DatedRule, Hashable {
    public let market: MarketCode
    /// Days after delivery in which the law lets a buyer withdraw without a reason; 0 for no such
    /// right.
    public let withdrawalDays: Int
    /// True if a withdrawal from all of an order also gives back what its delivery cost.
    public let refundsDelivery: Bool
    /// Reasons for which the buyer pays for the way back; for the others the seller does.
    public let buyerPays: Set<ReturnReason>
    /// Days in which the buyer sends the goods off; then the return has expired.
    public let shipDays: Int
    /// Days in which the seller says that the goods are back; then the buyer is refunded.
    public let receiveDays: Int
    /// Days in which the seller inspects what is back; then the same.
    public let inspectDays: Int
    /// Time in which the buyer asks an operator after a refusal; then the refusal stands.
    public let disputeTime: TimeSpan
    /// Time in which the buyer accepts an offer; then it has lapsed.
    public let offerTime: TimeSpan
    /// Time in which the seller answers a wish to cancel; then the order is cancelled.
    public let cancelTime: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "returns.tsv"
    /// Days of the longest term.
    static let mostDays = 60
    /// Hours of the longest term.
    static let mostHours = 240

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<ReturnRule> {
        try DatedRules(
            columns: [
                "market", "withdrawal_days", "refunds_delivery", "buyer_pays", "ship_days",
                "receive_days", "inspect_days", "dispute_hours", "offer_hours", "cancel_hours",
                "from", "to", "source",
            ], in: files
        ) { row throws(PackFault) in
            func hours(_ column: String) throws(PackFault) -> TimeSpan {
                .hours(try row.integer(column, in: 1...mostHours))
            }
            var buyerPays: Set<ReturnReason> = []
            for word in try row.words("buyer_pays") {
                guard let reason = ReturnReason(rawValue: word) else {
                    throw row.fault("buyer_pays names an unknown reason \(word)")
                }
                guard reason.isBuyersChoice else {
                    throw row.fault("nobody pays for \(word), which is the seller's fault")
                }
                buyerPays.insert(reason)
            }
            return ReturnRule(
                market: try row.one(MarketCode.self, "market"),
                withdrawalDays: try row.integer("withdrawal_days", in: 0...mostDays),
                refundsDelivery: try row.integer("refunds_delivery", in: 0...1) == 1,
                buyerPays: buyerPays, shipDays: try row.integer("ship_days", in: 1...mostDays),
                receiveDays: try row.integer("receive_days", in: 1...mostDays),
                inspectDays: try row.integer("inspect_days", in: 1...mostDays),
                disputeTime: try hours("dispute_hours"), offerTime: try hours("offer_hours"),
                cancelTime: try hours("cancel_hours"), validity: try row.span(),
                source: try row.text("source"))
        }
    }
}
