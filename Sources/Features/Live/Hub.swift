import Accounts
import Store
import Synchronization
import Web
import World

/// Registry of the rooms that are open in this process.
final class Hub: Sendable {
    private let rooms = Mutex<[ID<Room>: Entry]>([:])
    let rounds = Mutex<HubRounds>(HubRounds())
    /// Key of the chat pseudonyms: others after each restart.
    let key: [UInt8]

    private enum Entry {
        case open(HubRoom)
        case opening(Task<HubRoom, any Error>)
    }

    /// Rooms open at once; a room takes some 50 KB with its log.
    static let most = 2000
    /// Idle time after which a room that isn't on air and has no viewers is closed.
    static let idle = Span.minutes(10)

    init(world: World) { key = world.randomBytes(32) }

    var open: [HubRoom] {
        rooms.withLock { rooms in
            rooms.values.compactMap { if case .open(let room) = $0 { room } else { nil } }
        }
    }

    func find(_ id: ID<Room>) -> HubRoom? {
        rooms.withLock { rooms in
            if case .open(let room)? = rooms[id] { room } else { nil }
        }
    }

    /// The open room; opens it once however many ask at the same time.
    func room(
        _ id: ID<Room>, _ open: @escaping @Sendable () async throws -> HubRoom
    ) async throws -> HubRoom {
        let task: Task<HubRoom, any Error> = try rooms.withLock { rooms in
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

    func forget(_ id: ID<Room>) { rooms.withLock { _ = $0.removeValue(forKey: id) } }
}

extension Live {
    /// Opens the room in this process if it isn't open: reads its state, begins a new epoch.
    func opened(_ id: ID<Room>) async throws -> HubRoom {
        if let room = hub.find(id) { return room }
        return try await hub.room(id) {
            let now = world.now()
            let names = ChatNames(room: id, key: hub.key)
            let (room, state, team, muted, watched) = try await store.write { db in
                let epoch: Int64? = try db.value(
                    """
                    UPDATE live_rooms SET epoch = epoch + 1
                    WHERE id = \(id) AND state IN ('planned', 'live') RETURNING epoch
                    """)
                guard let room = try Self.room(id, in: db) else { throw LiveRefusal.notFound }
                guard epoch != nil else { throw LiveRefusal.over }
                return (
                    room, try Self.state(of: room, who: names, at: now, in: db),
                    try Team(of: room.host, in: db), try Self.mutes(in: id, at: now, db),
                    try Self.takeWatched(in: id, db)
                )
            }
            let opened = HubRoom(room, names: names, team: team, muted: muted, at: now)
            opened.desk.withLock { $0.presence = watched }
            if options.benchRoom == id { opened.desk.withLock { $0.gate.isLifted = true } }
            bus.open(id, epoch: room.epoch, state: state)
            return opened
        }
    }

    private static func mutes(
        in room: ID<Room>, at now: Instant, _ db: Transaction
    ) throws -> [ID<Account>: Instant] {
        let rows = try db.rows(
            """
            SELECT account, until FROM live_mutes WHERE room = \(room) AND until > \(now)
            LIMIT \(Team.mostBlocked)
            """
        ) { (try $0[0] as ID<Account>, try $0[1] as Instant) }
        return Dictionary(rows) { first, _ in first }
    }

    // MARK: delivery of the log

    /// Delivers log entries that subscribers haven't got yet, in the log's order. Does nothing if
    /// the room isn't open here.
    public func follow(_ id: ID<Room>) async {
        guard let room = hub.find(id) else { return }
        let isMine = room.desk.withLock { desk in
            desk.follows = true
            if desk.isFollowing { return false }
            desk.isFollowing = true
            return true
        }
        guard isMine else { return }
        while room.desk.withLock({ $0.takeTurn() }) {
            do {
                while try await followOnce(room) {}
            } catch {
                // The next job run tries again; the entries are in the log.
                room.desk.withLock { $0.isFollowing = false }
                return
            }
        }
    }

    /// Delivers one page of log entries; true if the page was full.
    private func followOnce(_ room: HubRoom) async throws -> Bool {
        let (seen, now) = (room.desk.withLock { $0.seen }, world.now())
        let found = try await store.read { db -> [(LoggedNote, Told)] in
            let notes = try Self.notes(of: room.id, after: seen, in: db)
            guard !notes.isEmpty, let row = try Self.room(room.id, in: db) else { return [] }
            return try notes.map { ($0, try Self.told($0, row, room.names, at: now, in: db)) }
        }
        for (note, told) in found {
            room.desk.withLock { desk in
                desk.seen = note.n
                desk.take(note.note, told)
            }
            switch told {
            case .event(let event): bus.append(event, to: room.id)
            case .team:
                room.showOut()
            case .nothing: break
            }
            if case .pin = note.note { room.desk.withLock { $0.figures.pinned(at: now) } }
            if case .muted(let account, _)? = note.note {
                let who = room.names.name(of: account)
                bus.stir(room.id) { $0.unsay { $0.who == who } }
            }
            if case .removed(let message)? = note.note {
                bus.stir(room.id) { $0.unsay { $0.id == message } }
            }
            if case .state(let state)? = note.note, state == .ended || state == .stopped {
                bus.close(room.id, .over)
            }
        }
        return found.count == RoomNote.page
    }

    /// Effect of a log entry in an open room.
    enum Told: Sendable {
        case event(RoomEvent)
        case team(Team)
        case nothing
    }

    private static func told(
        _ logged: LoggedNote, _ room: Room, _ names: ChatNames, at now: Instant,
        in db: Transaction
    ) throws -> Told {
        switch logged.note {
        case .state(let state): return .event(.state(state, at: logged.at))
        case .pin(let product): return .event(.pin(product, at: logged.at))
        case .unpin: return .event(.unpin)
        case .bag: return .event(.bag(try lines(of: room, at: now, in: db)))
        case .line(let product, let why):
            let line = try lines([product], in: room, at: now, in: db).first
            return line.map { .event(.line($0, why: why)) } ?? .nothing
        case .offer(let offer): return .event(.offer(offer))
        case .notice(let words): return .event(.notice(words))
        case .slow(let seconds): return .event(.slow(seconds: seconds))
        case .removed(let message): return .event(.removed(message))
        case .muted(let account, let until):
            return .event(.muted(who: names.name(of: account), until: until))
        case .question(let asked): return .event(.question(asked.line(names)))
        case .answered: return .event(.question(nil))
        case .team: return .team(try Team(of: room.host, in: db))
        case nil: return .nothing
        }
    }
}

extension HubRoom.Desk {
    /// True if another delivery was requested since the last one began.
    fileprivate mutating func takeTurn() -> Bool {
        isFollowing = follows
        follows = false
        return isFollowing
    }

    fileprivate mutating func take(_ note: RoomNote?, _ told: Live.Told) {
        switch note {
        case .state(let state)?: self.state = state
        case .slow(let seconds)?: slowSeconds = seconds
        case .muted(let account, let until)?: muted[account] = until
        default: break
        }
        if case .team(let team) = told { self.team = team }
    }
}
