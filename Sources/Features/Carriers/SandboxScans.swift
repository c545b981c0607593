import Identities
import Store
import Synchronization
import World

/// Connection from the sandbox carrier to its webhook: in the program the HTTP edge, so that its calls
/// go the way of any carrier's, signature, limits and all.
public final class CarrierLine: Sendable {
    public typealias Post = @Sendable (_ body: [UInt8], _ seal: String) async -> Int
    private let post = Mutex<Post?>(nil)

    public init() {}

    /// Sets the receiver: `post` hands over a body with its signature and returns the status.
    public func connect(_ post: @escaping Post) { self.post.withLock { $0 = post } }

    func send(_ body: [UInt8], _ seal: String) async -> Int {
        guard let post = post.withLock({ $0 }) else { return 503 }
        return await post(body, seal)
    }
}

/// A scan of a parcel, so long after it was handed over.
struct Scan: Sendable {
    enum RowKind: IDKind { static var prefix: String { "scn" } }

    let status: TrackingStatus
    let after: TimeSpan
    /// Time after handing over at which the webhook is called; never where it is nil.
    let callAfter: TimeSpan?

    /// Scans of a parcel that is delivered after so many days; of a story, what it is about.
    static func plan(_ story: SandboxCarrier.Story?, days: Int) -> [Scan] {
        let end = 24 * max(1, days)
        let back: [(TrackingStatus, TimeSpan)] = [
            (.accepted, .hours(2)), (.inTransit, .hours(8)), (.exception, .hours(end)),
            (.returnedToSender, .hours(end + 48)),
        ]
        let usual: [(TrackingStatus, TimeSpan)] = [
            (.accepted, .hours(2)), (.inTransit, .hours(8)), (.outForDelivery, .hours(end - 6)),
            (.delivered, .hours(end)),
        ]
        let scans = (story == .returned ? back : usual).map {
            Scan(status: $0.0, after: $0.1, callAfter: story == .mute ? nil : $0.1)
        }
        guard story == .shuffled else { return scans }
        return (scans.reversed() + scans).enumerated().map { place, scan in
            Scan(
                status: scan.status, after: scan.after,
                callAfter: .seconds(end * 3600 + place))
        }
    }

    func insert(
        _ id: ID<RowKind>, event: TrackingEventID, label: LabelID, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO sandbox_scans (id, event, label, status, after_ms, call_after_ms, is_called,
                tries)
            VALUES (\(id), \(event), \(label), \(status), \(after.milliseconds),
                \((callAfter ?? after).milliseconds), \(callAfter == nil), 0)
            """)
    }
}

extension SandboxCarrier {
    /// Calls made in one round.
    static let callsPerRound = 100
    /// Tries of a call; with the pauses below they span three days, as carriers' do, and then end.
    static let mostTries = 20
    static func pause(afterTry n: Int) -> TimeSpan {
        .seconds([5, 30, 300, 3600, 14_400][min(max(n, 0), 4)])
    }

    public func track(_ label: LabelID) async throws -> [CarrierEvent] {
        let now = world.now()
        return try await store.read { db in
            try db.rows(
                """
                SELECT DISTINCT s.event, s.label, s.status, b.used_at + s.after_ms AS made_at
                FROM sandbox_scans s
                JOIN sandbox_labels b ON b.label = s.label AND b.voided_at IS NULL
                WHERE s.label = \(label) AND b.used_at + s.after_ms <= \(now)
                ORDER BY made_at
                """, Self.event)
        }
    }

    private static func event(_ row: Row) throws -> CarrierEvent {
        let (event, label): (TrackingEventID, LabelID) = try (row.next(), row.next())
        return try CarrierEvent(
            id: event.description, label: label, tracking: tracking(label), status: row.next(),
            madeAt: row.next(), place: "")
    }

    /// Step: a label is used from now on: its scans follow.
    static func use(_ label: LabelID, at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE sandbox_labels SET used_at = \(now) WHERE label = \(label) AND used_at IS NULL
            """)
    }

    /// Makes the calls that are due. Returns how many were accepted.
    public func callDue() async throws -> Int {
        let now = world.now()
        let due = try await store.read { db in
            try db.rows(
                """
                SELECT s.event, s.label, s.status, b.used_at + s.after_ms, s.id, s.tries
                FROM sandbox_scans s JOIN sandbox_labels b ON b.label = s.label
                WHERE s.is_called = \(sqlite: "0", postgres: "false")
                  AND b.used_at + s.call_after_ms <= \(now)
                  AND (s.next_at IS NULL OR s.next_at <= \(now))
                ORDER BY b.used_at + s.call_after_ms, s.id LIMIT \(Self.callsPerRound)
                """
            ) { row in
                (try Self.event(row), try row.next() as ID<Scan.RowKind>, try row.next() as Int)
            }
        }
        var taken = 0
        for (event, id, tries) in due {
            let status = await deliver(event)
            let isTaken = (200..<300).contains(status)
            if isTaken { taken += 1 }
            let isOver = isTaken || tries + 1 >= Self.mostTries
            let next = now + Self.pause(afterTry: tries)
            try await store.write { db in
                try db.execute(
                    """
                    UPDATE sandbox_scans SET is_called = \(isOver), tries = tries + 1,
                        next_at = \(next) WHERE id = \(id)
                    """)
            }
        }
        return taken
    }

    /// Signs an event as of now and calls the webhook; returns the status.
    func deliver(_ event: CarrierEvent) async -> Int {
        let body = CarrierEventBody(event: event).bytes
        return await line.send(body, TimedSignature(key).sealed(body, at: world.now()))
    }

    public func event(in message: CarrierMessage) -> CarrierEvent? {
        guard let id = message.texts["id"],
            let label = message.texts["label"].flatMap({ LabelID($0) }),
            let tracking = message.texts["tracking"],
            let status = message.texts["status"].flatMap(TrackingStatus.init(rawValue:)),
            let at = message.numbers["at"]
        else { return nil }
        return CarrierEvent(
            id: id, label: label, tracking: tracking, status: status,
            madeAt: Instant(milliseconds: Int64(at)), place: message.texts["place"] ?? "")
    }
}
