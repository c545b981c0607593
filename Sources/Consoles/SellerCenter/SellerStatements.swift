import CSV
import Identities
import Ledger
import Markets
import Money
import Orders
import Shops
import Statements
import Store
import World

/// One page of a shop's statement of a day.
struct SellerStatement: Sendable {
    let shop: Shop
    let market: Market
    let statement: DayStatement
    /// The day that it is in the market.
    let today: Day
}

extension SellerCenter {
    /// A shop's statement; of the day that it is, where none is asked for.
    func sellerStatement(
        of seller: AccountID, on day: Day?, after last: TransferID?
    ) async throws -> SellerStatement {
        let (now, markets) = (world.now(), markets)
        return try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let market = markets.market(shop.market)
            let today = market.zone.day(of: now)
            return SellerStatement(
                shop: shop, market: market,
                statement: try Statements.day(
                    min(day ?? today, today), of: shop.id.rawValue, Statements.shopKinds,
                    in: market, after: last, in: db),
                today: today)
        }
    }

    /// Writes a shop's day as CSV, page by page: its opening balances, its lines, its closing balances.
    func writeStatement(
        of seller: AccountID, on day: Day?, _ write: (String) async throws -> Void
    ) async throws {
        var page = try await sellerStatement(of: seller, on: day, after: nil)
        let accounts = page.statement.accounts
        try await write(CSVText.line(StatementRecord.columns))
        try await write(StatementRecord.balances("opening", accounts.map(\.opening), page))
        while true {
            for line in page.statement.lines { try await write(StatementRecord.line(line, page)) }
            guard let next = page.statement.next else { break }
            page = try await sellerStatement(of: seller, on: page.statement.day, after: next)
        }
        try await write(StatementRecord.balances("closing", accounts.map(\.closing), page))
    }
}

/// Records of a statement's CSV file.
enum StatementRecord {
    static let columns =
        ["day", "posted_at", "line", "kind", "order", "payout", "currency"]
        + Statements.shopKinds.map(\.rawValue)

    static func balances(_ name: String, _ balances: [Money], _ page: SellerStatement) -> String {
        CSVText.line(
            [page.statement.day.description, "", name, "", "", "", page.market.currency.code]
                + balances.map(\.decimal))
    }

    static func line(_ line: Transfer, _ page: SellerStatement) -> String {
        let subject = line.subject
        return CSVText.line(
            [
                page.statement.day.description, "\(line.postedAt.milliseconds)",
                line.id.description, line.kind.rawValue,
                line.kind.about == .order ? OrderID(subject).description : "",
                line.kind.about == .payout ? PayoutID(subject).description : "",
                line.amount.currency.code,
            ] + Statements.shopKinds.map { page.statement.change(line, of: $0).decimal })
    }
}
