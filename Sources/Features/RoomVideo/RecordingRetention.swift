import Identities
import Markets
import Rooms
import Modules
import Store
import World

// Retention of recordings.

extension RoomVideo {
    /// Retention of segments: players of the last minutes ask for them, and clips are being cut.
    static let segmentsKept = TimeSpan.minutes(30)
    /// Recordings that one run handles: a folder of an evening has thousands of files.
    static let recordingsSwept = 20

    /// Deletes segments of complete recordings, and recordings past their market's retention. One
    /// with an open abuse report stays until that is decided. An interrupted run is repeated: files
    /// go first, then the row is updated. Returns how many recordings it handled.
    public func sweepRecordings(markets: Markets) async throws -> Int {
        try await slim() + discard(markets)
    }

    private func slim() async throws -> Int {
        let end = world.now() - Self.segmentsKept
        let due: [RoomID] = try await store.read { db in
            try db.values(
                """
                SELECT room FROM recordings WHERE retention = 'all' AND at <= \(end)
                ORDER BY at LIMIT \(Self.recordingsSwept)
                """)
        }
        return try await IsolatedRows("recordings", store, world).each(
            due.filter { !engine.isOn($0.description) }
        ) { room in
            engine.deleteSegments(of: room.description)
            try await mark(room, "film")
        }
    }

    private func discard(_ markets: Markets) async throws -> Int {
        let now = world.now()
        var done = 0
        for market in markets.all {
            let end =
                now - markets.recordingKept(in: market.code, on: market.zone.day(of: now))
            let due = try await store.read { [heldRooms] db in
                try Self.due(in: market.code, by: end, but: try heldRooms(db), in: db)
            }
            // A recording that is still in use is tried again by a later run, so that none outlives
            // its time.
            let gone = due.filter { engine.deleteFiles(of: $0.description) }
            done += try await IsolatedRows("recordings", store, world).each(gone) { room in
                try await mark(room, "nothing")
            }
        }
        return done
    }

    /// Step: recordings of a market that are old enough to go, without those that must stay.
    private static func due(
        in market: MarketCode, by end: Instant, but held: [RoomID], in db: Transaction
    ) throws -> [RoomID] {
        let stays: SQL = held.isEmpty ? "" : "AND room NOT IN (\(list: held))"
        return try db.values(
            """
            SELECT room FROM recordings
            WHERE retention = 'film' AND market = \(market) AND at <= \(end) \(stays)
            ORDER BY at LIMIT \(recordingsSwept)
            """)
    }

    private func mark(_ room: RoomID, _ left: String) async throws {
        try await store.write { db in
            try db.execute(
                "UPDATE recordings SET retention = \(left) WHERE room = \(room)")
            if left == "nothing" {
                try db.execute("DELETE FROM recording_clips WHERE room = \(room)")
                try Rooms.setRecording(false, of: room, in: db)
            }
        }
    }
}
