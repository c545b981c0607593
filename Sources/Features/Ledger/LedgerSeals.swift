import Identities
import Modules
import Numbers
import Store
import Text
import World

/// Seals of the ledger: a chain of hashes over finished stretches of transfers, a day's after the
/// day's before, so that a transfer which is changed, removed or slipped in afterwards is found.
///
/// A job seals what is older than `grace`; posting costs nothing. Each seal keeps a mark of each of
/// its transfers, by which the changed one is named.
public struct LedgerSeals: FeatureModule {
    let store: any Store
    let world: World

    public init(store: any Store, world: World) {
        self.store = store
        self.world = world
    }

    public static var hasSentences: Bool { false }
    public var jobs: [Job] { [Job("ledger seals", .maintenance) { try await seal() }] }

    /// Age of a transfer's id beyond which none with an earlier id is committed any more: longer than
    /// any statement may run and any two nodes' clocks may differ.
    static let grace = TimeSpan.minutes(15)
    /// Transfers of one seal at most.
    static let most = 1000
    /// Age at which fewer than `most` transfers are sealed.
    static let latest = TimeSpan.hours(1)
    /// Seals of one round of the job.
    static let rounds = 50
    /// Hexadecimal digits of a transfer's mark.
    static let markLength = 8

    /// Seals what is finished; returns how many transfers.
    public func seal() async throws -> Int {
        let now = world.now()
        var sealed = 0
        for _ in 0..<Self.rounds {
            let count = try await store.write { db in try Self.seal(at: now, in: db) }
            guard count > 0 else { break }
            sealed += count
        }
        return sealed
    }

    /// Step: seals one stretch, of one day; returns how many transfers.
    static func seal(at now: Instant, in db: Transaction) throws -> Int {
        let last = try seals(last: true, in: db).first
        let end = Self.firstID(at: now - grace)
        let found: [Transfer] = try db.rows(
            """
            SELECT \(Transfer.columns) FROM transfers
            WHERE id > \(last?.lastID ?? 0) AND id < \(end) ORDER BY id LIMIT \(most)
            """)
        guard let first = found.first else { return 0 }
        let day = Self.day(of: first.id)
        let stretch = found.prefix { Self.day(of: $0.id) == day }
        // A day that is over, a full seal, or one that waits long enough.
        guard
            stretch.count < found.count || found.count == most
                || first.id.rawValue < Self.firstID(at: now - latest)
        else { return 0 }
        let seal = LedgerSeal(
            day: day, number: last?.day == day ? (last?.number ?? 0) + 1 : 1,
            of: Array(stretch), after: last?.hash ?? "")
        try db.execute(
            """
            INSERT INTO ledger_seals (day, number, last_id, count, marks, hash, at)
            VALUES (\(seal.day), \(seal.number), \(seal.lastID), \(seal.count), \(seal.marks),
                    \(seal.hash), \(now))
            """)
        return stretch.count
    }

    /// Smallest raw id that can be made at this moment or later: 22 bits of node and sequence follow
    /// the milliseconds.
    static func firstID(at moment: Instant) -> Int64 {
        let milliseconds = moment.milliseconds.clampedSubtracting(IDSource.epochMilliseconds)
        return min(max(0, milliseconds), lastMillisecond) << 22
    }
    /// Milliseconds of the last id, in 2093.
    private static let lastMillisecond: Int64 = 1 << 41 - 1

    private static func day(of id: TransferID) -> Int64 {
        ((id.rawValue >> 22) + IDSource.epochMilliseconds) / 86_400_000
    }

    private static func seals(last: Bool, in db: Transaction) throws -> [LedgerSeal] {
        try db.rows(
            """
            SELECT day, number, last_id, count, marks, hash FROM ledger_seals
            ORDER BY last_id \(last ? "DESC LIMIT 1" as SQL : "")
            """)
    }

    // MARK: audit

    /// Audit of sealed transfers: the first that was changed, removed or slipped in, in words; or nil.
    static func audit(in db: Transaction) throws -> String? {
        var before: LedgerSeal?
        for seal in try seals(last: false, in: db) {
            let rows: [Transfer] = try db.rows(
                """
                SELECT \(Transfer.columns) FROM transfers
                WHERE id > \(before?.lastID ?? 0) AND id <= \(seal.lastID) ORDER BY id
                LIMIT \(most + 1)
                """)
            if let fault = seal.fault(in: rows, after: before?.hash ?? "") { return fault }
            before = seal
        }
        return nil
    }
}

/// A seal over a stretch of transfers.
struct LedgerSeal: FromRow, Equatable {
    /// Days since 1970 by the transfers' ids, in UTC.
    let day: Int64
    /// Place in its day, from 1.
    let number: Int
    let lastID: Int64
    let count: Int
    /// Marks of the transfers, one after the other.
    let marks: String
    /// Hash of the seal before, and of each transfer in full.
    let hash: String

    init(row: Row) throws {
        day = try row.next()
        number = try row.next()
        lastID = try row.next()
        count = try row.next()
        marks = try row.next()
        hash = try row.next()
    }

    init(day: Int64, number: Int, of transfers: [Transfer], after before: String) {
        self.day = day
        self.number = number
        lastID = transfers.last?.id.rawValue ?? 0
        count = transfers.count
        marks = transfers.map(Self.mark).joined()
        hash = Self.hash(transfers, after: before)
    }

    private static func text(_ t: Transfer) -> String {
        """
        \(t.id.rawValue)|\(t.from.kind.rawValue)|\(t.from.owner)|\(t.to.kind.rawValue)|\
        \(t.to.owner)|\(t.amount.currency.code)|\(t.amount.minor)|\(t.kind.rawValue)|\
        \(t.subject)|\(t.at.milliseconds)
        """
    }

    private static func mark(_ transfer: Transfer) -> String {
        String(Hex.encode(Digest.sha256(text(transfer))).prefix(LedgerSeals.markLength))
    }

    private static func hash(_ transfers: [Transfer], after before: String) -> String {
        Hex.encode(Digest.sha256(([before] + transfers.map(text)).joined(separator: "\n")))
    }

    /// Difference between the seal and the transfers that stand in its stretch today; nil if none.
    func fault(in rows: [Transfer], after before: String) -> String? {
        let place = "seal \(number) of day \(day)"
        let kept = stride(from: 0, to: marks.utf8.count, by: LedgerSeals.markLength).map {
            marks.dropFirst($0).prefix(LedgerSeals.markLength)
        }
        for (mark, row) in zip(kept, rows) where Self.mark(row) != mark {
            let isGone = rows.count < kept.count
            return isGone
                ? "transfers: one before \(row.id) is missing from \(place)"
                : "transfers: \(row.id) isn't what \(place) says"
        }
        guard rows.count == count, kept.count == count else {
            return "transfers: \(place) has \(count), \(rows.count) stand there"
        }
        guard Self.hash(rows, after: before) == hash else {
            return "ledger_seals: \(place) doesn't follow from the one before"
        }
        return nil
    }
}
