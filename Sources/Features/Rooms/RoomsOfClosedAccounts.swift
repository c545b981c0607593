import Accounts
import Identities
import Modules
import Store
import World

/// Rooms follow their host's account: those that are planned or on air when it is closed are
/// stopped, and stay so when it is reopened.
extension Rooms {
    /// Rooms stopped in one round.
    private static let stoppedAtOnce = 20

    /// Step: has an account's rooms stopped by the next rounds of `stopRoomsOfClosedAccounts`.
    static func closeRooms(with event: AccountClosed, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO closed_hosts (host) VALUES (\(event.account)) ON CONFLICT (host) DO NOTHING
            """)
    }

    static func reopenRooms(with event: AccountReopened, in db: Transaction) throws {
        try db.execute("DELETE FROM closed_hosts WHERE host = \(event.account)")
    }

    /// Stops rooms and plans of a host whose account was closed. Returns how many there were.
    @discardableResult
    public func stopRoomsOfClosedAccounts() async throws -> Int {
        let now = world.now()
        let (host, open) = try await store.read { db in
            let host: AccountID? = try db.value(
                """
                SELECT host FROM closed_hosts
                WHERE \(StuckRows.due(Self.closedHosts, key: "host", at: now))
                ORDER BY host LIMIT 1
                """)
            guard let host else { return (host, [RoomID]()) }
            let open: [RoomID] = try db.values(
                """
                SELECT id FROM rooms WHERE host = \(host) AND state IN ('planned', 'live')
                ORDER BY id LIMIT \(Self.stoppedAtOnce)
                """)
            return (host, open)
        }
        guard let host else { return 0 }
        return try await IsolatedRows(Self.closedHosts, store, world).each([host]) { host in
            for room in open { try await stop(room, reason: "") }
            guard open.isEmpty else { return }
            try await store.write { db in
                try db.execute("DELETE FROM closed_hosts WHERE host = \(host)")
            }
        }
    }

    /// Name of the job, also of its stuck rows.
    static let closedHosts = "rooms of closed accounts"
}
