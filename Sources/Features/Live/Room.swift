import Identities
import Accounts
import Catalog
import Creators
import Markets
import Media
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
    /// How many events are in its log.
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
    let pseudonymKey: String

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
    /// Products in one bag.
    public static let mostProducts = 100

    static let columns: SQL = """
        id, host, creator, host_name, market, title, cover, starts_at, state, epoch,
        event_count, started_at, ended_at, reason, slow_seconds, notice, pinned, pseudonym_key
        """

    public init(row: Row) throws {
        id = try row[0]
        host = try row[1]
        creator = try row[2]
        hostName = try row[3]
        market = try row[4]
        title = try row[5]
        cover = try row[6]
        startsAt = try row[7]
        state = try row[8]
        epoch = try row[9]
        eventCount = try row[10]
        startedAt = try row[11]
        endedAt = try row[12]
        reason = try row[13]
        slowSeconds = try row[14]
        notice = try row[15]
        pinned = try row[16]
        pseudonymKey = try row[17]
    }
}
