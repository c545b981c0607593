import Glibc
import Subprocess
import Testing
import World

@testable import Video

extension VideoTests {
    /// A program that misbehaves, started by the very launcher that starts ffmpeg and nginx.
    struct CageTests {
        static let misbehave = Resources.executableFolder + "/misbehave"

        /// Folder of Swift's libraries, which the driver links to the program too.
        static let libraries: [String] = {
            let maps = Resources.text("/proc/self/maps") ?? ""
            let path = maps.split(separator: "\n").first { $0.hasSuffix("/libswiftCore.so") }
                .flatMap { $0.split(separator: " ").last }
            return path.map { [String($0.dropLast("/libswiftCore.so".count))] } ?? []
        }()

        private func end(
            of words: [String], in cage: Cage, oldKernel: Bool = false
        ) async throws -> Subprocess.End {
            var cage = cage
            cage.reads += Self.libraries
            var child = cage.subprocess(
                Self.misbehave, words, maxOutputBytes: 4096, deadline: .seconds(20))
            if oldKernel {
                child.arguments = ["old-kernel", child.program] + child.arguments
                child.program = Self.misbehave
            }
            return try await child.run().end
        }

        private func expect(
            _ words: [String], in cage: Cage, _ expected: Subprocess.End, oldKernel: Bool = false
        ) async throws {
            let got = try await end(of: words, in: cage, oldKernel: oldKernel)
            #expect(got == expected, "\(words)")
        }

        private var gaps: [Cage.MissingPart] { get async throws { try await Cage.missingParts() } }

        private static let worked = Subprocess.End.exit(0)
        private static let refused = Subprocess.End.exit(1)

