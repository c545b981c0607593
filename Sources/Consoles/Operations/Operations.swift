import Identities
import Accounts
import Catalog
import Creators
import Inventory
import Ledger
import Licences
import Markets
import Money
import Orders
import Payments
import Payouts
import Promotions
import Store
import World

/// Operations: the console of a market's operator.
///
/// Promises: every invariant of the books can be asked for on live data, and the first wrong row is
/// named.
public struct Operations: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let licences: Licences
    let accounts: Accounts

    public init(
        store: any Store, world: World, markets: Markets, licences: Licences, accounts: Accounts
    ) {
        self.store = store
        self.accounts = accounts
        self.world = world
        self.markets = markets
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
