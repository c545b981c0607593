import Identities
import Accounts
import Store
import Synchronization
import Web
import World

/// Registry of the rooms that are open in this process.
final class RoomRegistry: Sendable {
    private let rooms = Mutex<[RoomID: Entry]>([:])
    let rounds = Mutex<RoomRounds>(RoomRounds())

    private enum Entry {
        case open(OpenRoom)
        case opening(Task<OpenRoom, any Error>)
    }

    /// Rooms open at once; a room takes some 50 KB with its log.
    static let most = 2000
    /// Idle time after which a room that isn't on air and has no viewers is closed.
    static let idle = TimeSpan.minutes(10)

    var open: [OpenRoom] {
        rooms.withLock { rooms in
            rooms.values.compactMap { if case .open(let room) = $0 { room } else { nil } }
        }
    }

    func find(_ id: RoomID) -> OpenRoom? {
        rooms.withLock { rooms in
            if case .open(let room)? = rooms[id] { room } else { nil }
        }
    }

    /// The open room; opens it once however many ask at the same time.
    func room(
        _ id: RoomID, _ open: @escaping @Sendable () async throws -> OpenRoom
    ) async throws -> OpenRoom {
        let task: Task<OpenRoom, any Error> = try rooms.withLock { rooms in
            switch rooms[id] {
            case .open(let room): return Task { room }
            case .opening(let task): return task
            case nil:
                guard rooms.count < Self.most else { throw StoreError.busy(retryAfterSeconds: 5) }
                let task = Task { try await open() }
                rooms[id] = .opening(task)
                return task
            }
        }
        do {
            let room = try await task.value
            rooms.withLock { rooms in
                if case .opening? = rooms[id] { rooms[id] = .open(room) }
            }
            return room
        } catch {
            rooms.withLock { rooms in
                if case .opening? = rooms[id] { rooms[id] = nil }
            }
            throw error
        }
    }

    func forget(_ id: RoomID) { rooms.withLock { _ = $0.removeValue(forKey: id) } }
}

extension Live {
    /// Opens the room in this process if it isn't open: reads its state, begins a new epoch.
    func opened(_ id: RoomID) async throws -> OpenRoom {
        if let room = hub.find(id) { return room }
        return try await hub.room(id) {
            let now = world.now()
            let (room, state, team, muted, watched) = try await store.write { db in
                let epoch: Int64? = try db.value(
                    """
                    UPDATE rooms SET epoch = epoch + 1
                    WHERE id = \(id) AND state IN ('planned', 'live') RETURNING epoch
                    """)
                guard let room = try Self.room(id, in: db) else { throw LiveRefusal.notFound }
                guard epoch != nil else { throw LiveRefusal.over }
                return (
                    room, try Self.state(of: room, at: now, in: db),
                    try ModerationTeam(of: room.host, in: db), try Self.mutes(in: id, at: now, db),
                    try Self.takeWatched(in: id, db)
                )
            }
            let opened = OpenRoom(room, team: team, muted: muted, at: now)
            opened.storage.withLock { $0.presence = watched }
            if options.benchRoom == id { opened.storage.withLock { $0.gate.isLifted = true } }
            bus.open(id, epoch: room.epoch, state: state)
            return opened
        }
    }

    private static func mutes(
        in room: RoomID, at now: Instant, _ db: Transaction
    ) throws -> [AccountID: Instant] {
        let rows = try db.rows(
            """
            SELECT account, until FROM chat_mutes WHERE room = \(room) AND until > \(now)
            LIMIT \(ModerationTeam.mostBlocked)
            """
        ) { (try $0.next() as AccountID, try $0.next() as Instant) }
        return Dictionary(rows) { first, _ in first }
    }

    // MARK: delivering the log

    /// Tells viewers of every event that they haven't heard of, in the log's order. Nothing happens
    /// where the room isn't open here.
    public func deliverEvents(_ id: RoomID) async {
        guard let room = hub.find(id) else { return }
        let isMine = room.storage.withLock { storage in
            storage.isBehind = true
            if storage.isDelivering { return false }
            storage.isDelivering = true
            return true
        }
        guard isMine else { return }
        while room.storage.withLock({ $0.takeTurn() }) {
            do {
                while try await deliverPage(room) {}
            } catch {
                // The next round comes by again; what is in the log is not lost.
                room.storage.withLock { $0.isDelivering = false }
                return
            }
        }
    }

    /// True if there was a full page of events.
    private func deliverPage(_ room: OpenRoom) async throws -> Bool {
        let seen = room.storage.withLock { $0.seen }
        let (page, team) = try await store.read { db in
            let page = try Self.events(of: room.id, after: seen, in: db)
            let isNew = page.contains { $0.event == .moderation }
            return (page, isNew ? try ModerationTeam(of: room.host, in: db) : nil)
        }
        if let team {
            room.storage.withLock { $0.team = team }
            room.disconnectBlocked()
        }
        for logged in page { deliver(logged, to: room) }
        return page.count == LoggedEvent.page
    }

    private func deliver(_ logged: LoggedEvent, to room: OpenRoom) {
        let now = world.now()
        room.storage.withLock { $0.apply(logged, at: now) }
        guard let event = logged.event, event.isForViewers else { return }
        bus.append(event, to: room.id)
        if case .state(let state, _) = event, state == .ended || state == .stopped {
            bus.close(room.id, .over)
        }
    }
}

extension OpenRoom.Storage {
    /// True if another delivery was requested since the last one began.
    fileprivate mutating func takeTurn() -> Bool {
        isDelivering = isBehind
        isBehind = false
        return isDelivering
    }

    fileprivate mutating func apply(_ logged: LoggedEvent, at now: Instant) {
        seen = logged.n
        switch logged.event {
        case .state(let state, _)?: self.state = state
        case .slow(let seconds)?: slowSeconds = seconds
        case .muted(_, let until)?:
            if let account = logged.account { muted[account] = until }
        case .pin?: figures.pinned(at: now)
        default: break
        }
    }
}
