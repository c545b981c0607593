import Identities
import Events
import Store
import Synchronization
import World

/// A room that is open in this process: state that is checked and counted without the store.
public final class OpenRoom: Sendable {
    public let id: RoomID
    public let host: AccountID
    public let creator: CreatorID
    public let names: Pseudonyms
    /// Memories of the extensions.
    public let parts: [any OpenRoomPart]
    let storage: Mutex<Storage>

    struct Storage {
        var state: Room.State
        /// Number of the last log entry delivered to subscribers.
        var seen: Int64
        var isDelivering = false
        /// Somebody has asked for a delivery since the last turn.
        var isBehind = false
        var team: ModerationTeam
        var figures: RoomFigures
        /// Number of connections, the host's too.
        var subscribers = 0
        /// Connections of signed-in viewers.
        var connections: [AccountID: [ObjectIdentifier: DisconnectHandle]] = [:]
        var usedAt: Instant
    }

    init(
        _ room: Room, parts: [any OpenRoomPart], team: ModerationTeam, at now: Instant
    ) {
        self.parts = parts
        id = room.id
        host = room.host
        creator = room.creator
        names = Pseudonyms(room)
        storage = Mutex(
            Storage(
                state: room.state, seen: room.eventCount, team: team,
                figures: RoomFigures(at: now), usedAt: now))
    }

    /// Throws `blocked` for an account that the host has blocked.
    public func admit(_ account: AccountID?) throws(RoomRefusal) {
        guard let account else { return }
        try storage.withLock { $0.team }.admit(account)
    }

    public var isOnAir: Bool { storage.withLock { $0.state == .live } }

    public func isBlocked(_ account: AccountID) -> Bool {
        storage.withLock { $0.team.blocked.contains(account) }
    }

    /// Memory of one extension.
    public func part<Part: OpenRoomPart>(_: Part.Type = Part.self) -> Part? {
        parts.lazy.compactMap { $0 as? Part }.first
    }

    /// Counts a message.
    public func countComment(at now: Instant) { storage.withLock { $0.figures.said(at: now) } }

    /// Counts a product that somebody opened.
    public func countClick(at now: Instant) { storage.withLock { $0.figures.clicked(at: now) } }

    /// A subscriber on one connection.
    struct Listener: Sendable {
        let account: AccountID?
        /// The account or visit that watches: all its connections are one viewer.
        let visitor: ShopperID
        /// True if the client reconnects.
        let isBack: Bool
        let cord = DisconnectHandle()
    }

    func came(_ listener: Listener, at now: Instant) {
        for part in parts { part.came(listener.visitor, at: now) }
        let isBlocked = storage.withLock { storage in
            storage.usedAt = now
            storage.subscribers += 1
            if isViewer(listener) {
                storage.figures.came(listener.visitor, isBack: listener.isBack, at: now)
            }
            guard let account = listener.account else { return false }
            storage.connections[account, default: [:]][ObjectIdentifier(listener.cord)] =
                listener.cord
            return storage.team.blocked.contains(account)
        }
        // Blocked between being admitted and being connected.
        if isBlocked { listener.cord.cut(.dismissed) }
    }

    func left(_ listener: Listener, at now: Instant) {
        for part in parts { part.left(listener.visitor, at: now) }
        storage.withLock { storage in
            storage.usedAt = now
            storage.subscribers -= 1
            if isViewer(listener) { storage.figures.left(listener.visitor, at: now) }
            guard let account = listener.account else { return }
            storage.connections[account]?[ObjectIdentifier(listener.cord)] = nil
            if storage.connections[account]?.isEmpty == true { storage.connections[account] = nil }
        }
    }

    /// False for the host, who sells and isn't counted as watching.
    private func isViewer(_ listener: Listener) -> Bool { listener.account != host }

    /// Disconnects everybody whom the host has blocked.
    func disconnectBlocked() {
        let connections = storage.withLock { storage in
            storage.connections.filter { storage.team.blocked.contains($0.key) }.values.flatMap(
                \.values)
        }
        for cord in connections { cord.cut(.dismissed) }
    }

    public func role(of account: AccountID) -> ChatRole {
        if account == host { return .host }
        return storage.withLock { $0.team.moderators.contains(account) } ? .moderator : .viewer
    }
}
