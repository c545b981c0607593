import Store
import World

/// Bounds of a `PostgresStore`. The defaults suit one node with two to eight cores.
public struct PostgresOptions: Sendable {
    /// Connections for `write`: more only raise the number of conflicts.
    public var writers = 4
    /// Connections for `read`: separate, so that writers waiting for a row don't delay pages.
    public var readers = 2
    /// Connections for `report`: one scan at a time leaves the server to the others.
    public var reporters = 1
    /// Connections for `batch`: two keep the server busy while one of them commits.
    public var batchers = 2
    /// Bound of each queue in jobs: half a second of work at 8,000 a second.
    public var queue = 4_096
    /// Time in a queue after which a job is refused: HTTP clients give up at about that time.
    public var deadline = TimeSpan.seconds(5)
    /// Repeats after conflicts before a job is refused as busy: on one hot row a repeat loses
    /// three times of four, so that 24 still refused one job of 3,000.
    public var retries = 60
    /// Connections that a job may lose before it is refused as their cause.
    public var losses = 3
    /// Commands that share a transaction: the gain flattens there (reference/swift-on-linux.md).
    public var batchSize = 32
    /// Statement time of a read: a page that takes longer belongs in a report.
    public var readLimit = TimeSpan.milliseconds(50 * slowness)
    public var reportLimit = TimeSpan.seconds(2)
    /// Statement time of a write, migrations included.
    public var writeLimit = TimeSpan.seconds(30)
    /// Bound of prepared statements on a connection.
    public var preparedStatements = 512

    public init() {}

    /// Debug builds on a machine that also compiles are slow.
    #if DEBUG
        static let slowness = 10
    #else
        static let slowness = 1
    #endif
}

extension TimeSpan {
    var microseconds: Int64 { milliseconds * 1000 }
}

/// The server's address and the settings of a connection.
struct Address: Sendable {
    let conninfo: String
    let options: PostgresOptions

    /// Time to connect; a server that doesn't answer within it counts as down.
    static let connectSeconds = 5
    /// TCP user timeout: a peer that acknowledges nothing for so long is gone.
    static let peerMilliseconds = 10_000
    /// Idle time in a transaction; a closure that computes for so long is a bug.
    static let idleMilliseconds = 30_000
}

/// Purpose of a connection; decides its isolation and time limit.
enum Mode: String, Sendable {
    case write, read, report, batch

    var begin: SQL {
        switch self {
        case .write, .batch: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        case .read, .report: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        }
    }

    var changes: Bool { self == .write || self == .batch }

    func limit(_ options: PostgresOptions) -> TimeSpan {
        switch self {
        case .write, .batch: options.writeLimit
        case .read: options.readLimit
        case .report: options.reportLimit
        }
    }
}
