import Threads
import Glibc
import Synchronization

/// A server on the loopback that answers as a test says, and counts who came.
final class LoopbackServer: Sendable {
    let port: Int
    private let socket: Int32
    private let answer: @Sendable (String) -> Reply
    private let tally = Mutex(Counters())

    struct Counters: Sendable {
        var paths: [String] = []
        var now = 0
        var most = 0
    }

    enum Reply: Sendable {
        case bytes([UInt8])
        /// The head, then nothing more.
        case hangs
        /// A body without a length, in pieces, for ever.
        case endless
    }

    var paths: [String] { tally.withLock { $0.paths } }
    /// Requests that were open at the same time.
    var most: Int { tally.withLock { $0.most } }
    var origin: String { "http://127.0.0.1:\(port)" }

    init(_ answer: @escaping @Sendable (String) -> Reply) {
        self.answer = answer
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, length)
                listen(socket, 64)
                getsockname(socket, $0, &length)
            }
        }
        port = Int(UInt16(bigEndian: place.sin_port))
    }

    static func with<T>(
        _ answer: @escaping @Sendable (String) -> Reply,
        _ body: (LoopbackServer) async throws -> T
    ) async throws -> T {
        let server = LoopbackServer(answer)
        _ = SystemThread.detached { server.accept() }
        defer {
            shutdown(server.socket, Int32(SHUT_RDWR))
            close(server.socket)
        }
        return try await body(server)
    }

    static func reply(
        _ status: String, _ headers: [String] = [], _ body: [UInt8] = []
    ) -> Reply {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"]
        let head = (lines + headers).joined(separator: "\r\n") + "\r\n\r\n"
        return .bytes(Array(head.utf8) + body)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(socket, nil, nil)
            guard client >= 0 else { return }
            _ = SystemThread.detached { self.serve(client) }
        }
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !head.contains(Array("\r\n\r\n".utf8)) {
            let count = read(client, &chunk, chunk.count)
            guard count > 0 else { return }
            head += chunk[..<count]
        }
        let path = String(decoding: head, as: UTF8.self).split(separator: " ").dropFirst().first
        tally.withLock {
            $0.paths.append(String(path ?? ""))
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
        defer { tally.withLock { $0.now -= 1 } }
        switch answer(String(path ?? "")) {
        case .bytes(let bytes): send(bytes, client)
        case .hangs:
            send(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx".utf8), client)
            _ = read(client, &chunk, chunk.count)
        case .endless:
            send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8), client)
            let piece = Array("8000\r\n".utf8) + [UInt8](repeating: 65, count: 0x8000) + [13, 10]
            while send(piece, client) {}
        }
    }

    @discardableResult
    private func send(_ bytes: [UInt8], _ client: Int32) -> Bool {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            left = left.dropFirst(count)
        }
        return true
    }
}
