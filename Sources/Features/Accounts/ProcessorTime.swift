import Identities
import Numbers
import Store
import World

/// Processor time that subprocesses took for an account, by kind of work and day in UTC.
public enum ProcessorTime {
    /// Work that is counted and bounded on its own.
    public enum Kind: String, Sendable, CaseIterable {
        case pictures, video
    }

    /// Days for which figures are kept: the last month can be looked at.
    static let keptDays = 31

    /// Step: adds what a subprocess took. Nothing is written for less than a microsecond.
    public static func add(
        microseconds: Int64, of account: AccountID, _ kind: Kind, at now: Instant,
        in db: Transaction
    ) throws {
        guard microseconds > 0 else { return }
        try db.execute(
            """
            INSERT INTO processor_days (account, kind, day, microseconds)
            VALUES (\(account), \(kind), \(day(of: now)), \(microseconds))
            ON CONFLICT (account, kind, day) DO UPDATE
            SET microseconds = processor_days.microseconds + excluded.microseconds
            """)
    }

    /// Step: microseconds that an account has used on this day.
    public static func used(
        by account: AccountID, _ kind: Kind, at now: Instant, in db: Transaction
    ) throws -> Int64 {
        try db.value(
            """
            SELECT microseconds FROM processor_days
            WHERE account = \(account) AND kind = \(kind) AND day = \(day(of: now))
            """) ?? 0
    }

    /// Step: deletes days that are over for a month. Returns how many rows.
    static func sweep(at now: Instant, in db: Transaction) throws -> Int {
        try db.execute("DELETE FROM processor_days WHERE day < \(day(of: now) - keptDays)")
    }

    /// Seconds until the next day begins, one at least.
    public static func secondsLeft(ofDayAt now: Instant) -> Int {
        86_400 - Int(now.milliseconds / 1000 % 86_400)
    }

    /// Number of the day since 1970, in UTC: one rule for hosts of all zones.
    static func day(of now: Instant) -> Int { Int(now.milliseconds / 86_400_000) }
}
