import Identities
import Numbers
import Rooms
import Store
import Synchronization
import World

/// Watch time of a visitor: several windows count once, absence doesn't.
struct Presence: Sendable {
    private var windows = 0
    private var since = Instant(milliseconds: 0)
    private var before: Int64

    init(milliseconds: Int64 = 0) { before = milliseconds }

    mutating func come(at now: Instant) {
        if windows == 0 { since = now }
        windows += 1
    }

    mutating func go(at now: Instant) {
        guard windows > 0 else { return }
        windows -= 1
        if windows == 0 { before = before.clampedAdding(max((now - since).milliseconds, 0)) }
    }

    func seconds(at now: Instant) -> Int { Int(milliseconds(at: now) / 1000) }

    func milliseconds(at now: Instant) -> Int64 {
        before.clampedAdding(windows == 0 ? 0 : max((now - since).milliseconds, 0))
    }
}

/// Watch times of an open room's visitors, for vouchers that one earns by watching. Stored when the
/// process ends; after a crash they begin anew.
final class WatchTimes: OpenRoomPart {
    private let room: RoomID
    private let visitors: Mutex<[ShopperID: Presence]>

    /// Visitors remembered in one room.
    static let mostVisitors = 200_000
    /// Watch times stored for one room at the end of the process: half a second of one write.
    static let mostStored = 20_000

    /// Step: takes the stored watch times of a room out of the store.
    init(room: RoomID, in db: Transaction) throws {
        self.room = room
        let rows = try db.rows(
            """
            SELECT visitor, watched_ms FROM room_watch_times WHERE room = \(room)
            LIMIT \(Self.mostStored)
            """
        ) { (try $0.next() as ShopperID, Presence(milliseconds: try $0.next())) }
        if !rows.isEmpty { try Self.delete(of: room, in: db) }
        visitors = Mutex(Dictionary(rows) { first, _ in first })
    }

    /// Step.
    static func delete(of room: RoomID, in db: Transaction) throws {
        try db.execute("DELETE FROM room_watch_times WHERE room = \(room)")
    }

    /// Seconds that a visitor has watched.
    func seconds(of visitor: ShopperID, at now: Instant) -> Int {
        visitors.withLock { $0[visitor]?.seconds(at: now) ?? 0 }
    }

    func came(_ visitor: ShopperID, at now: Instant) {
        visitors.withLock { visitors in
            guard visitors.count < Self.mostVisitors else { return }
            visitors[visitor, default: Presence()].come(at: now)
        }
    }

    func left(_ visitor: ShopperID, at now: Instant) {
        visitors.withLock { $0[visitor]?.go(at: now) }
    }

    func apply(_ logged: LoggedEvent) {}
    func reload(_ host: AccountID, in db: Transaction) throws {}
    func takeWaiting(_ limit: Int) -> WaitingRows? { nil }
    var hasWaiting: Bool { false }

    /// Stores the longest watch times of a room on air, so that a restart takes nothing from viewers.
    func close(at now: Instant, in db: Transaction) throws {
        let watched = visitors.withLock { $0.mapValues { $0.milliseconds(at: now) } }
        let longest = watched.filter { $0.value >= 1000 }.sorted { $0.value > $1.value }
            .prefix(Self.mostStored)
        guard !longest.isEmpty else { return }
        try Self.delete(of: room, in: db)
        try db.executeAll(
            longest.map { visitor, milliseconds in
                """
                INSERT INTO room_watch_times (room, visitor, watched_ms)
                VALUES (\(room), \(visitor), \(milliseconds))
                """
            })
    }
}
