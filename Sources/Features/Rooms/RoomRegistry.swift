import Identities
import Store
import Synchronization
import World

/// Registry of the rooms that are open in this process.
final class RoomRegistry: Sendable {
    private let rooms = Mutex<[RoomID: Slot]>([:])
    let rounds = Mutex<RoomRounds>(RoomRounds())

    init(most: Int) { self.most = most }

    /// True if no other room fits.
    var isFull: Bool { rooms.withLock { $0.count >= most } }

    private enum Slot {
        case open(OpenRoom)
        case opening(Task<OpenRoom, any Error>)
    }

    /// Rooms open at once; a room takes some 50 KB with its log.
    let most: Int
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
                guard rooms.count < most else { throw StoreError.busy(retryAfterSeconds: 5) }
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
