import Identities
import Rooms
import Store
import World

/// Abuse report by a viewer about a room or a message; queued for the operator.
public struct AbuseReport: FromRow, Sendable, Equatable {
    public enum Reason: String, CaseIterable, Sendable {
        case counterfeit, dangerous, misleading, hateful, sexual, violent, minors, other
    }
    public enum State: String, CaseIterable, Sendable { case waiting, upheld, dismissed }

    public let id: AbuseReportID
    public let room: RoomID
    public let message: ChatMessageID?
    public let account: AccountID?
    public let reason: Reason
    public let words: String
    public let state: State
    public let at: Instant

    static let columns: SQL = "id, room, message, account, reason, explanation, state, at"
    /// Letters of an explanation.
    public static let length = 0...500
    /// Reports of one person about one room: more have nothing new.
    static let mostOfOne = 5

    public init(row: Row) throws {
        id = try row.next()
        room = try row.next()
        message = try row.next()
        account = try row.next()
        reason = try row.next()
        words = try row.next()
        state = try row.next()
        at = try row.next()
    }
}

extension RoomChat {
    /// Files an abuse report about a room or one of its messages.
    @discardableResult
    public func complain(
        _ reason: AbuseReport.Reason, _ words: String, about id: RoomID,
        message: ChatMessageID?, by caller: (account: AccountID?, session: SessionID?),
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<AbuseReportID> {
        let now = world.now()
        let complaint: AbuseReportID = world.id()
        let news: ID<OutboxRow> = world.id()
        let (account, session) = caller
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard try Rooms.room(id, in: db) != nil else { throw RoomRefusal.notFound }
            let before: Int =
                try db.value(
                    """
                    SELECT count(*) FROM abuse_reports WHERE room = \(id)
                        AND (account = \(account ?? ID(0)) OR session = \(session ?? ID(0)))
                    """) ?? 0
            guard before < AbuseReport.mostOfOne else {
                throw RoomRefusal.tooMany(most: AbuseReport.mostOfOne)
            }
            try db.execute(
                """
                INSERT INTO abuse_reports
                    (id, room, message, account, session, reason, explanation, state, at)
                VALUES (\(complaint), \(id), \(message), \(account), \(session), \(reason),
                        \(words), \(AbuseReport.State.waiting), \(now))
                """)
            try db.publish("live.complaint", subject: id.description, id: news, at: now)
            return complaint
        }
    }

    /// Step: reports that wait for the operator, oldest first.
    public static func abuseReports(in db: Transaction) throws -> [AbuseReport] {
        try db.rows(
            """
            SELECT \(AbuseReport.columns) FROM abuse_reports
            WHERE state = \(AbuseReport.State.waiting) ORDER BY at, id LIMIT \(Rooms.page)
            """)
    }

    /// Upholds or dismisses a report; upholding stops nothing by itself.
    public func decide(
        _ id: AbuseReportID, _ state: AbuseReport.State, by operator: AccountID
    ) async throws {
        try await store.write { db in
            let decided = try db.execute(
                """
                UPDATE abuse_reports SET state = \(state), decided_by = \(`operator`)
                WHERE id = \(id) AND state = \(AbuseReport.State.waiting)
                """)
            guard decided == 1 else { throw RoomRefusal.notFound }
        }
    }

    /// Step: rooms about which a report waits for the operator; their recordings are kept.
    public static func reportedRooms(in db: Transaction) throws -> [RoomID] {
        try db.values(
            """
            SELECT DISTINCT room FROM abuse_reports WHERE state = \(AbuseReport.State.waiting)
            ORDER BY room LIMIT \(mostReported)
            """)
    }

    /// Bound of reported rooms looked at together.
    static let mostReported = 1000
}
