import Accounts
import Authentication
import Identities
import Rooms
import Store
import World

extension RoomVideo {
    /// Makes a host's device the publisher of their room's video.
    /// - Parameter replacing: takes over from any device that is the publisher.
    /// - Returns: number of the chunk that is expected next.
    func turn(
        at id: RoomID, by account: AccountID, device: String, replacing: Bool
    ) async throws -> Int {
        try await onAir(id, account)
        let (now, most) = (world.now(), hostProcessorSeconds)
        let left = try await store.read { db in
            try Self.processorSeconds(leftOf: most, host: account, at: now, in: db)
        }
        return try engine.open(
            id.description, device: device, replacing: replacing, processorSeconds: left)
    }

    /// Step: processor seconds that a host's streams may still take today; throws `processorUsed`
    /// if there are none.
    static func processorSeconds(
        leftOf most: Int, host: AccountID, at now: Instant, in db: Transaction
    ) throws -> Int {
        let used = try ProcessorTime.used(by: host, .video, at: now, in: db) / 1_000_000
        guard used < most else {
            throw RoomVideoRefusal.processorUsed(
                retrySeconds: ProcessorTime.secondsLeft(ofDayAt: now))
        }
        return most - Int(used)
    }

    /// Takes the next chunk of a host's video.
    func take(
        _ bytes: [UInt8], _ chunk: ChunkName, of id: RoomID, by account: AccountID
    ) async throws -> Turn {
        do {
            try await onAir(id, account)
            let next = try engine.feed(
                bytes, number: chunk.number, from: chunk.device, to: id.description)
            return Turn(next: next)
        } catch RoomRefusal.over {
            return .over
        } catch RoomVideoRefusal.turnOver {
            // The LIVE may have ended between the two checks.
            let room = try await store.read { db in try Rooms.room(id, of: account, in: db) }
            guard room.isOver else { throw RoomVideoRefusal.turnOver }
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
        let room = try await store.read { db in try Rooms.room(id, of: account, in: db) }
        if room.isOver { throw RoomRefusal.over }
        guard room.state == .live else { throw RoomRefusal.notOnAir }
    }

    /// Generates a stream key, and returns it in full; the one before it ends with its stream. The
    /// host is told by mail.
    func newKey(by proof: PasswordProof) async throws -> String {
        let now = world.now()
        let host = proof.account
        let letter: InboxMessageID = world.id()
        let key = engine.newKey(of: host.description, world: world)
        let room = try await store.write { db in
            _ = try Rooms.host(host, in: db)
            try Self.setKey(key.hash, of: host, at: now, in: db)
            try authentication.sendNotice(
                .streamKeyMade, to: host, subject: LocalizedText("camera.mail.key.subject"),
                text: LocalizedText("camera.mail.key.text"), id: letter, at: now, in: db)
            return try Rooms.onAir(host, in: db)
        }
        if let room, engine.health(of: room.id.description)?.isRTMP == true {
            engine.disconnect(stream: room.id.description)
        }
        return key.shown
    }

    func hasKey(_ host: AccountID) async throws -> Bool {
        try await store.read { db in
            _ = try Rooms.host(host, in: db)
            return try Self.keyHash(of: host, in: db) != nil
        }
    }

    /// Admits a publisher over RTMP. Returns the room it publishes to; nil for a wrong key, or if
    /// its owner isn't on air.
    func admit(key shown: String, connection: String) async throws -> RoomID? {
        guard let owner = engine.keyOwner(shown), let host = AccountID(owner) else { return nil }
        let (hash, room) = try await store.read { db in
            guard try !Accounts.isClosed(host, in: db) else {
                return (nil as String?, nil as Room?)
            }
            return (try Self.keyHash(of: host, in: db), try Rooms.onAir(host, in: db))
        }
        guard engine.matches(shown, hash: hash ?? ""), let room else { return nil }
        let (now, most) = (world.now(), hostProcessorSeconds)
        let left = try await store.read { db in
            try Self.processorSeconds(leftOf: most, host: host, at: now, in: db)
        }
        try engine.admit(
            Self.device(connection), to: room.id.description, processorSeconds: left)
        return room.id
    }

    /// Pauses the stream of a publisher that is gone.
    func left(connection: String) { engine.pause(publisher: Self.device(connection)) }

    private static func device(_ connection: String) -> String { "rtmp-\(connection)" }

    /// File of a room for viewers; nil if it doesn't exist or the room was stopped.
    func file(_ name: String, of id: RoomID) async throws -> String? {
        let stream = id.description
        guard let path = engine.file(name, of: stream) else { return nil }
        if engine.isOn(stream) { return path }
        let isShown = try await store.read { db in
            guard let room = try Rooms.room(id, in: db), room.state != .stopped else {
                return false
            }
            return try !Accounts.isClosed(room.host, in: db)
        }
        return isShown ? path : nil
    }

    /// Offset of a moment in the room's recording; nil if nothing was on air then, or no recording
    /// is left.
    func offset(of at: Instant, in room: Room) -> TimeSpan? {
        guard recording(of: room) != nil else { return nil }
        return engine.position(of: at, in: room.id.description)
    }

    /// Starts the video engine once the server listens, with the URL at which nginx asks.
    /// - Parameter port: the server's, on the loopback.
    public func open(port: Int) async throws {
        let hook = "http://127.0.0.1:\(port)" + RoomVideoPath.publishing(hookSecret).text
        try await engine.start(hook: String(hook.dropLast("/publishing".count)))
    }

    /// Ends all streams. Call it before the process ends.
    public func close() async { await engine.close() }
}
