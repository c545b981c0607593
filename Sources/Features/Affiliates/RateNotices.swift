import Localization
import Notifications
import Accounts
import Catalog
import Creators
import Identities
import Markets
import Modules
import Money
import Store
import World

extension Affiliates {
    /// Notifies creators of reduced rates, and two days before a kept one ends; deletes those that
    /// have ended. Returns how many notices were sent.
    public func notifyOfRates() async throws -> Int {
        let now = world.now()
        let ids = world.ids
        for _ in 0..<Self.spreadsARound {
            guard try await spreadCuts() > 0 else { break }
        }
        let due = try await store.write { db in
            try db.execute("DELETE FROM kept_rates WHERE until <= \(now)")
            try db.execute("DELETE FROM plan_cuts WHERE until <= \(now)")
            return try db.rows(
                """
                SELECT product, creator, rate_bp, until FROM kept_rates
                WHERE (told = 0 OR told = 1 AND until <= \(now + OpenPlan.warned))
                    AND \(StuckRows.due(
                        "rates", key: "product || '.' || creator || '.' || rate_bp", at: now))
                ORDER BY told, until LIMIT \(Self.sweep)
                """
            ) { try KeptRate(row: $0) }
        }
        let markets = markets
        return try await IsolatedRows("rates", store, world).each(
            due, key: \.key, label: \.label
        ) { one in
            try await store.write { db in
                let creator = try Creators.creators([one.creator], in: db)[one.creator]
                guard let creator else { return }
                let title = try Catalog.titles(of: [one.product], in: db)[one.product]
                let locale = try Accounts.locale(of: creator.account, in: db)
                try one.notify(
                    creator, title ?? "", locale ?? .enUS, markets, ids: ids, at: now, in: db)
            }
        }
    }
}

/// A rate that a creator keeps, and which notices of it were sent.
private struct KeptRate: FromRow, Sendable {
    let product: ProductID
    let creator: CreatorID
    let rate: Rate
    let until: Instant

    init(row: Row) throws {
        product = try row.next()
        creator = try row.next()
        rate = Rate(basisPoints: try row.next())
        until = try row.next()
    }

    var key: String { "\(product.rawValue).\(creator.rawValue).\(rate.basisPoints)" }
    var label: String { "\(product) of \(creator)" }

    func notify(
        _ recipient: Creator, _ title: String, _ locale: LocaleTag, _ markets: Markets,
        ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let isLast = until <= now + OpenPlan.warned
        let day = DateText(locale: locale, zone: markets.market(recipient.market).zone)
            .stamp(until)
        try db.execute(
            """
            UPDATE kept_rates SET told = \(isLast ? 2 : 1)
            WHERE product = \(product) AND creator = \(creator) AND rate_bp = \(rate.basisPoints)
            """)
        try Notifications.notify(
            recipient.account,
            LocalizedText(
                isLast ? "notice.creators.rate-ends" : "notice.creators.rate-cut",
                [
                    "title": title, "rate": Percent.text(rate, in: locale),
                    "day": day,
                ]), link: AffiliatePath.offers(), id: ID(ids.next(at: now)), at: now, in: db)
    }
}
