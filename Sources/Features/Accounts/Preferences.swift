import Identities
import Markets
import Money
import Store
import World

extension Accounts {
    /// Sets market and language of an account; nil leaves one as it is.
    public func choose(
        market: MarketCode?, locale: LocaleTag?, for account: AccountID
    ) async throws {
        try await store.write { db in
            try db.execute(
                """
                UPDATE accounts SET market = coalesce(\(market), market),
                    locale = coalesce(\(locale), locale)
                WHERE id = \(account)
                """)
        }
    }

    public func rename(_ account: AccountID, _ name: String) async throws {
        try await store.write { db in
            try db.execute("UPDATE accounts SET name = \(name) WHERE id = \(account)")
        }
    }

    public func account(_ id: AccountID) async throws -> Account? {
        try await store.read { db in try Self.account(id, in: db) }
    }
}
