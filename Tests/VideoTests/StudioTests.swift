import Glibc
import Testing
import World

@testable import Video

/// The studio with a real ffmpeg.
extension VideoTests {
    struct StudioTests {
        @Test(arguments: [Camera.Kind.h264, .mp4, .vp8])
        func whatABrowserSendsCanBeWatchedAndIsKept(_ kind: Camera.Kind) async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(kind, seconds: 5, in: folder)
                let ingest = try stage.studio.open(
                    stream: "room", source: .browser, publisher: "phone")
                try await stage.feed(film[...], to: ingest)
                try await stage.wait("the first segment") { stage.kinds.contains(.started) }
                #expect(!stage.text("live.m3u8").contains("#EXT-X-ENDLIST"))
                #expect(stage.studio.health(of: "room")?.transcodes == (kind == .vp8))
                ingest.end()
                try await stage.waitForEnd()
                #expect(stage.kinds.contains(.ended))
                #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                #expect(stage.text("replay.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                for list in ["live.m3u8", "replay.m3u8"] {
                    let path = try #require(stage.studio.file(list, of: "room"))
                    let lines = try await Camera.probe(path)
                    #expect(lines.contains("codec_name=h264") && lines.contains("codec_name=aac"))
                    #expect(abs(try await Camera.seconds(path) - 5) < 0.3, "\(lines)")
                    // 150 pictures were filmed.
                    let packets = lines.compactMap { Int($0.split(separator: "=").last ?? "") }
                    #expect(packets.contains { (145...151).contains($0) }, "\(lines)")
                }
                try await stage.waitForRecording()
                let recording = try #require(stage.studio.file("recording.mp4", of: "room"))
                #expect(abs(try await Camera.seconds(recording) - 5) < 0.3)
                #expect(stage.studio.file("thumb.jpg", of: "room") != nil)
                await stage.studio.close()
            }
        }

        @Test func aStreamHasOnePublisherUntilTheyAreSilentOrReplaced() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.silence = .milliseconds(1500)
                limits.grace = .seconds(20)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 3, in: folder)
                let first = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: first)
                #expect(throws: Video.Refusal.alreadyPublishing) {
                    try stage.studio.open(stream: "room", source: .browser, publisher: "b")
                }
                // The same one comes back to where they were.
                let again = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                #expect(try again.expected() == first.expected())
                let second = try stage.studio.open(
                    stream: "room", source: .browser, publisher: "b", replacing: true)
                #expect(throws: Video.Refusal.ended) { try first.feed([1]) }
                first.end()
                try await stage.feed(film[...], to: second)
                try await Task.sleep(for: .milliseconds(2200))
                // Silent for longer than the limit, and within the grace.
                let third = try stage.studio.open(stream: "room", source: .browser, publisher: "c")
                try await stage.feed(film[...], to: third)
                third.end()
                try await stage.waitForEnd()
                let list = stage.text("replay.m3u8")
                #expect(
                    list.split(separator: "\n").filter { $0 == "#EXT-X-DISCONTINUITY" }.count == 2)
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                #expect(abs(try await Camera.seconds(path) - 9) < 0.6)
                await stage.studio.close()
            }
        }

        @Test func chunksComeOnceAndInOrder() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(.h264, seconds: 2, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                let half = film.count / 2
                #expect(try ingest.feed(Array(film[..<half]), number: 0) == 1)
                #expect(try ingest.feed(Array(film[..<half]), number: 0) == 1)
                #expect(throws: Video.Refusal.outOfOrder(expected: 1)) {
                    try ingest.feed(Array(film[half...]), number: 2)
                }
                #expect(try ingest.feed(Array(film[half...]), number: 1) == 2)
                ingest.end()
                try await stage.waitForEnd()
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                #expect(abs(try await Camera.seconds(path) - 2) < 0.3)
                #expect(throws: Video.Refusal.ended) { try ingest.feed([1]) }
                await stage.studio.close()
            }
        }

        @Test func whatIsNoVideoIsRefused() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                #expect(throws: Video.Refusal.notVideo) {
                    try ingest.feed(Array("<!doctype html><p>Hello</p>".utf8))
                }
                #expect(throws: Video.Refusal.badName) {
                    try stage.studio.open(stream: "../room", source: .browser, publisher: "a")
                }
                #expect(throws: Video.Refusal.notInstalled) {
                    try stage.studio.open(stream: "other", source: .rtmp, publisher: "a")
                }
                // A header that is right, and noise: ffmpeg falls as often as it may.
                let other = try stage.studio.open(stream: "noise", source: .browser, publisher: "a")
                let noise = [0x1a, 0x45, 0xdf, 0xa3] + ContainerHeader.Container.webm.mark
                try other.feed(noise + Digest.random(50_000))
                other.end()
                try await stage.wait("the end of noise") { !stage.studio.streams.contains("noise") }
                #expect(stage.studio.file("live.m3u8", of: "noise") == nil)
                await stage.studio.close()
            }
        }

        @Test func rareKeyframesAreMadeMoreFrequent() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder)
                let film = try await Camera.record(.rare, seconds: 20, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest, pause: .milliseconds(40))
                try await stage.wait("encoding anew") {
                    stage.studio.health(of: "room")?.transcodes == true
                }
                ingest.end()
                try await stage.waitForEnd()
                let lengths = stage.text("replay.m3u8").split(separator: "\n")
                    .filter { $0.hasPrefix("#EXTINF:") }
                #expect(lengths.first?.hasPrefix("#EXTINF:5.0") == true, "\(lengths)")
                #expect(lengths.filter { $0 == "#EXTINF:1.000," }.count > 8, "\(lengths)")
                await stage.studio.close()
            }
        }

        @Test func silenceEndsAStreamProperly() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.silence = .milliseconds(1500)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 3, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: ingest)
                try await stage.waitForEnd()
                #expect(stage.kinds.contains(.stalled))
                #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                #expect(throws: Video.Refusal.ended) { try ingest.feed([1]) }
                // And goes on when the publisher returns after all.
                let again = try stage.studio.open(stream: "room", source: .browser, publisher: "b")
                #expect(!stage.text("live.m3u8").contains("#EXT-X-ENDLIST"))
                try await stage.feed(film[...], to: again)
                stage.studio.end(stream: "room")
                try await stage.wait("the second end") {
                    stage.kinds.filter { $0 == .ended }.count == 2
                }
                let path = try #require(stage.studio.file("replay.m3u8", of: "room"))
                #expect(abs(try await Camera.seconds(path) - 6) < 0.5)
                await stage.studio.close()
            }
        }
    }
}
