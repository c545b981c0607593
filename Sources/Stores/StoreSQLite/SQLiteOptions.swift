import Glibc
import World

/// Settings of the SQLite file, and bounds of queues and waiting times.
public struct SQLiteOptions: Sendable {
    /// `normal` may lose the last commits on power loss; the power-loss test uses it as a control.
    public enum Synchronous: String, Sendable { case full = "FULL", normal = "NORMAL" }

    public var synchronous = Synchronous.full
    /// Concurrent reads. Twice the cores: more threads than cores only wait for each other.
    public var readers = 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Bound of queued writes: half a second of work at the measured rate.
    public var queued = 4096
    /// Bound of writes that share a commit, and so of the first one's wait for the last.
    public var group = 256
    /// Time in the queue after which a write is refused: its client has left.
    public var jobDeadline = TimeSpan.seconds(5)
    #if DEBUG
        /// Debug code is ten times slower, and so is a read in it.
        public var readCutOff = TimeSpan.milliseconds(500)
    #else
        public var readCutOff = TimeSpan.milliseconds(50)
    #endif
    public var reportCutOff = TimeSpan.seconds(2)
    public var reportThreads = 2
    /// Bound of queued reports: more would be past their deadline anyway.
    public var reportsQueued = 64
    /// Time to wait for another process's lock (the `pasar` command).
    public var busyTimeout = TimeSpan.seconds(4)
    /// Page cache of the writer, and of each other connection. The kernel's page cache holds the
    /// rest, so that the process stays under 80 MB.
    public var writerCacheKilobytes = 4096
    public var readerCacheKilobytes = 2048
    /// Size of memory-mapped I/O. 0 reads by `pread`: mapped pages count as resident, and an I/O
    /// error kills the process.
    public var mappedMegabytes = 0
    /// Length of the log in pages (4 KB each) at which the checkpointer runs.
    public var checkpointPages = 4000
    /// Length of the log in pages at which the writer pauses between two groups to restart it.
    public var restartPages = 16_000
    /// Bound of prepared statements on a connection.
    public var statements = 500
    /// Name of a registered VFS; tests use one that fails on demand.
    public var vfs: String?

    public init() {}
}
