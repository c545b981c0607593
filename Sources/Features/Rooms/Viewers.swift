import Events
import Identities
import Store
import World

// Viewers of a room: they subscribe, ask for what they missed, tap hearts. Nothing of it waits for
// the store.

extension Rooms {
    /// Likes in one request; a browser sends several together.
    public static let mostLikes = 50

    /// Subscribes to the room's events.
    /// - Parameter visitor: the account or visit, which is one viewer in the figures however many
    ///   connections it has; the host is none.
    public func listen(
        to id: RoomID, as account: AccountID?, visitor: ShopperID, after mark: EventID?
    ) async throws -> Listening {
        let room = try await opened(id)
        try room.admit(account)
        let now = world.now
        let listener = OpenRoom.Listener(account: account, visitor: visitor, isBack: mark != nil)
        let listening = bus.listening(to: id, after: mark, cord: listener.cord) { isHere in
            if isHere {
                room.came(listener, at: now())
            } else {
                room.left(listener, at: now())
            }
        }
        guard let listening else { throw RoomRefusal.over }
        return listening
    }

    /// Events since `mark` as JSON, for clients without a stream, which don't count as viewers.
    public func missed(
        in id: RoomID, as account: AccountID?, after mark: EventID?
    ) async throws -> [UInt8] {
        try await opened(id).admit(account)
        guard let missed = bus.missed(in: id, after: mark) else { throw RoomRefusal.over }
        return missed
    }

    /// Snapshot of the room for an account; throws if the host has blocked it.
    public func snapshot(of id: RoomID, for account: AccountID?) async throws -> RoomState {
        try await opened(id).admit(account)
        return try await snapshot(of: id)
    }

    /// Snapshot of the room.
    public func snapshot(of id: RoomID) async throws -> RoomState {
        _ = try await opened(id)
        guard let state = bus.snapshot(of: id) else { throw RoomRefusal.over }
        return state
    }

    /// Counts likes. Returns how many were counted.
    @discardableResult
    public func like(_ times: Int, in id: RoomID) async throws -> Int {
        let room = try await opened(id)
        let (now, times) = (world.now(), min(max(times, 0), Self.mostLikes))
        try room.storage.withLock { storage in
            guard storage.state == .live else { throw RoomRefusal.notOnAir }
            storage.figures.liked(times, at: now)
        }
        bus.stir(id) { $0.count(moreLikes: times) }
        return times
    }
}
