import World

/// The node number of a process: its ids carry it, so two processes never make the same one.
public enum NodeLease {
    /// Longer than a pause of a healthy process; renewed at a third of it. Short enough that a process
    /// that dies again and again finds a free number.
    public static let length = Span.minutes(2)

    /// The lowest number that nobody holds. `holder` is a token of the process.
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

    /// False if the lease was lost to another process.
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

    public static func release(_ store: any Store, node: Int, holder: String) async throws {
        try await store.write { db in
            try db.execute("DELETE FROM nodes WHERE node = \(node) AND holder = \(holder)")
        }
    }
}
