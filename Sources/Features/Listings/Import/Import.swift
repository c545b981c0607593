import Identities
import Accounts
import Shops
import Store
import World

/// An import of one file into one shop, with its progress.
public struct Import: FromRow, Sendable, Equatable {
    public let id: ImportID
    public let shop: ShopID
    public let account: AccountID
    /// Name of the file, for people.
    public let name: String
    /// Path of the file until the import is done.
    let path: String
    public private(set) var state: State
    /// Reason why it failed as a whole.
    public let fault: String?
    public let counts: Counts
    public let createdAt: Instant
    public let finishedAt: Instant?

    /// State of its downloads of pictures.
    public private(set) var fetch: Fetch

    /// State of downloads; `none` if there are no pictures, or nothing is downloaded here.
    public enum Fetch: String, CaseIterable, Sendable { case none, open, over }

    public enum State: String, CaseIterable, Sendable { case waiting, running, done, failed }

    /// Allowed transitions; `running` again after a crash.
    public static let moves: [State: Set<State>] = [
        .waiting: [.running, .failed], .running: [.running, .done, .failed], .done: [], .failed: [],
    ]

    /// Counts of the rows processed so far.
    public struct Counts: Sendable, Equatable {
        public var bytesTotal = 0
        public var bytesSeen = 0
        /// Records of the file without its header.
        public var rows = 0
        public var new = 0
        public var changed = 0
        public var unchanged = 0
        /// SKUs of new and changed products.
        public var skus = 0
        public var refused = 0
        public var notes = 0
        /// Pictures that aren't here.
        public var pictures = 0
        /// Pictures that were pending when the rows were stored, and those downloaded since.
        public var picturesWanted = 0
        public var picturesFetched = 0

        public init() {}

        /// Progress from 0 to 100, by bytes.
        public var percent: Int { bytesTotal == 0 ? 0 : min(100, bytesSeen * 100 / bytesTotal) }
    }

    /// True if nothing changes any more.
    public var isSettled: Bool { isOver && fetch != .open }

    /// True if it is done or failed; its file is neither kept nor read any more.
    public var isOver: Bool { state == .done || state == .failed }

    static let columns: SQL = """
        id, shop, account, name, path, state, fault, bytes_total, bytes_seen, rows, new_count,
        changed_count, unchanged_count, sku_count, refused_count, note_count, picture_count,
        created_at, finished_at, download, pictures_wanted, pictures_fetched
        """

    public init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        account = try row.next()
        name = try row.next()
        path = try row.next()
        state = try row.next()
        fault = try row.next()
        var counts = Counts()
        counts.bytesTotal = try row.next()
        counts.bytesSeen = try row.next()
        counts.rows = try row.next()
        counts.new = try row.next()
        counts.changed = try row.next()
        counts.unchanged = try row.next()
        counts.skus = try row.next()
        counts.refused = try row.next()
        counts.notes = try row.next()
        counts.pictures = try row.next()
        createdAt = try row.next()
        finishedAt = try row.next()
        fetch = try row.next()
        counts.picturesWanted = try row.next()
        counts.picturesFetched = try row.next()
        self.counts = counts
    }
}
