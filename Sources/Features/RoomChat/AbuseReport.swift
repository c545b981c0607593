import Accounts
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
    /// Targets in one room that one person reports: a room and some messages.
    static let mostOfOne = 5
    /// Waiting reports about one target by strangers of one network; a crowd behind one address
    /// counts as this many.
    static let mostOfNetwork = 3
    /// Waiting reports about one target that are kept; further ones say nothing new.
    static let mostOfTarget = 1000

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

/// Content that is reported: a room, or one message of its chat.
public struct AbuseTarget: Hashable, Sendable {
    public let room: RoomID
    public let message: ChatMessageID?

    public init(room: RoomID, message: ChatMessageID? = nil) {
        self.room = room
        self.message = message
    }

    /// SQL condition on `abuse_reports` and `abuse_decisions`.
    var condition: SQL { "room = \(room) AND coalesce(message, 0) = \(message ?? ID(0))" }
}

/// Person who files an abuse report: an account, or a stranger by their session.
public struct Reporter: Sendable {
    public let account: AccountID?
    public let session: SessionID?
    /// Network of a stranger, as sessions keep it; nil where none is known.
    public let network: String?

    public init(account: AccountID?, session: SessionID? = nil, network: String? = nil) {
        self.account = account
        self.session = account == nil ? session : nil
        self.network = account == nil ? network : nil
    }

    /// SQL condition on `abuse_reports`.
    fileprivate var condition: SQL {
        account.map { "account = \($0)" } ?? "session = \(session ?? ID(0))"
    }
}

extension RoomChat {
    /// Files an abuse report about a room or one of its messages. One person's second report about
    /// the same changes nothing.
    @discardableResult
    public func complain(
        _ reason: AbuseReport.Reason, _ words: String, about target: AbuseTarget,
        by reporter: Reporter, idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<AbuseReportID> {
        let now = world.now()
        let report: AbuseReportID = world.id()
        let news: ID<OutboxRow> = world.id()
        let isRecent = target.message.map { isKnown($0, in: target.room) } ?? true
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let room = try Rooms.room(target.room, in: db) else {
                throw RoomRefusal.notFound
            }
            if let message = target.message, !isRecent {
                let kept: Int? = try db.value(
                    "SELECT 1 FROM chat_messages WHERE id = \(message) AND room = \(room.id)")
                guard kept != nil else { throw ChatRefusal.noSuchMessage }
            }
            if let before = try Self.report(by: reporter, about: target, in: db) { return before }
            guard try Self.hasSpace(for: target, by: reporter, in: db) else { return report }
            let decided = try AbuseDecision.standing(on: target, of: room, at: now, in: db)
            try db.execute(
                """
                INSERT INTO abuse_reports
                    (id, room, message, account, session, network, reason, explanation, state, at,
                     decision)
                VALUES (\(report), \(target.room), \(target.message), \(reporter.account),
                        \(reporter.session), \(reporter.network), \(reason), \(words),
                        \(decided?.verdict.state ?? .waiting), \(now), \(decided?.id))
                """)
            if decided == nil {
                try db.publish("live.complaint", subject: room.id.description, id: news, at: now)
            }
            return report
        }
    }

    /// True for a message that may not be in the store yet.
    private func isKnown(_ message: ChatMessageID, in room: RoomID) -> Bool {
        rooms.find(room)?.part(OpenChat.self)?.storage.withLock {
            $0.limiter.author(of: message) != nil
        } ?? false
    }

    /// Step: the reporter's own waiting report about the target; throws if they reported too many.
    private static func report(
        by reporter: Reporter, about target: AbuseTarget, in db: Transaction
    ) throws -> AbuseReportID? {
        let before: AbuseReportID? = try db.value(
            """
            SELECT id FROM abuse_reports
            WHERE \(target.condition) AND \(reporter.condition)
                AND state = \(AbuseReport.State.waiting) LIMIT 1
            """)
        if let before { return before }
        let count: Int =
            try db.value(
                """
                SELECT count(*) FROM abuse_reports
                WHERE room = \(target.room) AND \(reporter.condition)
                """) ?? 0
        guard count < AbuseReport.mostOfOne else {
            throw RoomRefusal.tooMany(most: AbuseReport.mostOfOne)
        }
        return nil
    }

    /// Step: false where another report would add nothing.
    private static func hasSpace(
        for target: AbuseTarget, by reporter: Reporter, in db: Transaction
    ) throws -> Bool {
        let all: Int =
            try db.value("SELECT count(*) FROM abuse_reports WHERE \(target.condition)") ?? 0
        guard all < AbuseReport.mostOfTarget else { return false }
        guard let network = reporter.network else { return true }
        let ofNetwork: Int =
            try db.value(
                """
                SELECT count(*) FROM abuse_reports
                WHERE \(target.condition) AND account IS NULL AND network = \(network)
                """) ?? 0
        return ofNetwork < AbuseReport.mostOfNetwork
    }

    /// Step: rooms about which a report waits for the operator; their recordings are kept.
    public static func reportedRooms(in db: Transaction) throws -> [RoomID] {
        try db.values(
            """
            SELECT DISTINCT room FROM abuse_reports WHERE state = \(AbuseReport.State.waiting)
            ORDER BY room LIMIT \(mostReported)
            """)
    }

    /// Step: rooms and messages about which a report waits, as far as `mostReported`.
    static func countReported(in db: Transaction) throws -> Int {
        try db.value(
            """
            SELECT count(*) FROM (
                SELECT DISTINCT room, message FROM abuse_reports
                WHERE state = \(AbuseReport.State.waiting) LIMIT \(mostReported)) r
            """) ?? 0
    }

    /// Bound of reported rooms looked at together.
    static let mostReported = 1000
}
