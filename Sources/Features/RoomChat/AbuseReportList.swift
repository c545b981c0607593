import Accounts
import Identities
import Rooms
import Store
import World

/// Waiting abuse reports about one target, as an operator sees them together.
public struct ReportedTarget: Sendable {
    public let target: AbuseTarget
    public let room: Room
    /// The reported message; nil for a room, and for a message on its way into the store.
    public let line: Line?
    public let accounts: Int
    public let strangers: Int
    /// First of its reports, by which pages are turned.
    public let first: AbuseReportID
    public let since: Instant
    /// The last reports of them.
    public let reports: [AbuseReport]

    /// A message with its author, whom viewers know by a pseudonym.
    public struct Line: Sendable {
        public let author: AccountID
        public let name: String
        public let text: String
    }

    /// Targets on one page, and reports shown of each.
    static let page = 30
    static let shownOfOne = 5
    /// Reports read for the targets of a page.
    static let mostRead = 300
}

/// Open reports and the last decisions.
public struct AbuseReportList: Sendable {
    public let targets: [ReportedTarget]
    public let next: AbuseReportID?
    public let decisions: [AbuseDecision]
    /// Names of the operators who decided.
    public let names: [AccountID: String]
}

extension RoomChat {
    /// Targets with waiting reports, the longest waiting first, and the last decisions.
    public func abuseReports(after last: AbuseReportID?) async throws -> AbuseReportList {
        try await store.read { db in
            var targets = try Self.reportedTargets(after: last, in: db)
            let isMore = targets.count > ReportedTarget.page
            if isMore { targets.removeLast() }
            let decisions: [AbuseDecision] = try db.rows(
                """
                SELECT \(AbuseDecision.columns) FROM abuse_decisions
                ORDER BY id DESC LIMIT \(AbuseDecision.mostShown)
                """)
            return AbuseReportList(
                targets: targets, next: isMore ? targets.last?.first : nil, decisions: decisions,
                names: try Accounts.names(of: decisions.map(\.by), in: db))
        }
    }

    private typealias Group = (
        target: AbuseTarget, accounts: Int, strangers: Int, first: AbuseReportID, since: Instant
    )

    private static func reportedTargets(
        after last: AbuseReportID?, in db: Transaction
    ) throws -> [ReportedTarget] {
        let groups: [Group] = try db.rows(
            """
            SELECT room, min(message), count(account), count(*) - count(account), min(id), min(at)
            FROM abuse_reports WHERE state = 'waiting'
            GROUP BY room, coalesce(message, 0) HAVING min(id) > \(last ?? ID(0))
            ORDER BY min(id) LIMIT \(ReportedTarget.page + 1)
            """
        ) {
            (
                AbuseTarget(room: try $0.next(), message: try $0.next()), try $0.next(),
                try $0.next(), try $0.next(), try $0.next()
            )
        }
        guard !groups.isEmpty else { return [] }
        let rooms = groups.map(\.target.room)
        let reports: [AbuseReport] = try db.rows(
            """
            SELECT \(AbuseReport.columns) FROM abuse_reports
            WHERE state = 'waiting' AND room IN (\(list: Set(rooms).sorted()))
            ORDER BY id DESC LIMIT \(ReportedTarget.mostRead)
            """)
        let lines = try reportedLines(groups.compactMap(\.target.message), in: db)
        return try groups.compactMap { group in
            guard let room = try Rooms.room(group.target.room, in: db) else { return nil }
            let own = reports.filter {
                $0.room == group.target.room && $0.message == group.target.message
            }
            return ReportedTarget(
                target: group.target, room: room,
                line: group.target.message.flatMap { lines[$0] }, accounts: group.accounts,
                strangers: group.strangers, first: group.first, since: group.since,
                reports: Array(own.prefix(ReportedTarget.shownOfOne)))
        }
    }

    private static func reportedLines(
        _ messages: [ChatMessageID], in db: Transaction
    ) throws -> [ChatMessageID: ReportedTarget.Line] {
        guard !messages.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT id, author, name, body FROM chat_messages
            WHERE id IN (\(list: Set(messages).sorted()))
            """
        ) {
            (
                try $0.next() as ChatMessageID,
                ReportedTarget.Line(
                    author: try $0.next(), name: try $0.next(), text: try $0.next())
            )
        }
        return Dictionary(rows) { first, _ in first }
    }
}
