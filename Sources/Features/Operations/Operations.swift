import Identities
import Accounts
import Catalog
import Creators
import DesignSystem
import Inventory
import Ledger
import Markets
import Money
import Orders
import Payments
import Payouts
import Promotions
import Store
import Synchronization
import World

/// Operations: the console of a market's operator.
///
/// Promises: every invariant of the books can be asked for on live data, and the first wrong row is
/// named; a licence is on record with who recorded it and when.
public struct Operations: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let designSystem: DesignSystem
    let licences: Licences
    let accounts: Accounts

    public init(
        store: any Store, world: World, markets: Markets, designSystem: DesignSystem,
        licences: Licences,
        accounts: Accounts
    ) {
        self.store = store
        self.accounts = accounts
        self.world = world
        self.markets = markets
        self.designSystem = designSystem
        self.licences = licences
    }

    /// Runs every audit of DESIGN.md's invariants that live data can break, each in a read of its
    /// own. Returns the faults by check; empty if the books are right.
    public static func verify(_ store: any Store) async throws -> [(check: String, fault: String)] {
        let checks: [(String, @Sendable (Transaction) throws -> String?)] = [
            ("ledger", { try Ledger.audit(in: $0) }),
            ("stock", { try Inventory.audit(in: $0) }),
            ("promotions", { try Promotions.audit(in: $0) }),
            ("orders", { try Orders.audit(in: $0) }),
            ("creators", { try Creators.audit(in: $0) }),
            ("payouts", { try Payouts.audit(in: $0) }),
            ("catalogue", { try Catalog.audit(in: $0) }),
        ]
        var out: [(check: String, fault: String)] = []
        for (name, check) in checks {
            if let fault = try await store.report({ db in try check(db) }) {
                out.append((name, fault))
            }
        }
        return out
    }
}

/// Cache of the licences on record, since every page asks. Reloaded in each round of the scheduler,
/// so that another process's change arrives.
public final class Licences: Sendable {
    private let known = Mutex<Set<MarketCode>>([])

    public init() {}

    public var all: Set<MarketCode> { known.withLock { $0 } }

    public func load(from store: any Store) async throws {
        let found = try await store.read { db in
            try db.values("SELECT market FROM licences", as: String.self)
        }
        known.withLock { $0 = Set(found.compactMap(MarketCode.init(rawValue:))) }
    }

    /// Records the operator's licence for a market that needs one. Recording again keeps the first.
    public func record(
        _ market: MarketCode, number: String, by account: AccountID, at now: Instant,
        in store: any Store
    ) async throws {
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO licences (market, number, account, at)
                VALUES (\(market), \(number), \(account), \(now)) ON CONFLICT (market) DO NOTHING
                """)
        }
        try await load(from: store)
    }
}
