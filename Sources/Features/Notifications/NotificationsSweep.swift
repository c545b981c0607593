import Store
import World

extension Notifications {
    /// Messages that one round deletes; the next round takes the rest.
    static let sweepBatch = 500

    /// Deletes old messages and dead letters. Returns how many; call it again while they are many.
    @discardableResult
    public func sweep() async throws -> Int {
        let now = world.now()
        let letters = try await sweepDeadLetters(at: now)
        return try await letters
            + store.write { db in
                try db.execute(
                    """
                    DELETE FROM messages WHERE id IN (SELECT id FROM messages
                        WHERE id <= \(Self.firstID(at: now - InboxMessage.kept)) ORDER BY id
                        LIMIT \(Self.sweepBatch))
                    """)
            }
    }

    /// Lowest id of a moment, as ids begin with their time.
    private static func firstID(at moment: Instant) -> Int64 {
        max(moment.milliseconds - IDSource.epochMilliseconds, 0) << 22
    }
}
