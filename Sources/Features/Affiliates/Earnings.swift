import Creators
import Identities
import Ledger
import Money
import Store

/// A creator's balance and the sales behind it, newest first.
public struct Earnings: Sendable {
    public let creator: Creator
    /// Balance of the creator's commission account in the ledger.
    public let balance: Money
    /// Estimated commission of orders that aren't completed yet.
    public let waiting: Money
    public let sales: [CreatorSale]
    public let next: String?
}

extension Affiliates {
    /// One page of a creator's sales with what they have earned.
    public func earnings(of account: AccountID, after: String?) async throws -> Earnings {
        let place = (after ?? "").split(separator: ".").compactMap { Int64($0) }
        let (at, order, position) =
            place.count == 3 ? (place[0], place[1], place[2]) : (Int64.max, .max, .max)
        return try await store.report { db in
            let creator = try Creators.own(account, in: db)
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
}
