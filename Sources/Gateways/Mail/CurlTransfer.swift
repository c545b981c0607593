import Glibc
import Subprocess
import World

/// One run of curl. Its settings, its input and the server's replies are files in memory, so that
/// neither passwords nor recipients stand in a command line or on a disk, and so that what was
/// replied is known however the run ended.
struct CurlTransfer: Sendable {
    /// Name of a setting and its value, as in curl's configuration file.
    typealias Setting = (name: String, value: String?)
    let settings: [Setting]
    let input: [UInt8]
    /// Deadline of the transfer.
    let seconds: Int

    /// Path of the input in the settings.
    static let inputFile = "/dev/fd/4"
    private static let repliesFile = "/dev/fd/5"
    /// Time above the deadline that curl gets for ending by itself.
    private static let grace = 2
    /// Address space of curl in bytes, as it may meet a hostile server.
    private static let memoryBytes = 500_000_000
    /// Bytes of replies: what is longer ends the transfer.
    private static let mostReplies = 65_536

    /// Outcome: how it ended, curl's own output, and the server's replies or headers.
    struct Result {
        let end: Subprocess.End
        let stdout: [UInt8]
        let replies: [UInt8]
    }

    func run() async throws(DeliveryFault) -> Result {
        let files: [MemoryFile]
        do {
            files = try [Array(configuration.utf8), input, []].map { try MemoryFile($0) }
        } catch {
            throw DeliveryFault(.other, "\(error)")
        }
        defer { withExtendedLifetime(files) {} }
        var child = Subprocess(
            "prlimit",
            [
                "--as=\(Self.memoryBytes)", "--cpu=\(seconds)", "--fsize=\(Self.mostReplies)",
                "--core=0", "--", "curl", "--disable", "--config", "/dev/fd/3",
            ], maxOutputBytes: 4096, deadline: .seconds(seconds + Self.grace))
        child.files = files.map(\.descriptor)
        do {
            let (end, stdout) = try await child.run()
            return Result(end: end, stdout: stdout, replies: files[2].read(Self.mostReplies))
        } catch {
            throw DeliveryFault(.other, "\(error)")
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
