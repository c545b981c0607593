import World

/// Warning of a dated rate that ends soon or has ended without a successor. The rate stays in force
/// until somebody writes the next row.
public struct Alarm: Sendable, Hashable {
    /// Days of warning: people need a month to read a new law and change a row.
    public static let daysAhead = 30

    public let market: MarketCode
    /// Row that the alarm is about: `tax.tsv TH * *`.
    public let subject: String
    public let lastDay: Day
    /// Days until the rate ends; negative once it has ended.
    public let daysLeft: Int

    init?(_ market: MarketCode, _ subject: String, _ last: Validity?, on day: Day) {
        guard let end = last?.to, day >= end + -Self.daysAhead else { return nil }
        self.market = market
        self.subject = subject
        lastDay = end
        daysLeft = end.number - day.number
    }
}
