import Identities
import Markets
import Store
import World

// Retention of recordings.

extension Camera {
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
        var done = 0
        for room in due where !studio.streams.contains(room.description) {
            studio.slim(stream: room.description)
            try await mark(room, "film")
            done += 1
        }
        return done
    }

    private func discard(_ markets: Markets) async throws -> Int {
        let now = world.now()
        var done = 0
        for market in markets.all {
            let end =
                now - markets.recordingKept(in: market.code, on: market.zone.day(of: now))
            let due: [RoomID] = try await store.read { db in
                try db.values(
                    """
                    SELECT k.room FROM recordings k JOIN rooms r ON r.id = k.room
                    WHERE k.retention = 'film' AND k.at <= \(end) AND r.market = \(market.code)
                        AND NOT EXISTS (SELECT 1 FROM abuse_reports c
                                        WHERE c.room = k.room AND c.state = 'waiting')
                    ORDER BY k.at LIMIT \(Self.recordingsSwept)
                    """)
            }
            for room in due {
                // A recording that is still in use is tried again by a later run, so that none
                // outlives its time.
                guard studio.discard(stream: room.description) else { continue }
                try await mark(room, "nothing")
                done += 1
            }
        }
        return done
    }

    private func mark(_ room: RoomID, _ left: String) async throws {
        try await store.write { db in
            try db.execute(
                "UPDATE recordings SET retention = \(left) WHERE room = \(room)")
            if left == "nothing" {
                try db.execute("DELETE FROM recording_clips WHERE room = \(room)")
            }
        }
    }
}
