import Subprocess
import Glibc
import Synchronization
import Testing
import World

@testable import Video

extension VideoTests {
    /// With a real nginx and ffmpeg in OBS's place.
    @Suite(
        .enabled(
            if: Video.RTMPServer.Programs.installed != nil,
            "nginx with RTMP isn't installed: apt-get install nginx-light libnginx-mod-rtmp"))
    struct RtmpTests {
        static let key = "good-key"

        /// A door whose hook lets one key in, under the name `room`.
        private func withDoor(
            grace: TimeSpan = Video.Limits.quick.grace, refusing refused: String = "",
            _ body: (VideoFixture, Video.RTMPServer, HookServer) async throws -> Void
        ) async throws {
            try await withStageFolder { folder in
                let programs = try #require(Video.RTMPServer.Programs.installed)
                let door = try Video.RTMPServer(folder: folder + "/rtmp", programs: programs)
                var limits = Video.Limits.quick
                limits.grace = grace
                let stage = try VideoFixture(folder: folder, door: door, limits: limits)
                let studio = stage.studio
                let hook = try HookServer { question in
                    let client = question.fields["clientid"] ?? "?"
                    if question.path.hasSuffix("/published") {
                        studio.pause(publisher: "rtmp-\(client)")
                        return (200, nil)
                    }
                    if question.path.hasSuffix("connecting") || question.path.hasSuffix("connected")
                    {
                        return (question.fields["addr"] == refused ? 403 : 200, nil)
                    }
                    guard question.fields["name"] == RtmpTests.key,
                        (try? studio.open(
                            stream: "room", source: .rtmp, publisher: "rtmp-\(client)")) != nil
                    else { return (403, nil) }
                    return (302, "room")
                }
                defer { hook.stop() }
                try await door.start(hook: "http://127.0.0.1:\(hook.port)/secret")
                try await body(stage, door, hook)
                await studio.close()
                #expect(VideoFixture.children(with: "nginx").isEmpty)
            }
        }

        /// Publishes the test picture; the exit code is in the result.
        private func publish(
            _ door: Video.RTMPServer, key: String, seconds: Int, codec: String = "libx264"
        ) async throws -> Subprocess.End {
            let program = try #require(Video.Installed.ffmpeg)
            let words = [
                "-loglevel", "error", "-nostdin", "-re", "-f", "lavfi", "-i",
                "testsrc2=size=320x240:rate=30", "-f", "lavfi", "-i",
                "sine=frequency=440:sample_rate=44100", "-t", "\(seconds)", "-pix_fmt", "yuv420p",
                "-c:v", codec, "-g", "30", "-b:v", "500k", "-c:a", "aac", "-f", "flv",
                "rtmp://127.0.0.1:\(door.port)/live/\(key)",
            ]
            let more = codec == "libx264" ? ["-preset", "ultrafast", "-tune", "zerolatency"] : []
            let child = Subprocess(
                program, Array(words.dropLast(3)) + more + words.suffix(3), maxOutputBytes: 4096,
                deadline: .minutes(2))
            return try await child.run().end
        }

        @Test func whatObsPublishesCanBeWatchedAndAnotherPublisherIsRefused() async throws {
            try await withDoor { stage, door, hook in
                async let first = publish(door, key: Self.key, seconds: 15)
                try await stage.wait("the first segment") { stage.kinds.contains(.started) }
                // Side by side: the first is still there where a process takes seconds to begin.
                async let stranger = publish(door, key: "bad-key", seconds: 3)
                async let second = publish(door, key: Self.key, seconds: 3)
                #expect(try await stranger != .exit(0))
                #expect(try await second != .exit(0))
                #expect(stage.studio.health(of: "room")?.source == .rtmp)
                #expect(try await first == .exit(0))
                try await stage.waitForEnd()
                #expect(stage.kinds.contains(.ended))
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                #expect(try await Camera.seconds(path) > 5)
                #expect(!stage.text("replay.m3u8").contains("DISCONTINUITY"))
                let paths = Set(hook.questions.map(\.path))
                #expect(
                    paths == [
                        "/secret/connecting", "/secret/disconnected", "/secret/publishing",
                        "/secret/published",
                    ])
                let connected = hook.questions.filter { $0.path == "/secret/connecting" }
                #expect(connected.allSatisfy { $0.fields["addr"] == "127.0.0.1" })
                // The publishers, and our own ffmpeg; each is reported gone.
                #expect(connected.count >= 4)
            }
        }

