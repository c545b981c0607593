import Glibc
import HTML
import Subprocess
import Text
import Threads
import World

/// Fetching: downloads a file from an address that a user gave, protected against server-side
/// request forgery.
///
/// Promises: only http and https on their usual ports; a name is resolved here, every address of it
/// must be public, and the connection goes to one of those, whatever the name resolves to later;
/// each redirect is checked in the same way; size, time, redirects and concurrent downloads are
/// bounded. curl does the transfer, in a subprocess (decision 0009).
public struct Fetching: Sendable {
    public static let mostRedirects = 3
    /// Bound of one response in elapsed seconds.
    public static let seconds = 20
    static let secondsToConnect = 5
    static let secondsToResolve = 5
    /// Concurrent downloads; others wait, as each is a process and its file in memory.
    public static let mostAtOnce = 4
    static let ports: Set<Int> = [80, 443]
    /// Address space of curl in bytes, as it may meet a hostile server.
    static let memoryBytes = 500_000_000

    private let folder: String
    private let mostBytes: Int
    private let seconds: Int
    private let allowsLoopback: Bool
    private let fetches = AsyncSemaphore(Fetching.mostAtOnce)

    /// - Parameters:
    ///   - folder: for the downloaded files, which the caller of `file` deletes.
    ///   - seconds: bound of one response.
    ///   - allowsLoopback: permits this machine, on any port: for tests.
    public init(
        folder: String, mostBytes: Int, seconds: Int = Fetching.seconds,
        allowsLoopback: Bool = false
    ) {
        self.folder = folder
        self.seconds = seconds
        self.mostBytes = mostBytes
        self.allowsLoopback = allowsLoopback
    }

    /// Downloads `url` and returns the path of the file. Throws `FetchFault`.
    public func file(_ url: WebURL) async throws -> String {
        let body = try await fetches.withPermit { try await bytes(url) }
        return try keep(body)
    }

    private func bytes(_ url: WebURL) async throws -> [UInt8] {
        var url = url
        for _ in 0...Self.mostRedirects {
            guard let target = Target(url) else { throw FetchFault.notAllowed }
            let address = try await address(of: target)
            let answer = try await ask(url, target, address)
            if answer.status == 200 { return answer.body }
            guard (300...399).contains(answer.status) else {
                throw FetchFault.status(answer.status)
            }
            guard let next = WebURL(answer.redirect) else { throw FetchFault.notAllowed }
            url = next
        }
        throw FetchFault.tooManyRedirects
    }

    /// The address to connect to. One private address among many is an attack: all are refused.
    private func address(of target: Target) async throws -> Address {
        let all = target.isBracketed ? [target.host] : try await resolve(target.host)
        let addresses = all.compactMap(Address.init)
        guard let first = addresses.first, addresses.count == all.count else {
            throw FetchFault.noHost
        }
        for address in addresses {
            if allowsLoopback, address.isLoopback { continue }
            guard address.isPublic, Self.ports.contains(target.port) else {
                throw FetchFault.notAllowed
            }
        }
        return first
    }

    /// Resolves by `getent` in a subprocess, since the system's own call can't be cancelled. The
    /// subprocess holds no secret.
    private func resolve(_ host: String) async throws -> [String] {
        let (end, stdout) = try await Subprocess(
            "getent", ["ahosts", host], maxOutputBytes: 65_536,
            deadline: .seconds(Self.secondsToResolve)
        ).run()
        guard end == .exit(0) else { throw FetchFault.noHost }
        let lines = String(decoding: stdout, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    private struct Reply {
        let status: Int
        let redirect: String
        let body: [UInt8]
    }

    private func ask(_ url: WebURL, _ target: Target, _ address: Address) async throws -> Reply {
        let (end, stdout) = try await Subprocess(
            "prlimit",
            [
                "--as=\(Self.memoryBytes)", "--cpu=\(Self.seconds)", "--fsize=0", "--core=0", "--",
                "curl", "--disable", "--silent", "--globoff", "--path-as-is", "--proto",
                "=http,https", "--noproxy", "*", "--http1.1", "--tlsv1.2", "--max-time",
                "\(seconds)", "--connect-timeout", "\(Self.secondsToConnect)",
                "--max-filesize", "\(mostBytes)", "--connect-to",
                "::\(address.text):\(target.port)", "--user-agent", "Pasar", "--header",
                "Accept: image/webp, image/png, image/jpeg", "--write-out",
                "\n%{http_code} %{redirect_url}", "--output", "-", "--", url.text,
            ], maxOutputBytes: mostBytes + 4096, deadline: .seconds(seconds + 5)
        ).run()
        switch end {
        case .exit(0): break
        case .outputTooLong, .exit(Self.curlTooLarge): throw FetchFault.tooLarge
        case .exit(Self.curlTimedOut), .tooLate: throw FetchFault.tooSlow
        default: throw FetchFault.noAnswer
        }
        guard let reply = Self.reply(stdout) else { throw FetchFault.noAnswer }
        return reply
    }

    private static let curlTimedOut: Int32 = 28
    private static let curlTooLarge: Int32 = 63

    /// Parses curl's output; the last line is curl's own, whatever the body contains.
    private static func reply(_ stdout: [UInt8]) -> Reply? {
        guard let end = stdout.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        let words = String(decoding: stdout[(end + 1)...], as: UTF8.self)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, let status = Int(words[0]) else { return nil }
        return Reply(status: status, redirect: String(words[1]), body: Array(stdout[..<end]))
    }

    private func keep(_ bytes: [UInt8]) throws -> String {
        guard bytes.count <= mostBytes else { throw FetchFault.tooLarge }
        let path = folder + "/get-" + Hex.encode(Digest.random(12))
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FetchFault.notKept }
        var isWhole = true
        var left = bytes[...]
        while isWhole, !left.isEmpty {
            let count = left.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            isWhole = count > 0
            if isWhole { left = left.dropFirst(count) }
        }
        guard close(file) == 0, isWhole else {
            unlink(path)
            throw FetchFault.notKept
        }
        return path
    }
}

/// Reason that a file wasn't fetched.
public enum FetchFault: Error, Equatable {
    /// Not a web address, or one that leads into our own network.
    case notAllowed
    /// The name doesn't resolve, or this machine is offline.
    case noHost
    case noAnswer
    case tooSlow
    case tooLarge
    case tooManyRedirects
    /// An HTTP status that is neither success nor a redirect.
    case status(Int)
    /// No disk space here.
    case notKept
}
