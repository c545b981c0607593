import Glibc
import World

/// How the file is opened, and the bound of everything that waits.
public struct SQLiteOptions: Sendable {
    /// `normal` may lose the last commits on power loss; the power-loss test uses it as a control.
    public enum Synchronous: String, Sendable { case full = "FULL", normal = "NORMAL" }

    public var synchronous = Synchronous.full
    /// Reads at the same time. Twice the cores: more threads than cores only wait for each other.
    public var readers = 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Writes that may wait: half a second of work at the measured rate.
    public var queued = 4096
    /// Writes that share a commit; bounds how long the first waits for the last.
    public var group = 256
    /// A write that waited longer isn't begun: its client has left.
    public var jobDeadline = Span.seconds(5)
    #if DEBUG
        /// Debug code is ten times slower, and so is a read in it.
        public var readCutOff = Span.milliseconds(500)
    #else
        public var readCutOff = Span.milliseconds(50)
    #endif
    public var reportCutOff = Span.seconds(2)
    public var reportThreads = 2
    /// Reports that may wait: more would be past their deadline anyway.
    public var reportsQueued = 64
    /// How long a lock of another process (the `pasar` command) is waited for.
    public var busyTimeout = Span.seconds(4)
    /// Page cache of the writer, and of each other connection. The kernel's page cache holds the
    /// rest, so that the process stays under 80 MB.
    public var writerCacheKilobytes = 4096
    public var readerCacheKilobytes = 2048
    /// 0 reads by `pread`: mapped pages count as resident, and an I/O error kills the process.
    public var mappedMegabytes = 0
    /// Pages of log (4 KB each) after which another thread copies them into the file.
    public var checkpointPages = 4000
    /// Pages of log after which the writer pauses between two groups to start it over.
    public var restartPages = 16_000
    /// Statements a connection keeps prepared.
    public var statements = 500
    /// A registered VFS; tests put one in that fails on demand.
    public var vfs: String?

    public init() {}
}
