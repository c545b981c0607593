import Identities
import Markets
import Store
import Synchronization
import World

/// Cache of the licences on record, since every page asks. Reloaded in each round of the scheduler,
/// so that another process's change arrives.
public final class Licences: Sendable {
    private let known = Mutex<Set<MarketCode>>([])

    let store: any Store

    public init(store: any Store) { self.store = store }

    public var all: Set<MarketCode> { known.withLock { $0 } }

    public func load() async throws {
        let found = try await store.read { db in
            try db.values("SELECT market FROM licences", as: String.self)
        }
        known.withLock { $0 = Set(found.compactMap(MarketCode.init(rawValue:))) }
    }

    /// Records the operator's licence for a market that needs one. Recording again keeps the first.
    public func record(
        _ market: MarketCode, number: String, by account: AccountID, at now: Instant
    ) async throws {
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO licences (market, number, account, at)
                VALUES (\(market), \(number), \(account), \(now)) ON CONFLICT (market) DO NOTHING
                """)
        }
        try await load()
    }

    /// Withdraws the licence of a market and keeps who did: nobody can buy there any more, orders
    /// that were placed go on. Withdrawing again changes nothing.
    public func withdraw(
        _ market: MarketCode, id: LicenceWithdrawalID, by account: AccountID, at now: Instant
    ) async throws {
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO licence_withdrawals (id, market, number, account, at)
                SELECT \(id), market, number, \(account), \(now) FROM licences
                WHERE market = \(market)
                """)
            try db.execute("DELETE FROM licences WHERE market = \(market)")
        }
        try await load()
    }
}
