import World

/// Restrictions of a subprocess, set by the program `pasar-cage` before it becomes the one that is
/// wanted (decision 0019).
///
/// Promises: the subprocess makes only the system calls of its list, opens only the files and ports
/// that are named here, gains no privilege, and ends with the thread that started it. What the
/// kernel doesn't know is left out, and named by `missingParts()`.
public struct Cage: Sendable {
    /// List of system calls. Each contains the one before it.
    public enum Calls: String, Sendable {
        /// Files, memory, threads: no connection, no process.
        case files
        /// Outgoing TCP too.
        case connections
        /// Listening and processes of its own too.
        case server
    }

    /// A privilege of root's that the subprocess keeps, by the kernel's number.
    public enum Privilege: Int, Sendable {
        /// Changing a file's owner.
        case changeOwner = 0
        /// Opening what belongs to others, among the files that are named.
        case openAnyFile = 1
        /// Becoming another user, with other groups.
        case changeGroup = 6, changeUser = 7
        /// Listening at a port below 1024.
        case listenAtLowPorts = 10
    }

    /// List of system calls that don't end it.
    public var calls = Calls.files
    /// Files and folders that it may read, besides the system's libraries.
    public var reads: [String] = []
    /// Folders that it may change, with all that is in them.
    public var writes: [String] = []
    /// TCP ports that it may connect to.
    public var connects: [Int] = []
    /// TCP ports that it may listen at.
    public var listens: [Int] = []
    /// Bound of its address space in bytes.
    public var memoryBytes: Int
    /// Bound of its processor time in seconds; nil for none.
    public var processorSeconds: Int?
    /// Bound of its open files.
    public var openFiles: Int
    /// Bound of each file that it writes, in bytes.
    public var fileBytes: Int
    /// Steps of priority below the server.
    public var niceness = 0
    /// Signal that it gets when the thread that started it ends.
    public var endsWith: Int32
    /// Rights that it keeps of root's privileges, if it is root's.
    public var privileges: [Privilege] = [.openAnyFile]

    /// Restricts a program to no file and no port; each bound must be given.
    public init(
        memoryBytes: Int, processorSeconds: Int?, openFiles: Int, fileBytes: Int, endsWith: Int32
    ) {
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
        self.openFiles = openFiles
        self.fileBytes = fileBytes
        self.endsWith = endsWith
    }

    /// Path of the launcher, beside the program that runs.
    public static let launcher = Resources.executableFolder + "/pasar-cage"

    /// A subprocess of this program in this cage. `program` is a path from the root.
    public func subprocess(
        _ program: String, _ arguments: [String], maxOutputBytes: Int, deadline: TimeSpan
    ) -> Subprocess {
        Subprocess(
            Self.launcher, words + ["--", program] + arguments, maxOutputBytes: maxOutputBytes,
            deadline: deadline)
    }

    private var words: [String] {
        var words = [
            "--calls", calls.rawValue, "--memory", "\(memoryBytes)", "--open-files",
            "\(openFiles)", "--file-bytes", "\(fileBytes)", "--nice", "\(niceness)",
            "--ends-with", "\(endsWith)",
        ]
        if let processorSeconds { words += ["--cpu", "\(processorSeconds)"] }
        words += reads.flatMap { ["--read", $0] } + writes.flatMap { ["--write", $0] }
        words += connects.flatMap { ["--connect", "\($0)"] }
        words += listens.flatMap { ["--listen", "\($0)"] }
        return words + privileges.flatMap { ["--keep", "\($0.rawValue)"] }
    }
}

extension Cage {
    /// Part of the cage that is off on this machine.
    public enum MissingPart: String, Sendable, CaseIterable {
        case calls, files, ports

        /// Sentence for the log: what is off, why, and the remedy.
        public var description: String {
            switch self {
            case .calls:
                "System calls aren't filtered: this kernel has no seccomp filters (emulated?)."
            case .files:
                "Files aren't closed to ffmpeg and nginx: this kernel has no Landlock (Linux 5.13 "
                    + "and later, with landlock in /sys/kernel/security/lsm)."
            case .ports:
                "Ports aren't closed to the ffmpeg and nginx of RTMP: this kernel's Landlock knows "
                    + "no ports (Linux 6.7 and later)."
            }
        }
    }

    /// Parts that this kernel doesn't have; throws `Subprocess.NotStarted` if the launcher is
    /// missing.
    public static func missingParts() async throws -> [MissingPart] {
        let check = Subprocess(launcher, ["check"], maxOutputBytes: 64, deadline: .seconds(20))
        let (_, stdout) = try await check.run()
        return String(decoding: stdout, as: UTF8.self).split(separator: "\n")
            .compactMap { MissingPart(rawValue: String($0)) }
    }
}
