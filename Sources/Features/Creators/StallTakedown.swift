import Notifications
import Accounts
import Identities
import Store
import World

/// A takedown of a stall by the operator, and its end.
public struct StallClosure: Sendable {
    public let id: StallClosureID
    public let creator: Creator
    /// The operator's text; shown to the creator.
    public let reason: String
    public let closedBy: String
    public let closedAt: Instant
    public let reopenedBy: String?
    public let reopenedAt: Instant?

    public static let reasonLength = 3...500
}

extension Creators {
    /// Takes a stall down: its page is gone, and neither it nor its creator's rooms are attributed
    /// any sale. Orders placed before are paid. The creator is told the reason.
    public func closeStall(
        of handle: Handle, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        let id: StallClosureID = world.id()
        let (notice, news): (NoticeID, ID<OutboxRow>) = (world.id(), world.id())
        try await store.write { db in
            guard let creator = try Self.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            guard try !Self.isClosed(creator.id, in: db) else { throw CreatorRefusal.stallSettled }
            try db.execute(
                """
                INSERT INTO stall_closures (id, creator, reason, closed_by, closed_at, reopened_by,
                                            reopened_at)
                VALUES (\(id), \(creator.id), \(reason), \(`operator`), \(now), NULL, NULL)
                """)
            try Notifications.notify(
                creator.account, LocalizedText("notice.creators.stall-closed", ["reason": reason]),
                link: CreatorPath.center(), id: notice, at: now, in: db)
            try db.publish(
                "creators.stall-closed", subject: creator.id.description, id: news, at: now)
        }
    }

    /// Restores a stall as it was before the takedown.
    public func reopenStall(of id: CreatorID, by operator: AccountID) async throws {
        let now = world.now()
        let (notice, news): (NoticeID, ID<OutboxRow>) = (world.id(), world.id())
        try await store.write { db in
            guard let creator = try Self.creator(id, in: db) else { throw CreatorRefusal.notFound }
            let put = try db.execute(
                """
                UPDATE stall_closures SET reopened_by = \(`operator`), reopened_at = \(now)
                WHERE creator = \(id) AND reopened_at IS NULL
                """)
            guard put == 1 else { throw CreatorRefusal.stallSettled }
            try Notifications.notify(
                creator.account, LocalizedText("notice.creators.stall-reopened"),
                link: CreatorPath.stall(creator.handle), id: notice, at: now, in: db)
            try db.publish("creators.stall-reopened", subject: id.description, id: news, at: now)
        }
    }

    /// Step: true while the stall is taken down.
    public static func isClosed(_ creator: CreatorID, in db: Transaction) throws -> Bool {
        try closedReason(of: creator, in: db) != nil
    }

    /// Step: reason of the current takedown; nil if the stall is open.
    public static func closedReason(of creator: CreatorID, in db: Transaction) throws -> String? {
        try db.value(
            """
            SELECT reason FROM stall_closures
            WHERE creator = \(creator) AND reopened_at IS NULL
            """)
    }

    /// SQL condition on `creators c`: the stall isn't taken down.
    static let isNotTakenDown: SQL = """
        NOT EXISTS (SELECT 1 FROM stall_closures x
                    WHERE x.creator = c.id AND x.reopened_at IS NULL)
        """

    /// Takedowns of all stalls, newest first.
    public func closures(before last: StallClosureID?) async throws -> [StallClosure] {
        let end = last ?? ID(Int64.max)
        return try await store.read { db in
            let rows = try db.rows(
                """
                SELECT k.id, \(Creator.columns), k.reason, k.closed_by, k.closed_at, k.reopened_by,
                    k.reopened_at
                FROM stall_closures k JOIN creators c ON c.id = k.creator
                WHERE k.id < \(end) ORDER BY k.id DESC LIMIT \(Self.page + 1)
                """, as: ClosureRow.self)
            let names = try Accounts.names(
                of: rows.map(\.closedBy) + rows.compactMap(\.reopenedBy), in: db)
            return rows.map { $0.closure(names) }
        }
    }
}

/// A row of `stall_closures` with its creator; who decided is named by `closure`.
private struct ClosureRow: FromRow {
    let id: StallClosureID
    let creator: Creator
    let reason: String
    let closedBy: AccountID
    let closedAt: Instant
    let reopenedBy: AccountID?
    let reopenedAt: Instant?

    init(row: Row) throws {
        id = try row.next()
        creator = try Creator(row: row)
        reason = try row.next()
        closedBy = try row.next()
        closedAt = try row.next()
        reopenedBy = try row.next()
        reopenedAt = try row.next()
    }

    func closure(_ names: [AccountID: String]) -> StallClosure {
        StallClosure(
            id: id, creator: creator, reason: reason, closedBy: names[closedBy] ?? "",
            closedAt: closedAt, reopenedBy: reopenedBy.flatMap { names[$0] },
            reopenedAt: reopenedAt)
    }
}
