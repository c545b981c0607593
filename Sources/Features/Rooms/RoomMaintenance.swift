import Identities
import Accounts
import Store
import World

// Batched writes of chat and figures, once a second at most.

/// State of the job runs for all rooms.
struct RoomRounds: Sendable {
    var keptAt: Instant?
    var isKeeping = false
    var count = 0
}

extension Live {
    /// Interval between two writes of a node.
    static let keepEvery = TimeSpan.seconds(1)
    /// Messages of one write; more wait for the next.
    static let mostKept = 2000

    /// Job run: delivers log entries of other nodes, writes the buffers, checks stock, closes idle
    /// rooms. Returns 0, since nothing of it is urgent again.
    public func round() async throws -> Int {
        let now = world.now()
        let (isDue, count) = hub.rounds.withLock { rounds in
            rounds.count += 1
            let isDue = rounds.keptAt.map { now >= $0 + Self.keepEvery || now < $0 } ?? true
            return (isDue, rounds.count)
        }
        _ = try await countSales()
        guard !hub.open.isEmpty else { return 0 }
        try await deliverAll()
        if isDue { try await keep() }
        try await watchStock(all: count % 10 == 0)
        if isDue { try await watchOffers() }
        forgetIdle(at: now)
        return 0
    }

    /// Writes messages and figures that were buffered since the last write.
    public func keep() async throws {
        let now = world.now()
        let isMine = hub.rounds.withLock { rounds in
            if rounds.isKeeping { return false }
            rounds.isKeeping = true
            rounds.keptAt = now
            return true
        }
        guard isMine else { return }
        defer { hub.rounds.withLock { $0.isKeeping = false } }
        var room = Self.mostKept
        let taken = hub.open.compactMap { open -> KeptRoom? in
            let (rows, figures, viewers) = open.storage.withLock { storage in
                let rows = Array(storage.waiting.prefix(room))
                storage.waiting.removeFirst(rows.count)
                return (rows, storage.figures.take(at: now), storage.figures.viewers)
            }
            bus.stir(open.id) { $0.count(viewers: viewers) }
            room -= rows.count
            guard !rows.isEmpty || !figures.isEmpty else { return nil }
            return KeptRoom(room: open, rows: rows, figures: figures)
        }
        guard !taken.isEmpty else { return }
        do {
            try await store.write { db in
                for kept in taken { try Self.keep(kept, in: db) }
            }
        } catch {
            for kept in taken { kept.giveBack() }
            throw error
        }
    }

    private struct KeptRoom: Sendable {
        let room: OpenRoom
        let rows: [ChatRow]
        let figures: [MinuteFigures]

        func giveBack() {
            room.storage.withLock { storage in
                storage.waiting = Array((rows + storage.waiting).prefix(OpenRoom.mostWaiting))
                storage.figures.giveBack(figures)
            }
        }
    }

    private static func keep(_ kept: KeptRoom, in db: Transaction) throws {
        try db.executeAll(
            kept.rows.map { row in
                """
                INSERT INTO chat_messages (id, room, author, client_key, name, role, body, at)
                VALUES (\(row.id), \(row.room), \(row.author), \(row.clientKey), \(row.name),
                        \(row.role), \(row.body), \(row.at))
                ON CONFLICT (room, author, client_key) DO NOTHING
                """
            })
        for figures in kept.figures { try add(figures, to: kept.room.id, in: db) }
    }

    /// Events that other nodes wrote, or that a crash kept from being delivered.
    private func deliverAll() async throws {
        let open = hub.open
        let seen = Dictionary(
            open.map { ($0.id, $0.storage.withLock { $0.seen }) }
        ) { first, _ in first }
        let behind = try await store.read { db in
            try db.rows(
                "SELECT id, event_count FROM rooms WHERE id IN (\(list: Array(seen.keys)))"
            ) { (try $0.next() as RoomID, try $0.next() as Int64) }
        }
        for (id, count) in behind where count > seen[id] ?? 0 { await deliverEvents(id) }
    }

    private func forgetIdle(at now: Instant) {
        for room in hub.open {
            let isIdle = room.storage.withLock { storage in
                let isOver = storage.state == .ended || storage.state == .stopped
                return storage.waiting.isEmpty && storage.figures.viewers == 0
                    && (isOver
                        || (storage.state == .planned && now > storage.usedAt + RoomRegistry.idle))
            }
            guard isIdle else { continue }
            hub.forget(room.id)
            bus.close(room.id, .restart)
        }
    }

    /// Gauges for `/metrics`. Rooms on air are counted over all processes; viewers, in this one.
    public func gauges() async -> [(name: String, help: String, value: Int64)] {
        let viewers = hub.open.reduce(0) { sum, room in
            sum + room.storage.withLock { $0.figures.viewers }
        }
        var out = [
            (
                name: "pasar_live_rooms_open", help: "Rooms that this process keeps open.",
                value: Int64(hub.open.count)
            ),
            (
                name: "pasar_live_viewers", help: "Streams of events that listen to rooms here.",
                value: Int64(viewers)
            ),
        ]
        // If the store fails, the other gauges are still worth having.
        let onAir = try? await store.read { db in
            try db.value("SELECT count(*) FROM rooms WHERE state = 'live'", as: Int.self) ?? 0
        }
        if let onAir {
            out.append(
                (name: "pasar_live_rooms_on_air", help: "Rooms on air.", value: Int64(onAir)))
        }
        return out
    }

    /// Writes the buffers. Call it before the process ends.
    public func close() async {
        while hub.open.contains(where: { !$0.storage.withLock { $0.waiting.isEmpty } }) {
            do { try await keep() } catch { return }
        }
        try? await keep()
        for room in hub.open { try? await flushWatched(room) }
    }

    /// Stores watch times, so that a restart takes nothing from viewers.
    private func flushWatched(_ room: OpenRoom) async throws {
        let (id, now) = (room.id, world.now())
        let watched = room.storage.withLock { storage in
            storage.state == .live ? storage.presence.mapValues { $0.milliseconds(at: now) } : [:]
        }
        let longest = watched.filter { $0.value >= 1000 }.sorted { $0.value > $1.value }
            .prefix(Self.mostWatched)
        guard !longest.isEmpty else { return }
        try await store.write { db in
            try db.execute("DELETE FROM room_watch_times WHERE room = \(id)")
            try db.executeAll(
                longest.map { visitor, milliseconds in
                    """
                    INSERT INTO room_watch_times (room, visitor, watched_ms)
                    VALUES (\(id), \(visitor), \(milliseconds))
                    """
                })
        }
    }

    /// Step: takes the stored watch times of a room out of the store.
    static func takeWatched(
        in room: RoomID, _ db: Transaction
    ) throws -> [Int64: Presence] {
        let rows = try db.rows(
            """
            SELECT visitor, watched_ms FROM room_watch_times WHERE room = \(room) LIMIT \(mostWatched)
            """
        ) { (try $0.next() as Int64, Presence(milliseconds: try $0.next())) }
        if !rows.isEmpty { try db.execute("DELETE FROM room_watch_times WHERE room = \(room)") }
        return Dictionary(rows) { first, _ in first }
    }

    /// Watch times stored for one room at the end of the process: half a second of one write.
    static let mostWatched = 20_000
}
