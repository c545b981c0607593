import Identities
import Accounts
import Catalog
import HTML
import Store
import Video
import Web
import World

extension Camera {
    /// Makes a host's device the publisher of their room's video.
    /// - Parameter replacing: takes over from any device that is the publisher.
    /// - Returns: number of the chunk that is expected next.
    func turn(
        at id: RoomID, by account: AccountID, device: String, replacing: Bool
    ) async throws -> Int {
        try await onAir(id, account)
        return try shooting { () throws(Video.Refusal) in
            let ingest = try studio.open(
                stream: id.description, source: .browser, publisher: device, replacing: replacing)
            return try ingest.expected()
        }
    }

    /// Takes the next chunk of a host's video.
    func take(
        _ bytes: [UInt8], _ chunk: ChunkName, of id: RoomID, by account: AccountID
    ) async throws -> Turn {
        do {
            try await onAir(id, account)
            let next = try shooting { () throws(Video.Refusal) in
                guard let ingest = studio.turn(of: chunk.device, at: id.description) else {
                    throw .ended
                }
                return try ingest.feed(bytes, number: chunk.number)
            }
            return Turn(next: next)
        } catch LiveRefusal.over {
            return .over
        } catch CameraRefusal.turnOver {
            // The LIVE may have ended between the two checks.
            let room = try await store.read { db in try Live.room(id, of: account, in: db) }
            guard room.isOver else { throw CameraRefusal.turnOver }
            return .over
        }
    }

    /// Response to a device that sends video. The last chunks of a LIVE arrive after it has ended:
    /// that is no fault.
    struct Turn {
        static let over = Turn(next: 0, isOver: true)
        var next: Int
        var isOver = false
    }

    private func onAir(_ id: RoomID, _ account: AccountID) async throws {
        let room = try await store.read { db in try Live.room(id, of: account, in: db) }
        if room.isOver { throw LiveRefusal.over }
        guard room.state == .live else { throw LiveRefusal.notOnAir }
    }

    /// Makes a stream key; the previous one ends with its stream.
    func newKey(for host: AccountID) async throws -> Video.StreamKey {
        let now = world.now()
        let key = Video.StreamKey(owner: host.description, world: world)
        let room = try await store.write { db in
            _ = try Live.host(host, in: db)
            try Self.setKey(key.hash, of: host, at: now, in: db)
            return try Live.onAir(host, in: db)
        }
        if let room, studio.health(of: room.id.description)?.source == .rtmp {
            studio.door?.drop(room.id.description)
        }
        return key
    }

    func hasKey(_ host: AccountID) async throws -> Bool {
        try await store.read { db in
            _ = try Live.host(host, in: db)
            return try Self.keyHash(of: host, in: db) != nil
        }
    }

    /// Admits a publisher by stream key, as asked by nginx. Returns the room it publishes to.
    func admit(key shown: String, connection: String) async throws -> RoomID {
        guard let (owner, secret) = Video.StreamKey.parts(shown), let host = AccountID(owner)
        else { throw EdgeRefusal.forbidden }
        let (hash, room) = try await store.read { db in
            (try Self.keyHash(of: host, in: db), try Live.onAir(host, in: db))
        }
        guard Video.StreamKey.matches(secret: secret, hash: hash ?? ""), let room else {
            throw EdgeRefusal.forbidden
        }
        return try shooting { () throws(Video.Refusal) in
            _ = try studio.open(
                stream: room.id.description, source: .rtmp, publisher: Self.device(connection))
            return room.id
        }
    }

    /// Pauses the stream of a publisher that disconnected, as reported by nginx.
    func left(connection: String) { studio.pause(publisher: Self.device(connection)) }

    private static func device(_ connection: String) -> String { "rtmp-\(connection)" }

    /// File of a room for viewers; nil if it doesn't exist or the room was stopped.
    func file(_ name: String, of id: RoomID) async throws -> String? {
        let stream = id.description
        guard let path = studio.file(name, of: stream) else { return nil }
        if studio.isOn(stream) { return path }
        let room = try await store.read { db in try Live.room(id, in: db) }
        return room.map { $0.state != .stopped } == true ? path : nil
    }

    /// Playlist of a room on air, with or without video so far; for `Live.playlist`.
    public func playlist(of room: Room) -> Path? {
        room.state == .live && studio.ffmpeg != nil
            ? CameraPath.file(room.id, "live.m3u8") : nil
    }

    /// Recording of a room that has ended; for `Live.replay`.
    public func replay(of room: Room) async throws -> Path? {
        guard room.state == .ended,
            studio.file("recording.mp4", of: room.id.description) != nil
        else { return nil }
        return CameraPath.file(room.id, "recording.mp4")
    }
}
