import Rooms
import Notifications
import Identities
import Creators
import Modules
import Store
import Synchronization
import World

// Inbox notices to followers about planned and started rooms.

extension RoomDirectory {
    static let reminderReader = "live.reminders"
    /// Followers that one write notifies: a write stays short.
    static let remindedAtOnce = 500

    /// Notifies the followers of one room, a page at a time, then goes on to the next outbox event.
    /// Progress within an event is a cursor of its own, moved in the same transaction: nobody is
    /// notified twice. Returns how many were notified.
    public func remind() async throws -> Int {
        let tried = Mutex<OutboxEvent?>(nil)
        do {
            return try await remindNext { news in tried.withLock { $0 = news } }
        } catch {
            let now = world.now()
            guard let failed = tried.withLock({ $0 }) else { throw error }
            // The event that failed is put aside, so that later rooms are announced.
            let isAside = try await store.write { db in
                try OutboxReader.putAside(failed, of: Self.reminderReader, error, at: now, in: db)
            }
            guard isAside else { return 0 }
            throw RowsFailed(done: 0, failures: ["\(failed.subject): \(error)"])
        }
    }

    /// - Parameter trying: hears of the event before its followers are notified.
    private func remindNext(_ trying: @escaping @Sendable (OutboxEvent) -> Void) async throws -> Int
    {
        let (now, ids) = (world.now(), world.ids)
        return try await store.write { db in
            let position = try Outbox.cursor(of: Self.reminderReader, in: db)
            let batch = try Outbox.after(position, in: db)
            guard let last = batch.last else { return 0 }
            guard let news = batch.first(where: { Self.reminding.contains($0.topic) }) else {
                try Outbox.advance(Self.reminderReader, to: last.position, in: db)
                return batch.count
            }
            trying(news)
            let page = "\(Self.reminderReader)@\(news.position)"
            let after = try Outbox.cursor(of: page, in: db)
            let told = try Self.remind(of: news, after: ID(after), ids: ids, at: now, in: db)
            if let last = told.last, told.count == Self.remindedAtOnce {
                try Outbox.advance(page, to: last.rawValue, in: db)
            } else {
                try Outbox.forget(page, in: db)
                try Outbox.advance(Self.reminderReader, to: news.position, in: db)
            }
            return max(told.count, 1)
        }
    }

    private static func remind(
        of news: OutboxEvent, after: AccountID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws -> [AccountID] {
        guard let id = RoomID(news.subject), let room = try Rooms.room(id, in: db), !room.isOver,
            let creator = try Creators.creator(of: room.host, in: db)
        else { return [] }
        // A room planned for right now is announced once, when it begins.
        if news.topic == "live.planned", room.startsAt <= news.at + soon { return [] }
        let followers = try Creators.followers(
            of: creator.id, after: after, limit: remindedAtOnce, in: db)
        let key = news.topic == "live.planned" ? "notice.live.planned" : "notice.live.started"
        for follower in followers {
            try Notifications.notify(
                follower, LocalizedText(key, ["name": creator.name, "title": room.title]),
                link: RoomPath.room(id), id: ID(ids.next(at: now)), at: now, in: db)
        }
        return followers
    }

    static let reminding: Set<String> = ["live.planned", "live.started"]
    static let soon = TimeSpan.minutes(10)
}
