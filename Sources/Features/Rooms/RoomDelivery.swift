import Identities
import Store
import World

extension Rooms {
    /// Opens the room in this process if it isn't open: reads its state, begins a new epoch.
    public func opened(_ id: RoomID) async throws -> OpenRoom {
        if let room = registry.find(id) { return room }
        if registry.isFull { forget(unusedSince: world.now() - Self.leastStay) }
        return try await registry.room(id) {
            let now = world.now()
            let (opening, likes, team) = try await store.write { db in
                let opening = try open(id, at: now, in: db)
                return (
                    opening, try RoomMinutes.likes(of: id, in: db),
                    try ModerationTeam(of: opening.room.host, in: db)
                )
            }
            let room = opening.room
            let opened = OpenRoom(room, parts: opening.parts, team: team, at: now)
            let state = RoomState(
                room, bag: opening.bag, offers: opening.offers, chat: opening.chat,
                question: opening.question, likes: likes)
            bus.open(id, epoch: room.epoch, state: state)
            return opened
        }
    }

    /// Time for which a room that was opened or left stays open where others need its place.
    static let leastStay = TimeSpan.seconds(10)

    /// Rooms that are open in this process.
    public var open: [OpenRoom] { registry.open }

    /// The room if it is open in this process.
    public func find(_ id: RoomID) -> OpenRoom? { registry.find(id) }

    /// Step.
    private func open(_ id: RoomID, at now: Instant, in db: Transaction) throws -> RoomOpening {
        let epoch: Int64? = try db.value(
            """
            UPDATE rooms SET epoch = epoch + 1
            WHERE id = \(id) AND state IN ('planned', 'live') RETURNING epoch
            """)
        guard let room = try Self.room(id, in: db) else { throw RoomRefusal.notFound }
        guard epoch != nil else { throw RoomRefusal.over }
        var opening = RoomOpening(room: room)
        for one in extensions { try one.open(&opening, at: now, in: db) }
        return opening
    }

    // MARK: delivering the log

    /// Tells viewers of every event that they haven't heard of, in the log's order. Nothing happens
    /// where the room isn't open here.
    public func deliverEvents(_ id: RoomID) async {
        guard let room = registry.find(id) else { return }
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
        let (page, team) = try await store.read { db -> ([LoggedEvent], ModerationTeam?) in
            let page = try RoomLog.events(of: room.id, after: seen, in: db)
            guard page.contains(where: { $0.event == .moderation }) else { return (page, nil) }
            for part in room.parts { try part.reload(room.host, in: db) }
            return (page, try ModerationTeam(of: room.host, in: db))
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
        for part in room.parts { part.apply(logged) }
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
        case .pin?: figures.pinned(at: now)
        default: break
        }
    }
}
