import Accounts
import Identities
import Rooms
import Store
import World

/// An operator's decision on the abuse reports about one target; kept for good.
public struct AbuseDecision: FromRow, Sendable, Equatable {
    public enum Verdict: String, CaseIterable, Sendable {
        case dismiss
        case hideMessage = "hide-message"
        case muteAuthor = "mute-author"
        case banAuthor = "ban-author"
        case stopRoom = "stop-room"

        /// State of the reports that it decides.
        var state: AbuseReport.State { self == .dismiss ? .dismissed : .upheld }
        /// True if it is about the author of a message.
        var needsMessage: Bool { self != .dismiss && self != .stopRoom }
    }

    public let id: AbuseDecisionID
    public let target: AbuseTarget
    public let verdict: Verdict
    public let reason: String
    public let accounts: Int
    public let strangers: Int
    public let by: AccountID
    public let at: Instant

    static let columns: SQL =
        "id, room, message, verdict, reason, accounts, strangers, by_account, at"
    /// Characters of a reason.
    public static let reasonLength = 3...300
    /// Decisions shown below the open reports.
    static let mostShown = 20
    /// Film of a room on air after which it shows something else than what was decided on.
    static let newFilm = TimeSpan.minutes(10)

    public init(row: Row) throws {
        id = try row.next()
        target = AbuseTarget(room: try row.next(), message: try row.next())
        verdict = try row.next()
        reason = try row.next()
        accounts = try row.next()
        strangers = try row.next()
        by = try row.next()
        at = try row.next()
    }

    /// Step: the last decision on a target, if it still holds for what is there now. A message
    /// stays as it was; a room changes by its title, its cover, its start, and its film.
    static func standing(
        on target: AbuseTarget, of room: Room, at now: Instant, in db: Transaction
    ) throws -> AbuseDecision? {
        let last = try db.row(
            """
            SELECT \(columns), content FROM abuse_decisions WHERE \(target.condition)
            ORDER BY id DESC LIMIT 1
            """
        ) { (decision: try AbuseDecision(row: $0), content: try $0.next() as String) }
        guard let last else { return nil }
        if target.message != nil { return last.decision }
        let isSame = last.content == content(of: room)
        let hasNewFilm = room.state == .live && now >= last.decision.at + newFilm
        return isSame && !hasNewFilm ? last.decision : nil
    }

    /// Content of a room that a decision was about.
    static func content(of room: Room) -> String {
        let start = room.startedAt.map { "\($0.milliseconds)" } ?? "-"
        return "\(start) \(room.cover.map { "\($0)" } ?? "-") \(room.title)"
    }
}

extension RoomChat {
    /// Decides all waiting reports about a target, for an operator.
    public func decide(
        _ verdict: AbuseDecision.Verdict, on target: AbuseTarget, reason: String,
        by operator: AccountID
    ) async throws {
        if verdict.needsMessage, target.message == nil { throw ChatRefusal.noSuchMessage }
        try await store.read { db in try Self.checkWaits(target, in: db) }
        // Stopping a stopped room does nothing, so that a repeat after a crash comes through.
        if verdict == .stopRoom { try await rooms.stop(target.room, reason: reason) }
        let author = try await author(of: target)
        let now = world.now()
        let decision: AbuseDecisionID = world.id()
        try await store.write { db in
            try Self.checkWaits(target, in: db)
            guard let room = try Rooms.room(target.room, in: db) else {
                throw RoomRefusal.notFound
            }
            if let author {
                try Self.act(verdict, target, room, author, by: `operator`, at: now, in: db)
            }
            try Self.record(
                decision, verdict, on: target, of: room, reason: reason, by: `operator`, at: now,
                in: db)
        }
        let open = try await store.read { db in
            guard let room = try Rooms.room(target.room, in: db) else { return [] as [RoomID] }
            return try Rooms.rooms(of: room.host, in: db).filter { !$0.isOver }.map(\.id)
        }
        for room in open { await rooms.deliverEvents(room) }
    }

    private func author(of target: AbuseTarget) async throws -> AccountID? {
        guard let message = target.message else { return nil }
        return try await author(of: message, in: target.room)
    }

    private static func checkWaits(_ target: AbuseTarget, in db: Transaction) throws {
        let waits: Int? = try db.value(
            """
            SELECT 1 FROM abuse_reports
            WHERE \(target.condition) AND state = \(AbuseReport.State.waiting) LIMIT 1
            """)
        guard waits != nil else { throw ChatRefusal.decidedAlready }
    }

    /// Step: what a decision does to a message and its author.
    private static func act(
        _ verdict: AbuseDecision.Verdict, _ target: AbuseTarget, _ room: Room,
        _ author: AccountID, by operator: AccountID, at now: Instant, in db: Transaction
    ) throws {
        guard verdict.needsMessage, let message = target.message else { return }
        try hide(message, in: room, by: `operator`, at: now, in: db)
        guard verdict != .hideMessage else { return }
        try checkIsViewer(author, of: room.host, db)
        if verdict == .banAuthor {
            try ModerationTeam.block(author, of: room.host, by: `operator`, at: now, in: db)
            _ = try tellTeam(of: room.host, at: now, in: db)
        }
        guard !room.isOver else { return }
        try mute(author, until: now + longestMute, room, by: `operator`, at: now, in: db)
    }

    /// Step: takes a message back, in a room that is over too.
    private static func hide(
        _ message: ChatMessageID, in room: Room, by operator: AccountID, at now: Instant,
        in db: Transaction
    ) throws {
        let removed = try db.execute(
            """
            INSERT INTO chat_removals (message, room, by_account, at)
            VALUES (\(message), \(room.id), \(`operator`), \(now)) ON CONFLICT (message) DO NOTHING
            """)
        guard removed == 1, !room.isOver else { return }
        try RoomLog.record(.removed(message), in: room.id, at: now, in: db)
        try dropQuestion(in: room.id, at: now, in: db) { $0.line.id == message }
    }

    private static func record(
        _ id: AbuseDecisionID, _ verdict: AbuseDecision.Verdict, on target: AbuseTarget,
        of room: Room, reason: String, by operator: AccountID, at now: Instant,
        in db: Transaction
    ) throws {
        let waiting = try counts(of: target, in: db)
        try db.execute(
            """
            INSERT INTO abuse_decisions (id, room, message, verdict, reason, content, accounts,
                strangers, by_account, at)
            VALUES (\(id), \(target.room), \(target.message), \(verdict), \(reason),
                \(AbuseDecision.content(of: room)), \(waiting.accounts), \(waiting.strangers),
                \(`operator`), \(now))
            """)
        try db.execute(
            """
            UPDATE abuse_reports SET state = \(verdict.state), decided_by = \(`operator`),
                decision = \(id)
            WHERE \(target.condition) AND state = \(AbuseReport.State.waiting)
            """)
    }

    private static func counts(
        of target: AbuseTarget, in db: Transaction
    ) throws -> (accounts: Int, strangers: Int) {
        try db.row(
            """
            SELECT count(account), count(*) - count(account) FROM abuse_reports
            WHERE \(target.condition) AND state = \(AbuseReport.State.waiting)
            """
        ) { (accounts: try $0.next(), strangers: try $0.next()) } ?? (0, 0)
    }
}