        @Test func aConnectionThatIsRefusedPublishesNothing() async throws {
            try await withDoor(refusing: "127.0.0.1") { stage, door, hook in
                let end = try await publish(door, key: Self.key, seconds: 3)
                #expect(end != .exit(0))
                #expect(!hook.questions.contains { $0.path == "/secret/publishing" })
            }
        }

        @Test func aPublisherWhoComesBackGoesOnInTheSameStream() async throws {
            try await withDoor(grace: .seconds(8)) { stage, door, _ in
                #expect(try await publish(door, key: Self.key, seconds: 4) == .exit(0))
                #expect(try await publish(door, key: Self.key, seconds: 4) == .exit(0))
                try await stage.waitForEnd()
                #expect(stage.kinds.filter { $0 == .started }.count == 1)
                #expect(stage.text("replay.m3u8").contains("#EXT-X-DISCONTINUITY\n"))
            }
        }

        @Test func whatIsNoH264IsEncoded() async throws {
            try await withDoor { stage, door, _ in
                async let end = publish(door, key: Self.key, seconds: 12, codec: "flv")
                try await stage.wait("the first segment") { stage.kinds.contains(.started) }
                #expect(stage.studio.health(of: "room")?.transcodes == true)
                _ = try await end
                try await stage.waitForEnd()
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                #expect(try await Camera.probe(path).contains("codec_name=h264"))
            }
        }

        @Test func endingAStreamThrowsItsPublisherOut() async throws {
            try await withDoor { stage, door, _ in
                async let end = publish(door, key: Self.key, seconds: 20)
                try await stage.wait("the first segment") { stage.kinds.contains(.started) }
                stage.studio.end(stream: "room", cut: true)
                try await stage.waitForEnd()
                #expect(try await end != .exit(0))
                #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
            }
        }

        static let folders = [
            "plain", "two words", "a \"quote\" and \\ $dollar; #hash {brace}", "ยาว đẹp é",
            String(repeating: "long/", count: 60) + "end",
        ]

        /// Whatever the folder is called, from the root, from the working folder and through a link.
        @Test(arguments: folders)
        func nginxStartsInAnyFolder(_ name: String) async throws {
            try await withStageFolder { stage in
                let programs = try #require(Video.RTMPServer.Programs.installed)
                let root = stage + "/" + name
                try Files.makeFolder(root)
                #expect(symlink(root, stage + "/link") == 0)
                let depth = Resources.absolute("").split(separator: "/").count
                let relative = String(repeating: "../", count: depth) + root.dropFirst()
                for folder in [root, relative, stage + "/link"] {
                    let door = try Video.RTMPServer(folder: folder + "/rtmp", programs: programs)
                    try await door.start(hook: "http://127.0.0.1:9/secret")
                    #expect(Loopback.listens(door.port))
                    #expect(Files.exists(door.socket), "\(door.socket)")
                    #expect(door.socket.utf8.count <= Video.RTMPServer.longestSocketPath)
                    door.stop()
                    #expect(!door.socket.hasPrefix("/tmp/pasar-rtmp") || !Files.exists(door.socket))
                }
            }
        }

        @Test func aDoorThatIsOffSaysWhyAndWhatToDo() async throws {
            try await withStageFolder { folder in
                let programs = try #require(Video.RTMPServer.Programs.installed)
                let first = try Video.RTMPServer(folder: folder + "/one", programs: programs)
                try await first.start(hook: "http://127.0.0.1:9/secret")
                let second = try Video.RTMPServer(
                    folder: folder + "/two", programs: programs, port: first.port)
                await #expect(throws: Video.RTMPServer.Fault.noPort(first.port)) {
                    try await second.start(hook: "http://127.0.0.1:9/secret")
                }
                first.stop()
                #expect("\(Video.RTMPServer.Fault.noPort(1935))".contains("--rtmp-port"))
                let broken = Video.RTMPServer.Programs(
                    nginx: programs.nginx, module: folder + "/no-module.so")
                let third = try Video.RTMPServer(folder: folder + "/three", programs: broken)
                do {
                    try await third.start(hook: "http://127.0.0.1:9/secret")
                    Issue.record("it started without its module")
                } catch { #expect("\(error)".contains("no-module.so"), "\(error)") }
            }
        }

        @Test func aFallenNginxStandsUpAgain() async throws {
            try await withDoor { stage, door, _ in
                let before = VideoFixture.children(with: "nginx")
                #expect(before.count == 1)
                for process in before { kill(process, SIGTERM) }
                try await stage.wait("another nginx") {
                    let now = VideoFixture.children(with: "nginx")
                    return now.count == 1 && now != before && Loopback.listens(door.port)
                }
            }
        }
    }
}
