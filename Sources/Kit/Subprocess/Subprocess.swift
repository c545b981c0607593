import Glibc
import World

// Behind a macro that Swift's map of glibc doesn't set.
@_silgen_name("pipe2")
private func pipe2(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

/// A subprocess for work that is kept apart from the ledger's process: decoding an untrusted file,
/// talking to an untrusted server.
///
/// Promises: it inherits only the environment and the open files that are named here; it ends by a
/// deadline or is killed; its output is bounded; no task's thread waits for it.
public struct Subprocess: Sendable {
    /// A path, or a name to be found in /usr/bin.
    public var program: String
    /// Arguments after the program's name; passed to `execve` as they are, no shell reads them.
    public var arguments: [String]
    /// The whole environment, as `NAME=value`; nothing of ours is inherited. The C locale keeps
    /// messages and number formats the same on every machine.
    public var environment = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    /// Descriptor of its standard input; nil is `/dev/null`.
    public var input: Int32?
    /// Descriptor of its standard error; nil is `/dev/null`.
    public var stderr: Int32?
    /// Descriptors that it gets as 3, 4, … in this order.
    public var files: [Int32] = []
    /// Bound of its standard output in bytes; above it the process is killed.
    public var maxOutputBytes: Int
    /// Elapsed time, not CPU time, after which `run` kills the process.
    public var deadline: TimeSpan

    /// Describes a subprocess; `run` or `start` starts it. Both bounds are required, so that none
    /// is forgotten.
    public init(_ program: String, _ arguments: [String], maxOutputBytes: Int, deadline: TimeSpan) {
        self.program = program
        self.arguments = arguments
        self.maxOutputBytes = maxOutputBytes
        self.deadline = deadline
    }

    /// Outcome of a run: an exit code, a signal, or the bound that was exceeded.
    public enum End: Sendable, Equatable {
        case exit(Int32)
        /// By a signal of its own or of a limit.
        case killed(Int32)
        case tooLate
        case outputTooLong
    }

    /// Failure to start: the program isn't installed, or process or descriptor limits are reached.
    public struct NotStarted: Error, CustomStringConvertible {
        /// The program as it was asked for.
        public let program: String
        /// The `errno` of `posix_spawn`, `pipe2` or `fcntl`.
        public let reason: Int32
        public var description: String { "\(program) can't be started: error \(reason)" }
    }

    /// Opens a pipe whose ends are close-on-exec, so that no other subprocess inherits them.
    public static func pipe(for program: String) throws(NotStarted) -> (reads: Int32, writes: Int32)
    {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else {
            throw NotStarted(program: program, reason: errno)
        }
        return (ends[0], ends[1])
    }

    /// Starts it and returns its process id. The caller reads its output, keeps deadline and bound,
    /// and reaps it. Its parent is the calling thread, which matters to `PR_SET_PDEATHSIG`.
    public func start(output: Int32) throws(NotStarted) -> pid_t {
        try Spawn(child: self, output: output).start().get()
    }

    /// Outcome of a run with what it cost.
    public struct Finished: Sendable {
        /// Exit code, signal, or the bound that was exceeded.
        public let end: End
        /// Standard output, empty if a bound was exceeded.
        public let stdout: [UInt8]
        /// Processor time of the subprocess and of those that it waited for, in user and system
        /// mode.
        public let processorMicroseconds: Int64
    }

    /// Starts it and waits for its end. `stdout` is its standard output, empty if a bound was
    /// exceeded. Throws `NotStarted`.
    public func run() async throws -> (end: End, stdout: [UInt8]) {
        let finished = try await measuredRun()
        return (finished.end, finished.stdout)
    }

    /// The same with its processor time.
    public func measuredRun() async throws -> Finished {
        let (reads, writes) = try Self.pipe(for: program)
        let started = Spawn(child: self, output: writes).start()
        close(writes)
        switch started {
        case .failure(let fault):
            close(reads)
            throw fault
        case .success(let process):
            let watch = Watch(
                process: process, output: reads, most: maxOutputBytes,
                milliseconds: deadline.milliseconds
            )
            return await watch.end()
        }
    }
}
