import Glibc

/// A TCP connection to a server on this machine that sends and reads whatever a test likes.
public final class RawSocket: Sendable {
    private let fd: Int32

    /// Opens a connection; nil if none can be had.
    /// - Parameter receiveBuffer: bytes that the kernel takes before the test reads.
    public init?(port: Int, receiveBuffer: Int32? = nil) {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { return nil }
        if var size = receiveBuffer {
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(fd, $0, size) }
        }
        guard done == 0, fcntl(fd, F_SETFL, O_NONBLOCK) == 0 else {
            close(fd)
            return nil
        }
    }

    deinit { close(fd) }

    /// A port that nobody listens on now; nil if none can be had.
    public static func freePort() -> Int? {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard fd >= 0 else { return nil }
        defer { close(fd) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(fd, $0, size) == 0 && getsockname(fd, $0, &size) == 0
            }
        }
        return done ? Int(in_port_t(bigEndian: address.sin_port)) : nil
    }

    /// Sends what the kernel takes at once; false if the connection is gone.
    @discardableResult
    public func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL)) >= 0
            || errno == EAGAIN
    }

    /// Ends this side's sending.
    public func endSending() { shutdown(fd, Int32(SHUT_WR)) }

    /// What has arrived, at most `most` bytes; nil once the connection is at its end.
    public func read(most: Int = 65_536) -> [UInt8]? {
        var end = false
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            let n = recv(fd, buffer.baseAddress, most, 0)
            count = max(n, 0)
            end = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)
        }
        return end ? nil : bytes
    }

    /// Everything until the end of the connection; nil if that doesn't come in time.
    public func readToEnd(seconds: Double) async throws -> String? {
        var all: [UInt8] = []
        for _ in 0..<Int(seconds * 100) {
            while true {
                guard let bytes = read() else { return String(decoding: all, as: UTF8.self) }
                if bytes.isEmpty { break }
                all += bytes
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    /// True if the connection ends in time, whatever it says before.
    public func ends(seconds: Double) async throws -> Bool {
        try await readToEnd(seconds: seconds) != nil
    }

    /// True if the server has ended the connection, with nothing left to read before.
    public var isEnded: Bool {
        var byte: UInt8 = 0
        let n = recv(fd, &byte, 1, Int32(MSG_PEEK))
        return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)
    }
}
