import Glibc
import Subprocess
import Synchronization
import Threads
import World

extension Video {
    /// RTMP server to which OBS publishes: an nginx with its RTMP module, configured, started,
    /// supervised and stopped by us. It asks a hook of ours about each publisher; video stays in it
    /// until ffmpeg pulls it, from this machine only.
    public final class RTMPServer: Sendable {
        /// Bound of connections: publishers and our own ffmpegs.
        static let mostConnections = 128
        /// Address space of nginx in bytes; a connection takes some hundred KB.
        static let memoryBytes = 1 << 30
        /// Two descriptors a connection, and nginx's own.
        static let openFiles = 1024
        /// Bytes of its log, the only file that grows; an old one is removed at a start.
        static let fileBytes = 256 << 20
        static let oldLogBytes = 16 << 20
        /// Silence after which a publisher is dropped.
        static let idleSeconds = 10
        /// Pause before nginx is restarted after a crash.
        static let backOff = TimeSpan.seconds(1)
        static let startDeadline = TimeSpan.seconds(5)
        /// Time that nginx of a process that crashed has to leave its port.
        static let portDeadline = TimeSpan.seconds(4)
        /// Bytes of a Unix socket's path; `sockaddr_un` holds no more.
        static let longestSocketPath = 100

        public enum Fault: Error, Equatable {
            case noThread
            /// Another program listens on the port; nil if no port is free at all.
            case noPort(Int?)
            /// The control socket finds no place: neither below `folder` nor in /tmp.
            case noSocket(folder: String)
            /// nginx didn't start; the end of its log, and where that is.
            case notStarted(log: String, path: String)
        }

        /// Paths of nginx and its RTMP module; `installed` is nil if one of them is missing.
        public struct Programs: Sendable {
            public let nginx: String
            public let module: String

            public static let installed: Programs? = {
                guard let nginx = Installed.nginx, let module = Installed.rtmpModule else {
                    return nil
                }
                return Programs(nginx: nginx, module: module)
            }()
        }

        /// Address on which publishers connect; loopback by default.
        public let host: String
        public let port: Int
        /// From the root: nginx takes relative paths for ones below its prefix.
        let folder: String
        /// Path of the control socket: in `folder`, or in one of its own where that path is too long.
        let socket: String
        let programs: Programs
        private let wakePipe: WakePipe
        private let state = Mutex(State())

        private struct State {
            var isStarted = false
            var isStopping = false
            var process: pid_t?
            /// Port at which nginx asks about publishers.
            var hookPort: Int?
        }

        /// Chooses folder and port; `start` starts nginx.
        /// - Parameters:
        ///   - folder: for configuration, log and control; `var/rtmp`.
        ///   - port: 0 takes a free one.
        public init(
            folder: String, programs: Programs, host: String = "127.0.0.1", port: Int = 0
        ) throws {
            guard let port = port == 0 ? Loopback.freePort() : port else {
                throw Fault.noPort(nil)
            }
            wakePipe = try WakePipe()
            self.folder = Resources.absolute(folder)
            socket = try Self.socket(in: self.folder)
            self.programs = programs
            self.host = host
            self.port = port
        }

        /// A place for the control socket that is short enough.
        private static func socket(in folder: String) throws -> String {
            let usual = folder + "/control"
            if usual.utf8.count <= longestSocketPath { return usual }
            var name = Array("/tmp/pasar-rtmp.XXXXXX".utf8CString)
            guard let made = mkdtemp(&name) else { throw Fault.noSocket(folder: folder) }
            return String(cString: made) + "/control"
        }

