import Glibc
import Testing
import World

@testable import Video

/// When ffmpeg falls, hangs, or we do.
extension VideoTests {
    struct FaultTests {
        @Test func aKilledFfmpegRunsAgainAndTheStreamGoesOn() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(.h264, seconds: 12, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[..<(film.count / 2)], to: ingest)
                try await stage.wait("segments") {
                    (stage.studio.health(of: "room")?.segments ?? 0) > 3
                }
                let running = VideoFixture.children(with: "pipe:0")
                #expect(running.count == 1)
                for process in running { kill(process, SIGKILL) }
                try await stage.wait("the restart") { stage.kinds.contains(.restarted(times: 1)) }
                try await stage.feed(film[(film.count / 2)...], to: ingest)
                ingest.end()
                try await stage.waitForEnd()
                let list = stage.text("replay.m3u8")
                #expect(list.contains("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\""))
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                // What was in the pipe is lost, a few seconds at this speed.
                #expect(try await Camera.seconds(path) > 7)
                try await stage.waitForRecording()
                let recording = try #require(stage.studio.file("recording.mp4", of: "room"))
                #expect(try await Camera.seconds(recording) > 7)
                // On one time line, with a hole up to the next keyframe.
                #expect(try await Camera.longestGap(recording) < 1.1)
                await stage.studio.close()
            }
        }

        @Test func anFfmpegThatFallsAgainAndAgainEndsTheStream() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.restarts = 2
                limits.silence = .seconds(20)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 4, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest)
                try await stage.wait("segments") { stage.kinds.contains(.started) }
                try await stage.wait("giving up") {
                    for process in VideoFixture.children(with: "pipe:0") { kill(process, SIGKILL) }
                    _ = try? ingest.feed(Array(film.prefix(1000)))
                    return stage.kinds.contains { kind in
                        if case .failed = kind { return true }
                        return false
                    }
                }
                #expect(stage.kinds.contains(.restarted(times: 2)))
                #expect(!stage.kinds.contains(.restarted(times: 3)))
                #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                await stage.studio.close()
            }
        }

        @Test func aHangingFfmpegMeansRefusalsAndNeverMemory() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.queueBytes = 400_000
                limits.hang = .seconds(4)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 4, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest)
                try await stage.wait("segments") { stage.kinds.contains(.started) }
                for process in VideoFixture.children(with: "pipe:0") { kill(process, SIGSTOP) }
                var wasBusy = false
                for _ in 0..<100 where !wasBusy {
                    do { try ingest.feed([UInt8](repeating: 0, count: 50_000)) } catch {
                        wasBusy = error as? Video.Refusal == .busy
                    }
                }
                #expect(wasBusy)
                #expect(stage.studio.health(of: "room")?.dropped ?? 0 > 0)
                // It is killed by its id and another one takes over.
                try await stage.wait("the restart") {
                    _ = try? ingest.feed([UInt8](repeating: 0, count: 50_000))
                    return stage.kinds.contains(.restarted(times: 1))
                }
                stage.studio.end(stream: "room", cut: true)
                try await stage.waitForEnd()
                #expect(VideoFixture.children(with: "pipe:0").isEmpty)
                #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                await stage.studio.close()
            }
        }

        @Test func whatACrashLeftOpenIsEndedAtTheNextStart() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(.h264, seconds: 5, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest)
                try await stage.wait("segments") {
                    (stage.studio.health(of: "room")?.segments ?? 0) > 3
                }
                // What lies on the disk at this moment is what a killed process leaves.
                let left = folder + "/left"
                try Files.makeFolder(left + "/live/room")
                for name in Resources.names(in: stage.studio.folder + "/room") {
                    let bytes = try #require(Resources.read(stage.studio.folder + "/room/" + name))
                    try Files.replace("\(left)/live/room/\(name)", bytes)
                }
                // And half a line.
                try Files.append(left + "/live/room/replay.m3u8", Array("#EXTINF:1.0".utf8))
                let next = try VideoFixture(folder: left)
                #expect(next.studio.sweep() == ["room"])
                #expect(next.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                #expect(next.text("replay.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                #expect(next.studio.sweep() == [])
                try await next.waitForRecording()
                let path = try #require(next.studio.file("recording.mp4", of: "room"))
                #expect(try await Camera.seconds(path) > 3.5)
                await next.studio.close()
                await stage.studio.close()
            }
        }

        @Test func closingEndsEverythingWithinItsTime() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.timeout = .milliseconds(1500)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 4, in: folder)
                for name in ["one", "two"] {
                    let ingest = try stage.studio.open(
                        stream: name, source: .browser, publisher: "a")
                    try await stage.feed(film[...], to: ingest)
                }
                let begin = monotonicMicroseconds()
                await stage.studio.close()
                // Five seconds, and a machine that is busy.
                #expect(monotonicMicroseconds() - begin < 10_000_000)
                #expect(VideoFixture.children(with: "pipe:0").isEmpty)
                for name in ["one", "two"] {
                    #expect(stage.text("live.m3u8", of: name).hasSuffix("#EXT-X-ENDLIST\n"))
                }
                #expect(throws: Video.Refusal.ended) {
                    try stage.studio.open(stream: "three", source: .browser, publisher: "a")
                }
            }
        }

        @Test func aClipIsAsLongAsItWasAskedFor() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(.h264, seconds: 10, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest)
                try await stage.wait("segments") {
                    (stage.studio.health(of: "room")?.segments ?? 0) > 7
                }
                // While it is on.
                let early = await stage.studio.clip(
                    stream: "room", from: .milliseconds(1500), length: .seconds(3), name: "early")
                let file = try #require(early.flatMap { stage.studio.file($0.file, of: "room") })
                #expect(abs(try await Camera.seconds(file) - 3) < 0.25)
                ingest.end()
                try await stage.waitForEnd()
                try await stage.waitForRecording()
                // Past the end there is less; beyond it nothing.
                let late = await stage.studio.clip(
                    stream: "room", from: .seconds(8), length: .seconds(30), name: "late")
                let tail = try #require(late.flatMap { stage.studio.file($0.file, of: "room") })
                let begin = Double(late?.from.milliseconds ?? 0) / 1000
                #expect((6.9...8).contains(begin))
                #expect(abs(try await Camera.seconds(tail) - (10 - begin)) < 0.3)
                #expect(stage.studio.file("clip-late.jpg", of: "room") != nil)
                let none = await stage.studio.clip(
                    stream: "room", from: .seconds(60), length: .seconds(5), name: "none")
                #expect(none == nil)
                // By the clock on the wall, as orders are linked.
                let reel = try #require(stage.studio.reel("room"))
                let segment = try #require(reel.now.segments.dropFirst(4).first)
                let position = stage.studio.position(of: segment.at, in: "room")
                #expect(position == TimeSpan(milliseconds: segment.start))
                let marked = await stage.studio.clips(
                    stream: "room",
                    markers: [
                        Video.Marker(name: "lamp", from: segment.at, length: .seconds(2)),
                        Video.Marker(
                            name: "never", from: segment.at + .hours(1), length: .seconds(2)),
                    ])
                #expect(marked.map(\.name) == ["lamp"])
                #expect(stage.studio.slim(stream: "room"))
                #expect(stage.studio.file("seg-1.m4s", of: "room") == nil)
                #expect(stage.studio.file("recording.mp4", of: "room") != nil)
                await stage.studio.close()
            }
        }
    }
}
