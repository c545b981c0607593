import Identities
import Markets
import Store
import World

/// A room of a host: planned, on air, then over.
public struct Room: FromRow, Sendable, Equatable {
    public let id: RoomID
    public let host: AccountID
    public let creator: CreatorID
    public let hostName: String
    public let market: MarketCode
    public let title: String
    public let cover: PictureID?
    public let startsAt: Instant
    public private(set) var state: State
    /// Number of times the room was opened; no two openings share an epoch.
    public let epoch: Int64
    /// Number of events in its log.
    public let eventCount: Int64
    public let startedAt: Instant?
    public let endedAt: Instant?
    /// The operator's reason for stopping it; empty otherwise.
    public let reason: String
    /// Seconds between two messages of one viewer; 0 is off.
    public let slowSeconds: Int
    /// Notice above the chat.
    public let notice: String
    public let pinned: ProductID?
    /// Secret: names in its chat hang on it.
    public let pseudonymKey: String
    /// True while a recording of it is kept.
    public let hasRecording: Bool

    public enum State: String, CaseIterable, Sendable { case planned, live, ended, stopped }

    /// All transitions of `State`. A plan that is cancelled ends; only an operator stops.
    public static let moves: [State: Set<State>] = [
        .planned: [.live, .ended, .stopped], .live: [.ended, .stopped], .ended: [], .stopped: [],
    ]

    public static func canMove(from: State, to: State) -> Bool {
        moves[from, default: []].contains(to)
    }

    public var isOver: Bool { state == .ended || state == .stopped }

    /// Characters of a title: two lines on a phone.
    public static let titleLength = 1...80
    /// Time that a plan may be ahead.
    public static let horizon = TimeSpan.days(92)
    /// Plans of one host that haven't begun.
    public static let mostPlans = 20
    /// Length that a plan is reckoned with; nobody says how long.
    public static let usualLength = TimeSpan.hours(1)
    /// Products in one bag.
    public static let mostProducts = 100

    static let columns: SQL = """
        id, host, creator, host_name, market, title, cover, starts_at, state, epoch,
        event_count, started_at, ended_at, reason, slow_seconds, notice, pinned, pseudonym_key,
        has_recording
        """

    public init(row: Row) throws {
        id = try row.next()
        host = try row.next()
        creator = try row.next()
        hostName = try row.next()
        market = try row.next()
        title = try row.next()
        cover = try row.next()
        startsAt = try row.next()
        state = try row.next()
        epoch = try row.next()
        eventCount = try row.next()
        startedAt = try row.next()
        endedAt = try row.next()
        reason = try row.next()
        slowSeconds = try row.next()
        notice = try row.next()
        pinned = try row.next()
        pseudonymKey = try row.next()
        hasRecording = try row.next()
    }
}