        /// Starts nginx and waits until it listens.
        /// - Parameter hook: `http://127.0.0.1:8080/…`; asked by POST at `<hook>/connecting` and
        ///   `<hook>/publishing`, notified at `<hook>/disconnected` and `<hook>/published`. A 302 to
        ///   a stream's name admits the publisher under that name; a status from 400 on refuses it.
        ///   Contains a secret.
        public func start(hook: String) async throws {
            try Files.makeFolder(folder)
            chmod(folder, 0o700)
            try Files.replace(folder + "/nginx.conf", Array(configuration(hook: hook).utf8))
            chmod(folder + "/nginx.conf", 0o600)
            unlink(socket)
            try await waitForPort()
            let isFirst = state.withLock { state in
                defer { state.isStarted = true }
                state.hookPort = FFmpegArguments.port(of: hook)
                return !state.isStarted && !state.isStopping
            }
            guard isFirst else { return }
            guard SystemThread.detached({ self.keep() }) else { throw Fault.noThread }
            let deadline = monotonicMicroseconds() + Self.startDeadline.milliseconds * 1000
            while !Loopback.listens(port) {
                guard monotonicMicroseconds() < deadline else {
                    let log = Resources.text(folder + "/nginx.log") ?? ""
                    stop()
                    throw Fault.notStarted(
                        log: String(log.suffix(1000)), path: folder + "/nginx.log")
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        /// Waits until nobody listens on the port: another program would pass for our nginx, and the
        /// nginx of a process that crashed needs a moment to end.
        private func waitForPort() async throws {
            let deadline = monotonicMicroseconds() + Self.portDeadline.milliseconds * 1000
            while Loopback.listens(port) {
                guard monotonicMicroseconds() < deadline else { throw Fault.noPort(port) }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        /// Restarts nginx after a crash, until stopped. nginx's parent is this thread: it ends with
        /// us.
        private func keep() {
            while !state.withLock({ $0.isStopping }) {
                let log = folder + "/nginx.log"
                if Files.bytes(of: log) > Self.oldLogBytes { unlink(log) }
                var child = cage.subprocess(
                    programs.nginx, ["-p", folder + "/", "-e", "nginx.log", "-c", "nginx.conf"],
                    maxOutputBytes: 0, deadline: .seconds(0))
                let silent = open("/dev/null", O_WRONLY | O_CLOEXEC)
                child.input = nil
                let process = try? child.start(output: silent)
                close(silent)
                if let process {
                    state.withLock { $0.process = process }
                    wait(for: process)
                    state.withLock { $0.process = nil }
                }
                guard !state.withLock({ $0.isStopping }) else { return }
                _ = wakePipe.wait(milliseconds: Self.backOff.milliseconds)
            }
        }

        private var cage: Cage {
            let place = String(socket.dropLast("/control".count))
            return .rtmpServer(
                folders: place == folder ? [folder] : [folder, place], module: programs.module,
                port: port, hookPort: state.withLock { $0.hookPort })
        }

        private func wait(for process: pid_t) {
            var asked: Int64?
            var status: Int32 = 0
            while true {
                let got = waitpid(process, &status, WNOHANG)
                if got == process || got < 0 && errno != EINTR { return }
                if state.withLock({ $0.isStopping }) {
                    let now = monotonicMicroseconds()
                    if asked == nil { kill(process, SIGTERM) }
                    let since = asked ?? now
                    asked = since
                    if now - since > TimeSpan.seconds(3).milliseconds * 1000 {
                        kill(process, SIGKILL)
                    }
                    usleep(5000)
                } else {
                    _ = wakePipe.wait(milliseconds: 200)
                }
            }
        }

        /// Stops nginx; returns when it is gone, at most some seconds later.
        public func stop() {
            state.withLock { $0.isStopping = true }
            wakePipe.wake()
            let deadline = monotonicMicroseconds() + 4_000_000
            while state.withLock({ $0.process != nil }), monotonicMicroseconds() < deadline {
                usleep(5000)
            }
            guard !socket.hasPrefix(folder + "/") else { return }
            unlink(socket)
            rmdir(String(socket.dropLast("/control".count)))
        }

        /// URL from which ffmpeg pulls a stream; nil before the start.
        func address(of stream: String) -> String? {
            guard state.withLock({ $0.isStarted && !$0.isStopping }) else { return nil }
            return "rtmp://127.0.0.1:\(port)/live/\(stream)"
        }

        /// Disconnects a publisher; returns at once.
        public func drop(_ stream: String) {
            guard Names.isStream(stream), state.withLock({ $0.process != nil }) else { return }
            let socket = socket
            _ = SystemThread.detached {
                Loopback.ask(socket: socket, "/control/drop/publisher?app=live&name=\(stream)")
            }
        }

        /// A value of nginx's configuration, whatever stands in it.
        static func quoted(_ value: String) -> String {
            let escaped = value.flatMap { c -> [Character] in
                c == "\\" || c == "\"" ? ["\\", c] : [c]
            }
            return "\"\(String(escaped))\""
        }

        /// True for a container's root without privileges, whose worker can't become another user.
        private static let keepsRoot: Bool = {
            let status = Resources.text("/proc/self/status") ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
            let held = line.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
            let needed = [Cage.Privilege.changeOwner, .changeGroup, .changeUser]
            return geteuid() == 0 && !needed.allSatisfy { held >> UInt64($0.rawValue) & 1 == 1 }
        }()

        /// Names of files stand in it without their folder, which is nginx's prefix.
        private func configuration(hook: String) -> String {
            let address = host == "127.0.0.1" ? "127.0.0.1:\(port)" : "\(host):\(port)"
            return """
                # Written by Pasar at each start.
                load_module \(Self.quoted(programs.module));
                \(Self.keepsRoot ? "user root;" : "")
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log nginx.log error;
                events { worker_connections 512; }
                rtmp {
                    access_log off;
                    server {
                        listen \(address);
                        ping 15s;
                        notify_method post;
                        timeout 15s;
                        on_connect \(hook)/connecting;
                        on_disconnect \(hook)/disconnected;
                        max_message 8M;
                        application live {
                            live on;
                            record off;
                            max_connections \(Self.mostConnections);
                            drop_idle_publisher \(Self.idleSeconds)s;
                            wait_key on;
                            wait_video on;
                            interleave on;
                            allow publish all;
                            allow play 127.0.0.1;
                            deny play all;
                            on_publish \(hook)/publishing;
                            on_publish_done \(hook)/published;
                        }
                    }
                }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    server {
                        listen \(Self.quoted("unix:" + socket));
                        location /control { rtmp_control all; }
                    }
                }

                """
        }
    }
}

extension Video.RTMPServer.Fault: CustomStringConvertible {
    /// The reason and what to do, for whoever starts the server.
    public var description: String {
        switch self {
        case .noThread: "No thread can be started: raise the limit of processes."
        case .noPort(nil): "No port is free."
        case .noPort(let port?):
            "Another program listens on port \(port): stop it, or choose another by --rtmp-port."
        case .noSocket(let folder):
            "\(folder) is too long for a socket, and /tmp can't be written: choose a shorter --folder."
        case .notStarted(let log, let path):
            log.isEmpty
                ? "nginx didn't start and wrote nothing to \(path): try `nginx -t` with its file."
                : "nginx didn't start: \(log) (\(path))"
        }
    }
}

/// Ports and Unix sockets of this machine.
enum Loopback {
    /// A port on which nothing listens now; nil if there is none.
    static func freePort() -> Int? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var address = ipv4(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    static func listens(_ port: Int) -> Bool {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        var address = ipv4(UInt16(clamping: port))
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func ipv4(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    /// Sends a GET to a Unix socket and ignores the response; waits a second at most.
    static func ask(socket path: String, _ target: String) {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { return }
        defer { close(file) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { return }
        let request = Array("GET \(target) HTTP/1.0\r\n\r\n".utf8)
        guard write(file, request, request.count) == request.count else { return }
        var waits = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        _ = poll(&waits, 1, 1000)
    }
}