        /// A socket that listens on the loopback, as our own server's does.
        private func withListener(_ body: (Int) async throws -> Void) async throws {
            let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(file) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
                }
            }
            try #require(isBound && listen(file, 8) == 0)
            try await body(Int(UInt16(bigEndian: address.sin_port)))
        }

        /// The cages of ffmpeg: one stream from a browser, one from RTMP, one of a job.
        @Test func ffmpegsCagesRefuseWhatAnIntruderWouldTry() async throws {
            let closesFiles = try await !gaps.contains(.files)
            try await withStageFolder { folder in
                let cages = [Cage.stream(port: nil), .stream(port: 1), .job(in: folder)]
                for (index, cage) in cages.enumerated() {
                    let parent = "\(getpid())"
                    let writes = index == 2 ? Self.worked : .exit(1)
                    if closesFiles {
                        try await expect(["read", "/etc/passwd"], in: cage, Self.refused)
                        try await expect(["write", "/tmp/no"], in: cage, Self.refused)
                        try await expect(["write", folder + "/a"], in: cage, writes)
                        try await expect(["program"], in: cage, Self.refused)
                    }
                    for attempt in ["datagram", "local", "limit", "files"] {
                        try await expect([attempt], in: cage, Self.refused)
                    }
                    try await expect(["signal", parent], in: cage, Self.refused)
                    try await expect(["trace", parent], in: cage, .killed(SIGSYS))
                    try await expect(["fork"], in: cage, .killed(SIGSYS))
                    try await expect(
                        ["memory", "\(FFmpegArguments.memoryBytes)"], in: cage, Self.refused)
                }
            }
        }

        @Test func connectionsGoToOnePortAndNoOther() async throws {
            let closesPorts = try await !gaps.contains(.ports)
            try await withListener { port in
                let words = ["connect", "\(port)"]
                try await expect(words, in: .stream(port: nil), Self.refused)
                try await expect(words, in: .stream(port: port), Self.worked)
                guard closesPorts else { return }
                try await expect(words, in: .stream(port: port - 1), Self.refused)
                try await expect(["listen", "0"], in: .stream(port: port), Self.refused)
            }
        }

        @Test func limitsEndWhatTakesTooMuch() async throws {
            try await withStageFolder { folder in
                var cage = Cage.job(in: folder)
                cage.processorSeconds = 1
                cage.fileBytes = 1 << 20
                try await expect(["processor"], in: cage, .killed(SIGKILL))
                try await expect(["bytes", folder + "/a"], in: cage, .killed(SIGXFSZ))
                #expect(Files.bytes(of: folder + "/a") == 1 << 20)
                // A pipe only: not a byte.
                let stream = Cage.stream(port: nil)
                #expect(stream.fileBytes == 0 && stream.writes.isEmpty)
            }
        }

        /// nginx may have workers and a socket in its folder, and listens at its port alone.
        @Test func nginxHasItsFolderAndItsPorts() async throws {
            let gaps = try await gaps
            try await withStageFolder { folder in
                let free = try #require(Loopback.freePort())
                let other = try #require(Loopback.freePort())
                try await withListener { hook in
                    let cage = Cage.rtmpServer(
                        folders: [folder], module: "/none", port: free, hookPort: hook)
                    try await expect(["fork"], in: cage, Self.worked)
                    try await expect(["write", folder + "/a"], in: cage, Self.worked)
                    try await expect(["connect", "\(hook)"], in: cage, Self.worked)
                    try await expect(["listen", "\(free)"], in: cage, Self.worked)
                    try await expect(["datagram"], in: cage, Self.refused)
                    try await expect(["trace", "1"], in: cage, .killed(SIGSYS))
                    if !gaps.contains(.files) {
                        for path in ["/etc/hostname", "/etc/shadow", Self.misbehave + ".c"] {
                            try await expect(["read", path], in: cage, Self.refused)
                        }
                        try await expect(["write", "/tmp/no"], in: cage, Self.refused)
                        try await expect(["program"], in: cage, Self.refused)
                    }
                    guard !gaps.contains(.ports) else { return }
                    try await expect(["listen", "\(other)"], in: cage, Self.refused)
                }
            }
        }

        /// As somebody who isn't root the same cage holds, and opens no file of others.
        @Test(.enabled(if: geteuid() == 0, "only root becomes somebody else"))
        func theCageHoldsForAPlainUserToo() async throws {
            let closesFiles = try await !gaps.contains(.files)
            try await withStageFolder { folder in
                // Copies, as nobody may look into root's folders.
                chmod(folder, 0o755)
                for path in [Cage.launcher, Self.misbehave] {
                    let copy = folder + path.suffix(from: path.lastIndex(of: "/") ?? path.endIndex)
                    try Files.replace(copy, try #require(Resources.read(path)))
                    chmod(copy, 0o755)
                }
                var cage = Cage.stream(port: nil)
                cage.reads += Self.libraries
                let wrapped = cage.subprocess(
                    folder + "/misbehave", [], maxOutputBytes: 4096, deadline: .seconds(20))
                func expect(_ words: [String], _ expected: Subprocess.End) async throws {
                    let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
                    let got = try await Subprocess(
                        "setpriv", user + [folder + "/pasar-cage"] + wrapped.arguments + words,
                        maxOutputBytes: 4096, deadline: .seconds(20)
                    ).run().end
                    #expect(got == expected, "\(words)")
                }
                try await expect(["read", "/usr/bin/env"], Self.worked)
                try await expect(["fork"], .killed(SIGSYS))
                try await expect(["root"], Self.refused)
                guard closesFiles else { return }
                try await expect(["read", "/etc/passwd"], Self.refused)
            }
        }

        /// A kernel without filters and Landlock: the program runs, with its limits, and the gaps
        /// are named.
        @Test func whatTheKernelLacksIsLeftOutAndNamed() async throws {
            let cage = Cage.stream(port: nil)
            try await expect(["read", "/etc/passwd"], in: cage, Self.worked, oldKernel: true)
            #expect(
                try await end(
                    of: ["memory", "\(FFmpegArguments.memoryBytes)"], in: cage, oldKernel: true)
                    == Self.refused)
            let check = Subprocess(
                Self.misbehave, ["old-kernel", Cage.launcher, "check"], maxOutputBytes: 64,
                deadline: .seconds(20))
            let (end, stdout) = try await check.run()
            #expect(end == .exit(0))
            #expect(
                String(decoding: stdout, as: UTF8.self).split(separator: "\n").map(String.init)
                    == Cage.MissingPart.allCases.map(\.rawValue))
            #expect(Cage.MissingPart.allCases.allSatisfy { $0.description.contains("kernel") })
        }

        /// In ffmpeg's place: its stream fails with the reason, and the next one is shown.
        @Test func theServerGoesOnWhenFfmpegMisbehaves() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                // A second run would need film that the first one left in the queue.
                limits.restarts = 0
                let stage = try VideoFixture(
                    folder: folder + "/bad", limits: limits, ffmpeg: Self.misbehave)
                let film = try await Camera.record(.h264, seconds: 3, in: folder)
                let bad = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try? await stage.feed(film[...], to: bad)
                try await stage.waitForEnd()
                let reasons = stage.kinds.compactMap { kind -> String? in
                    if case .failed(let reason) = kind { reason } else { nil }
                }
                #expect(reasons.count == 1 && !reasons.contains { $0.contains("worked") })
                #expect(Resources.read("/tmp/pasar-misbehaved") == nil)
                let good = try VideoFixture(folder: folder + "/good", limits: limits)
                let ingest = try good.studio.open(stream: "room", source: .browser, publisher: "a")
                try await good.feed(film[...], to: ingest)
                try await good.wait("segments") { good.kinds.contains(.started) }
                await stage.studio.close()
                await good.studio.close()
            }
        }
    }
}
