import Glibc
import Synchronization
import Testing
import Threads

@testable import Video

/// Answers nginx's questions about publishers, as the shop does.
final class HookServer: Sendable {
    struct Question: Sendable {
        let path: String
        let fields: [String: String]
    }

    let port: Int
    private let file: Int32
    private let asked = Mutex<[Question]>([])
    private let answer: @Sendable (Question) -> (status: Int, location: String?)

    var questions: [Question] { asked.withLock { $0 } }

    init(_ answer: @escaping @Sendable (Question) -> (status: Int, location: String?)) throws {
        self.answer = answer
        port = try #require(Loopback.freePort())
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound && listen(file, 16) == 0)
        #expect(SystemThread.detached { self.serve() })
    }

    func stop() { shutdown(file, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let peer = accept(file, nil, nil)
            guard peer >= 0 else { break }
            let (status, location) = answer(read(peer))
            var text = "HTTP/1.1 \(status) X\r\nContent-Length: 0\r\nConnection: close\r\n"
            if let location { text += "Location: \(location)\r\n" }
            let bytes = Array((text + "\r\n").utf8)
            _ = write(peer, bytes, bytes.count)
            close(peer)
        }
        close(file)
    }

    private func read(_ peer: Int32) -> Question {
        var text = ""
        var room = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = recv(peer, &room, room.count, 0)
            guard count > 0 else { break }
            text += String(decoding: room[..<count], as: UTF8.self)
            let parts = text.components(cutAt: "\r\n\r\n")
            let length = text.split(separator: "\r\n").first {
                $0.lowercased().hasPrefix("content-length:")
            }
            let expected = length.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            if parts.count > 1, parts[1].utf8.count >= expected { break }
        }
        let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        var fields: [String: String] = [:]
        for pair in (text.components(cutAt: "\r\n\r\n").last ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
        }
        let question = Question(path: path, fields: fields)
        asked.withLock { $0.append(question) }
        return question
    }
}

extension String {
    /// In two at the first place where `mark` stands.
    fileprivate func components(cutAt mark: String) -> [String] {
        guard let start = ContainerHeader.find(Array(mark.utf8), in: Array(utf8)[...]) else {
            return [self]
        }
        let bytes = Array(utf8)
        return [
            String(decoding: bytes[..<start], as: UTF8.self),
            String(decoding: bytes[(start + mark.utf8.count)...], as: UTF8.self),
        ]
    }
}
