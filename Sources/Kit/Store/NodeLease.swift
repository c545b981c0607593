import World

/// Leases node numbers to processes. Ids carry the number, so two processes never generate the same
/// id.
public enum NodeLease {
    /// Duration of a lease; renewed at a third of it. Longer than a pause of a healthy process,
    /// short enough that a process that crashes again and again finds a free number.
    public static let length = TimeSpan.minutes(2)

    /// Leases the lowest free number. `holder` is a token of the process. Throws
    /// `StoreError.unavailable` if all 256 are taken.
    public static func take(_ store: any Store, holder: String, now: Instant) async throws -> Int {
        try await store.write { db in
            for node in IDSource.nodes {
                let mine = try db.execute(
                    """
                    INSERT INTO nodes (node, holder, until)
                    VALUES (\(node), \(holder), \(now + length))
                    ON CONFLICT (node) DO UPDATE SET holder = excluded.holder, until = excluded.until
                    WHERE nodes.until < \(now)
                    """)
                if mine == 1 { return node }
            }
            throw StoreError.unavailable("all \(IDSource.nodes.count) node numbers are taken")
        }
    }

    /// Extends the lease; returns false if it was lost to another process, which must then stop
    /// making ids.
    public static func renew(
        _ store: any Store, node: Int, holder: String, now: Instant
    ) async throws -> Bool {
        try await store.write { db in
            try db.execute(
                """
                UPDATE nodes SET until = \(now + length) WHERE node = \(node) AND holder = \(holder)
                """) == 1
        }
    }

    /// Gives the number back at shutdown; does nothing if the lease was lost.
    public static func release(_ store: any Store, node: Int, holder: String) async throws {
        try await store.write { db in
            try db.execute("DELETE FROM nodes WHERE node = \(node) AND holder = \(holder)")
        }
    }
}
