import Glibc
import Subprocess
import World

/// One run of curl. Its settings, its input, the server's replies and the body are files in memory,
/// so that neither passwords nor recipients stand in a command line or on a disk, and so that what
/// was replied is known however the run ended.
public struct CurlTransfer: Sendable {
    /// Name of a setting and its value, as in curl's configuration file.
    public typealias Setting = (name: String, value: String?)
    let settings: [Setting]
    let input: [UInt8]
    let seconds: Int
    let mostBytes: Int

    /// Path of the input in the settings.
    public static let inputFile = "/dev/fd/4"
    private static let repliesFile = "/dev/fd/5"
    /// Path at which a body is kept, in the settings.
    public static let bodyFile = "/dev/fd/6"
    /// Time above the deadline that curl gets for ending by itself.
    private static let grace = 2
    /// Address space of curl in bytes, as it may meet a hostile server.
    private static let memoryBytes = 500_000_000
    /// Bytes of replies: what is longer ends the transfer.
    private static let mostReplies = 65_536

    /// A transfer to be run.
    /// - Parameters:
    ///   - seconds: deadline of the transfer.
    ///   - mostBytes: bound of the body that is kept at `bodyFile`.
    public init(settings: [Setting], input: [UInt8], seconds: Int, mostBytes: Int = 0) {
        self.settings = settings
        self.input = input
        self.seconds = seconds
        self.mostBytes = mostBytes
    }

    /// Failure before curl ran: a limit of this machine, or no curl.
    public struct NotRun: Error, CustomStringConvertible {
        public let description: String
    }

    /// Outcome: how it ended, curl's own output, the server's replies or headers, and the body.
    public struct Result: Sendable {
        public let end: Subprocess.End
        public let stdout: [UInt8]
        public let replies: [UInt8]
        public let body: [UInt8]
    }

    public func run() async throws(NotRun) -> Result {
        let files: [MemoryFile]
        do {
            files = try [Array(configuration.utf8), input, [], []].map { try MemoryFile($0) }
        } catch {
            throw NotRun(description: "\(error)")
        }
        defer { withExtendedLifetime(files) {} }
        let bound = max(Self.mostReplies, mostBytes)
        var child = Subprocess(
            "prlimit",
            [
                "--as=\(Self.memoryBytes)", "--cpu=\(seconds)", "--fsize=\(bound)",
                "--core=0", "--", "curl", "--disable", "--config", "/dev/fd/3",
            ], maxOutputBytes: 4096, deadline: .seconds(seconds + Self.grace))
        child.files = files.map(\.descriptor)
        do {
            let (end, stdout) = try await child.run()
            return Result(
                end: end, stdout: stdout, replies: files[2].read(Self.mostReplies),
                body: mostBytes > 0 ? files[3].read(mostBytes) : [])
        } catch {
            throw NotRun(description: "\(error)")
        }
    }

    private var configuration: String {
        let always: [Setting] = [
            ("silent", nil), ("globoff", nil), ("noproxy", "*"), ("max-time", "\(seconds)"),
            ("dump-header", Self.repliesFile),
        ]
        return (always + settings).map { setting in
            setting.value.map { "\(setting.name) = \(Self.quoted($0))\n" } ?? "\(setting.name)\n"
        }.joined()
    }

    /// A value in quotes; curl reads a backslash before what follows it.
    static func quoted(_ value: String) -> String {
        precondition(!value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 })
        return "\"" + value.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
    }
}
