import Glibc
import Subprocess
import World

/// Parent process of a server: starts it, and again within a second when it crashes, until it is
/// asked to stop or the server ends by itself.
///
/// A server that ends with an exit code has said why (a taken port, a database that can't be
/// opened): that isn't repeated, and the code is the supervisor's. A server that is ended by a signal
/// is started again; by one of `InFlightTable.faults`, the crash is counted.
public struct Supervisor: Sendable {
    /// Files of one supervisor and its server, in a folder of their own.
    public struct Files: Sendable {
        public let folder: String
        public var table: String { folder + "/in-flight" }
        public var record: String { folder + "/crashes" }

        public init(folder: String) { self.folder = folder }

        /// Below a folder that several servers may share, one for each machine and port.
        public init(folder: String, port: Int) {
            var name = [CChar](repeating: 0, count: 256)
            gethostname(&name, name.count - 1)
            let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            self.init(folder: "\(folder)/\(host)-\(port)")
        }
    }

    /// Name of the environment variable by which a server knows the folder of its supervisor.
    public static let variable = "PASAR_SUPERVISED"
    /// Pauses before a start: none after a server that lived, else longer up to the last.
    static let pauses: [Int32] = [0, 100, 200, 400, 800]
    /// Life of a server that counts as one, in microseconds.
    static let livedMicroseconds: Int64 = 10_000_000
    /// Time that a server has to finish after it was asked to stop, before it is killed.
    static let stopMicroseconds: Int64 = 60_000_000

    let files: Files
    /// The program's path, its arguments and its environment.
    let program: String
    let arguments: [String]
    let environment: [String]
    let reference: @Sendable () -> String
    let say: @Sendable (String) -> Void

    public init(
        files: Files, program: String, arguments: [String], environment: [String],
        reference: @escaping @Sendable () -> String, say: @escaping @Sendable (String) -> Void
    ) {
        self.files = files
        self.program = program
        self.arguments = arguments
        self.environment = environment + ["\(Self.variable)=\(files.folder)"]
        self.reference = reference
        self.say = say
    }

    /// Runs until the server ends or somebody asks to stop. Blocks its thread, which is the
    /// server's parent. Returns the exit code.
    public func run() throws -> Int32 {
        let signals = try SignalPipe()
        mkdir(files.folder, 0o700)
        var quick = 0
        while true {
            guard InFlightTable.clear(path: files.table) else {
                say("\(files.table) can't be written: the server runs without a supervisor's eyes.")
                return try serve(signals).code
            }
            let started = monotonicMicroseconds()
            let end = try serve(signals)
            guard case .killed(let number) = end else { return end.code }
            // Asked to stop before it listened for that: an end like any other.
            if signals.isStopping { return number == SIGTERM ? 0 : end.code }
            note(number)
            quick = monotonicMicroseconds() - started < Self.livedMicroseconds ? quick + 1 : 0
            signals.pause(milliseconds: Self.pauses[min(quick, Self.pauses.count - 1)])
            if signals.isStopping { return 0 }
        }
    }

    private enum End {
        case exit(Int32), killed(Int32)
        var code: Int32 {
            switch self {
            case .exit(let code): code
            case .killed(let number): 128 + number
            }
        }
    }

    private func serve(_ signals: SignalPipe) throws -> End {
        // Dies with this thread: two servers on one database would be one too many.
        var child = Subprocess(
            "setpriv", ["--pdeathsig", "KILL", "--", program] + arguments, maxOutputBytes: 0,
            deadline: .seconds(0))
        child.environment = environment
        child.stderr = STDERR_FILENO
        let process = try child.start(output: STDOUT_FILENO)
        var askedAt: Int64?
        while true {
            var status: Int32 = 0
            let got = waitpid(process, &status, WNOHANG)
            if got == process {
                let number = status & 0x7F
                return number == 0 ? .exit(status >> 8 & 0xFF) : .killed(number)
            }
            if signals.isStopping {
                if askedAt == nil { kill(process, SIGTERM) }
                let since = askedAt ?? monotonicMicroseconds()
                askedAt = since
                if monotonicMicroseconds() - since > Self.stopMicroseconds {
                    kill(process, SIGKILL)
                }
            }
            signals.pause(milliseconds: 1000)
        }
    }

    /// Counts a crash, and says what it was about.
    private func note(_ number: Int32) {
        guard InFlightTable.faults.contains(number) else {
            return say("The server was ended by signal \(number). It is started again.")
        }
        var record = CrashRecord.read(path: files.record, program: Self.identity(of: program))
        let before = Set(record.quarantined.map(\.request))
        let traces = InFlightTable.traces(path: files.table)
        record.add(traces, reference: reference)
        let suspects = record.suspects.filter { suspect in
            traces.culprit == suspect.request
                || traces.culprit == nil && traces.underWay.contains(suspect.request)
        }.prefix(10).map { "\($0.request) (\($0.reference))" }.joined(separator: ", ")
        say(
            """
            The server crashed by signal \(number), for the \(record.crashes). time, during: \
            \(suspects.isEmpty ? "no request" : suspects). It is started again.
            """)
        for fresh in record.quarantined where !before.contains(fresh.request) {
            say(
                """
                Quarantined after \(fresh.crashes) crashes: \(fresh.request) (\(fresh.reference)). \
                It gets 503 until another program is started or \(files.record) is removed.
                """)
        }
        if !record.write(path: files.record) { say("\(files.record) can't be written.") }
    }

    /// Words that differ between two builds of a program: size and time of its file.
    public static func identity(of program: String) -> String {
        var about = stat()
        guard stat(program, &about) == 0 else { return program }
        return "\(about.st_size) \(about.st_mtim.tv_sec) \(about.st_mtim.tv_nsec)"
    }
}

/// Signals as bytes in a pipe, for a thread that waits: SIGTERM, SIGINT and SIGHUP ask to stop,
/// SIGCHLD wakes.
struct SignalPipe: Sendable {
    private let reads: Int32

    /// Installs the handlers, for the process's whole life.
    init() throws {
        let ends = try Subprocess.pipe(for: "signals")
        reads = ends.reads
        for end in [ends.reads, ends.writes] {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        }
        signalPipe = ends.writes
        for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                if number != SIGCHLD { wasAskedToStop = true }
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe, &byte, 1)
            }
            sigemptyset(&action.sa_mask)
            action.sa_flags = Int32(SA_RESTART)
            sigaction(number, &action, nil)
        }
    }

    var isStopping: Bool { wasAskedToStop }

    /// Waits for a signal or until the time is over.
    func pause(milliseconds: Int32) {
        var waits = pollfd(fd: reads, events: Int16(POLLIN), revents: 0)
        guard poll(&waits, 1, milliseconds) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reads, &bytes, bytes.count) > 0 {}
    }
}

// Written by signal handlers, which can't take a lock; read by the thread that waits.
nonisolated(unsafe) private var signalPipe: Int32 = -1
nonisolated(unsafe) private var wasAskedToStop = false
