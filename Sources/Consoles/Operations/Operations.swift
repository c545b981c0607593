import Identities
import Accounts
import Licences
import Markets
import Modules
import Store
import Supervision
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
    let audits: [Audit]
    /// Requests that are refused since the server crashed during them.
    let quarantined: [CrashRecord.Suspect]

    public init(
        store: any Store, world: World, markets: Markets, licences: Licences, accounts: Accounts,
        audits: [Audit], quarantined: [CrashRecord.Suspect]
    ) {
        self.audits = audits
        self.quarantined = quarantined
        self.store = store
        self.accounts = accounts
        self.world = world
        self.markets = markets
        self.licences = licences
    }

    /// Runs every audit of DESIGN.md's invariants that live data can break, each in a read of its
    /// own. Returns the faults by check; empty if the books are right. Without the time, nothing is
    /// late.
    public static func verify(
        _ store: any Store, _ audits: [Audit], at now: Instant?
    ) async throws -> [(check: String, fault: String)] {
        var out: [(check: String, fault: String)] = []
        for audit in audits {
            let fault = try await store.report { db in
                let late = audit.late
                return try audit.step(db) ?? now.flatMap { now in try late?(db, now) }
            }
            if let fault {
                out.append((audit.name, fault))
            }
        }
        return out
    }
}
