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
    /// True while it only looks at what would change, and until somebody confirms that.
    public let isPreview: Bool
    /// Reason why it failed as a whole, and the line and text of the file that it is about.
    public let fault: String?
    public let faultLine: Int
    public let faultDetail: String
    public let counts: Counts
    public let createdAt: Instant
    public let finishedAt: Instant?

    /// State of its downloads of pictures.
    public private(set) var fetch: Fetch

    /// State of downloads; `none` if there are no pictures, or nothing is downloaded here.
    public enum Fetch: String, CaseIterable, Sendable { case none, open, over }

    public enum State: String, CaseIterable, Sendable {
        case waiting, running
        /// Read to its end, and nothing is changed: it waits until somebody confirms it.
        case previewed
        case done, failed, cancelled
    }

    /// Allowed transitions; `running` again after a crash, `waiting` again once it is confirmed.
    public static let moves: [State: Set<State>] = [
        .waiting: [.running, .failed], .running: [.running, .previewed, .done, .failed],
        .previewed: [.waiting, .cancelled], .done: [], .failed: [], .cancelled: [],
    ]

    /// Counts of the rows processed so far.
    public struct Counts: Sendable, Equatable {
        public var bytesTotal = 0
        public var bytesSeen = 0
        /// Rows of the file without its header: each is new, changed, unchanged or refused, and
        /// `rows.total` is how many were read.
        public var rows = RowCounts()
        /// Products by what becomes of them; one of which every row was refused is in none.
        public var newProducts = 0
        public var changedProducts = 0
        public var unchangedProducts = 0
        /// SKUs of new and changed products.
        public var skus = 0
        public var notes = 0
        /// Fields that change, and products and SKUs that are new.
        public var changes = 0
        /// Pictures that aren't here.
        public var pictures = 0
        /// Pictures that were pending when the rows were stored, and those downloaded since.
        public var picturesWanted = 0
        public var picturesFetched = 0

        public init() {}

        /// Progress from 0 to 100, by bytes.
        public var percent: Int { bytesTotal == 0 ? 0 : min(100, bytesSeen * 100 / bytesTotal) }

        mutating func count(_ plan: ProductPlan) {
            rows += plan.rows
            switch plan.outcome {
            case .new: newProducts += 1
            case .changed: changedProducts += 1
            case .unchanged: unchangedProducts += 1
            case .nothing: break
            }
            if plan.outcome == .new || plan.outcome == .changed { skus += plan.skus }
        }
    }

    /// True if nothing changes any more.
    public var isSettled: Bool { state == .previewed || isOver && fetch != .open }

    /// True if it is done, failed or cancelled; its file is neither kept nor read any more.
    public var isOver: Bool { Self.moves[state, default: []].isEmpty }

    static let columns: SQL = """
        id, shop, account, name, path, state, preview, fault, fault_line, fault_detail, bytes_total,
        bytes_seen, new_rows, changed_rows, unchanged_rows, refused_rows, new_products,
        changed_products, unchanged_products, sku_count, note_count, change_count, picture_count,
        created_at, finished_at, download, pictures_wanted, pictures_fetched
        """

    public init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        account = try row.next()
        name = try row.next()
        path = try row.next()
        state = try row.next()
        isPreview = try row.next()
        fault = try row.next()
        faultLine = try row.next()
        faultDetail = try row.next()
        var counts = Counts()
        counts.bytesTotal = try row.next()
        counts.bytesSeen = try row.next()
        counts.rows.new = try row.next()
        counts.rows.changed = try row.next()
        counts.rows.unchanged = try row.next()
        counts.rows.refused = try row.next()
        counts.newProducts = try row.next()
        counts.changedProducts = try row.next()
        counts.unchangedProducts = try row.next()
        counts.skus = try row.next()
        counts.notes = try row.next()
        counts.changes = try row.next()
        counts.pictures = try row.next()
        createdAt = try row.next()
        finishedAt = try row.next()
        fetch = try row.next()
        counts.picturesWanted = try row.next()
        counts.picturesFetched = try row.next()
        self.counts = counts
    }
}
