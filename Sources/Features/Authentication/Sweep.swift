import Store
import World

extension Authentication {
    /// Rows of each kind that one round deletes; the next round takes the rest.
    static let sweepBatch = 500
    /// Retention of known devices: as long as browsers keep a cookie at most.
    static let deviceKept = TimeSpan.days(400)

    /// Deletes expired devices, throttles, codes, sign-ups, counted text messages
    /// and changes of logins. Returns how many; call it again while
    /// they are many.
    @discardableResult
    public func sweep() async throws -> Int {
        let now = world.now()
        let batch = Self.sweepBatch
        return try await store.write { db in
            let gone = try db.executeAll([
                """
                DELETE FROM devices WHERE (token_hash, account) IN
                    (SELECT token_hash, account FROM devices
                     WHERE at <= \(now - Self.deviceKept) ORDER BY at LIMIT \(batch))
                """,
                """
                DELETE FROM throttles WHERE key IN (SELECT key FROM throttles
                    WHERE last_at <= \(now - Throttle.pair.memory) ORDER BY last_at LIMIT \(batch))
                """,
                """
                DELETE FROM one_time_codes WHERE id IN (SELECT id FROM one_time_codes
                    WHERE created_at <= \(now - OneTimeCode.day) ORDER BY created_at
                    LIMIT \(batch))
                """,
                """
                DELETE FROM sign_ups WHERE id IN (SELECT id FROM sign_ups
                    WHERE created_at <= \(now - SignUp.kept) ORDER BY created_at LIMIT \(batch))
                """,
                """
                DELETE FROM login_changes WHERE message IN (SELECT message FROM login_changes
                    WHERE at <= \(now - LoginChange.kept) ORDER BY at LIMIT \(batch))
                """,
                """
                DELETE FROM text_sends WHERE message IN (SELECT message FROM text_sends
                    WHERE at <= \(now - TextBudget.day) ORDER BY at LIMIT \(batch))
                """,
            ])
            return gone.reduce(0, +)
        }
    }
}
