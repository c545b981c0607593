import Identities
import Accounts
import Ledger
import Markets
import Money
import Orders
import Store
import World

/// A creator's balance and the sales behind it, newest first.
struct Earnings: Sendable {
    let creator: Creator
    /// Balance of the creator's commission account in the ledger.
    let balance: Money
    /// Estimated commission of orders that aren't completed yet.
    let waiting: Money
    let sales: [CreatorSale]
    let next: String?
}

extension Creators {
    func earnings(of account: AccountID, after: String?) async throws -> Earnings {
        let place = (after ?? "").split(separator: ".").compactMap { Int64($0) }
        let (at, order, position) =
            place.count == 3 ? (place[0], place[1], place[2]) : (Int64.max, .max, .max)
        return try await store.report { db in
            let creator = try Self.own(account, in: db)
            let currency = creator.market.currency
            let found: [CreatorSale] = try db.rows(
                """
                SELECT \(CreatorSale.columns) FROM creator_sales WHERE creator = \(creator.id)
                  AND (at, order_id, position) < (\(at), \(order), \(position))
                ORDER BY at DESC, order_id DESC, position DESC LIMIT \(Self.page + 1)
                """)
            let shown = Array(found.prefix(Self.page))
            let last = found.count > Self.page ? shown.last : nil
            return Earnings(
                creator: creator,
                balance: try Ledger.balance(of: .commission(creator.id), currency, in: db),
                waiting: try Self.waiting(creator.id, currency, in: db), sales: shown,
                next: last.map { "\($0.at.milliseconds).\($0.order.rawValue).\($0.position)" })
        }
    }

    private static func waiting(
        _ creator: CreatorID, _ currency: Currency, in db: Transaction
    ) throws -> Money {
        let minor: Int64 =
            try db.value(
                """
                SELECT CAST(coalesce(sum(expected_minor), 0) AS BIGINT) FROM creator_sales
                WHERE creator = \(creator) AND currency = \(currency.code) AND state = 'estimated'
                """) ?? 0
        return Money(minor: minor, currency: currency)
    }

    /// Daily figures of a creator's stall for the last four weeks.
    func figures(of account: AccountID) async throws -> (creator: Creator, days: [StallDay]) {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let creator = try Self.own(account, in: db)
            let today = markets.market(creator.market).zone.day(of: now)
            return (creator, try Self.days(of: creator.id, to: today, in: db))
        }
    }
}
