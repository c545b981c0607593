import Identities
import Prometheus
import Modules
import Store
import World

// Batched writes of what is counted and said, once a second at most.

/// State of the job runs for all rooms.
struct RoomRounds: Sendable {
    var flushedAt: Instant?
    var isFlushing = false
}

extension Rooms {
    /// Interval between two writes of a node.
    static let flushEvery = TimeSpan.seconds(1)
    /// Messages of one write; more wait for the next.
    static let mostKept = 2000

    /// Job run: delivers events of other nodes, writes the buffers, closes idle rooms. Returns 0,
    /// since nothing of it is urgent again.
    public func runOnce() async throws -> Int {
        let now = world.now()
        let isDue = registry.rounds.withLock { rounds in
            rounds.flushedAt.map { now >= $0 + Self.flushEvery || now < $0 } ?? true
        }
        guard !registry.open.isEmpty else { return 0 }
        try await deliverAll()
        if isDue { try await flush() }
        forgetIdle(at: now)
        return 0
    }

    /// Writes messages and figures that were buffered since the last write.
    public func flush() async throws {
        let now = world.now()
        let isMine = registry.rounds.withLock { rounds in
            if rounds.isFlushing { return false }
            rounds.isFlushing = true
            rounds.flushedAt = now
            return true
        }
        guard isMine else { return }
        defer { registry.rounds.withLock { $0.isFlushing = false } }
        var limit = Self.mostKept
        let taken = registry.open.compactMap { open -> FlushedRoom? in
            let (figures, viewers) = open.storage.withLock { storage in
                (storage.figures.take(at: now), storage.figures.viewers)
            }
            let rows = open.parts.compactMap { part in
                let rows = part.takeWaiting(limit)
                limit -= rows?.count ?? 0
                return rows
            }
            bus.stir(open.id) { $0.count(viewers: viewers) }
            guard !rows.isEmpty || !figures.isEmpty else { return nil }
            return FlushedRoom(room: open, rows: rows, figures: figures)
        }
        guard !taken.isEmpty else { return }
        do {
            try await store.write { db in
                for flushed in taken { try flushed.write(in: db) }
            }
        } catch {
            // Room by room: what can't be written goes back, and stops no other room's.
            var failures: [String] = []
            for flushed in taken {
                do {
                    try await store.write { db in try flushed.write(in: db) }
                } catch {
                    flushed.giveBack()
                    failures.append("\(flushed.room.id): \(error)")
                }
            }
            guard failures.isEmpty else {
                throw RowsFailed(done: taken.count - failures.count, failures: failures)
            }
        }
    }

    private struct FlushedRoom: Sendable {
        let room: OpenRoom
        let rows: [WaitingRows]
        let figures: [MinuteFigures]

        func write(in db: Transaction) throws {
            for rows in rows { try rows.write(db) }
            for minute in figures { try RoomMinutes.add(minute, to: room.id, in: db) }
        }

        func giveBack() {
            for rows in rows { rows.giveBack() }
            room.storage.withLock { $0.figures.giveBack(figures) }
        }
    }

    /// Events that other nodes wrote, or that a crash kept from being delivered.
    private func deliverAll() async throws {
        let open = registry.open
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

    private func forgetIdle(at now: Instant) { forget(unusedSince: now - RoomRegistry.idle) }

    /// Closes rooms without viewers that are over, or not on air and unused since `moment`.
    func forget(unusedSince moment: Instant) {
        for room in registry.open {
            let isIdle = room.storage.withLock { storage in
                let isOver = storage.state == .ended || storage.state == .stopped
                let isForgotten = storage.state == .planned && moment > storage.usedAt
                return storage.subscribers == 0 && (isOver || isForgotten)
            }
            guard isIdle, !room.parts.contains(where: \.hasWaiting) else { continue }
            registry.forget(room.id)
            bus.close(room.id, .restart)
        }
    }

    /// Gauges for `/metrics`. Rooms on air are counted over all processes; viewers, in this one.
    public func gauges() async -> [Figure] {
        let viewers = registry.open.reduce(0) { sum, room in
            sum + room.storage.withLock { $0.figures.viewers }
        }
        var out = [
            Figure(
                name: "pasar_live_rooms_open", help: "Rooms that this process keeps open.",
                value: Int64(registry.open.count)),
            Figure(
                name: "pasar_live_viewers",
                help: "Visitors who watch rooms here; their tabs count once.",
                value: Int64(viewers)),
        ]
        // If the store fails, the other gauges are still worth having.
        let onAir = try? await store.read { db in
            try db.value("SELECT count(*) FROM rooms WHERE state = 'live'", as: Int.self) ?? 0
        }
        if let onAir {
            out.append(
                Figure(name: "pasar_live_rooms_on_air", help: "Rooms on air.", value: Int64(onAir)))
        }
        return out
    }

    /// Writes the buffers. Call it before the process ends.
    public func close() async {
        while registry.open.contains(where: { $0.parts.contains(where: \.hasWaiting) }) {
            do { try await flush() } catch { return }
        }
        try? await flush()
        let now = world.now()
        for room in registry.open where room.isOnAir {
            try? await store.write { db in
                for part in room.parts { try part.close(at: now, in: db) }
            }
        }
    }
}
