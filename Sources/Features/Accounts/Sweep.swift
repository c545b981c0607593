import Store
import World

extension Accounts {
    /// Sessions that one round deletes; the next round takes the rest.
    static let sweepBatch = 500

    /// Deletes expired sessions. Returns how many; call it again while they are many.
    @discardableResult
    public func sweep() async throws -> Int {
        let now = world.now()
        let batch = Self.sweepBatch
        return try await store.write { db in
            try db.execute(
                """
                DELETE FROM sessions WHERE id IN (SELECT id FROM sessions
                    WHERE expires_at <= \(now) ORDER BY expires_at LIMIT \(batch))
                """)
        }
    }
}
