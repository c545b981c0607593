import Glibc
import World

// Behind a macro that Swift's map of glibc doesn't set.
@_silgen_name("pipe2")
private func pipe2(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

/// A program that does for us what we wouldn't do beside the ledger: open a stranger's file, speak
/// to a stranger's server.
///
/// Promises: it gets no environment but what is named here and none of our open files but those it
/// is given; it ends by a deadline, or is killed; what it says is bounded; no task's thread waits.
public struct Child: Sendable {
    /// A path, or a name to be found in /usr/bin.
    public var program: String
    public var arguments: [String]
    public var environment = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    /// Its standard input; nil: there is nothing.
    public var input: Int32?
    /// Its standard error; nil: nobody hears it.
    public var complaints: Int32?
    /// Its descriptors from 3 on.
    public var files: [Int32] = []
    /// Of its standard output, in bytes. Who says more is killed.
    public var mostSaid: Int
    /// By the clock on the wall.
    public var deadline: Span

    public init(_ program: String, _ arguments: [String], mostSaid: Int, deadline: Span) {
        self.program = program
        self.arguments = arguments
        self.mostSaid = mostSaid
        self.deadline = deadline
    }

    /// How it ended.
    public enum End: Sendable, Equatable {
        case exit(Int32)
        /// By a signal of its own or of a limit.
        case killed(Int32)
        case tooLate
        case saidTooMuch
    }

    /// It couldn't be started: the program isn't here, or there are too many.
    public struct NotStarted: Error, CustomStringConvertible {
        public let program: String
        public let reason: Int32
        public var description: String { "\(program) can't be started: error \(reason)" }
    }

    /// Two ends that no child inherits by accident.
    public static func pipe(for program: String) throws(NotStarted) -> (reads: Int32, writes: Int32)
    {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else {
            throw NotStarted(program: program, reason: errno)
        }
        return (ends[0], ends[1])
    }

    /// Starts it and leaves it to the caller, who reads, ends and reaps it; deadline and bound are
    /// the caller's too. Its parent is this thread, for whoever asks the kernel about its parent.
    public func start(output: Int32) throws(NotStarted) -> pid_t {
        try Spawning(child: self, output: output).start().get()
    }

    /// Starts it, and waits until it ended.
    public func run() async throws -> (end: End, said: [UInt8]) {
        let (reads, writes) = try Self.pipe(for: program)
        let started = Spawning(child: self, output: writes).start()
        close(writes)
        switch started {
        case .failure(let fault):
            close(reads)
            throw fault
        case .success(let process):
            let watch = Watch(
                process: process, output: reads, most: mostSaid, milliseconds: deadline.milliseconds
            )
            return await watch.end()
        }
    }
}
