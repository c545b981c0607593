import World

/// A dated rate that ends soon or has ended, and that nothing follows. It goes on until
/// somebody writes the next row.
public struct Alarm: Sendable, Hashable {
    /// People need a month to read a new law and change a row.
    public static let daysAhead = 30

    public let market: MarketCode
    /// `tax.tsv TH * *`
    public let subject: String
    public let lastDay: Day
    /// Negative once the rate has ended.
    public let daysLeft: Int

    init?(_ market: MarketCode, _ subject: String, _ last: Validity?, on day: Day) {
        guard let end = last?.to, day >= end + -Self.daysAhead else { return nil }
        self.market = market
        self.subject = subject
        lastDay = end
        daysLeft = end.number - day.number
    }
}
