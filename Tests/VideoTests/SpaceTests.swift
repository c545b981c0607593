import Testing
import World

@testable import Video

extension VideoTests {
    struct SpaceTests {
        private func reason(_ stage: VideoFixture) -> String? {
            stage.kinds.compactMap { kind in
                if case .failed(let reason) = kind { reason } else { nil }
            }.first
        }

        private func checkEnd(
            _ change: (inout Video.Limits) -> Void, says: String
        ) async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                change(&limits)
                let stage = try VideoFixture(folder: folder, limits: limits)
                let film = try await Camera.record(.h264, seconds: 6, in: folder)
                let ingest = try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                try? await stage.feed(film[...], to: ingest)
                try await stage.waitForEnd()
                #expect(reason(stage)?.contains(says) == true, "\(stage.kinds)")
                let files = Resources.names(in: stage.studio.folder + "/room")
                let bytes = files.filter { $0.hasSuffix(".m4s") }.map {
                    Files.bytes(of: stage.studio.folder + "/room/" + $0)
                }
                #expect(bytes.reduce(0, +) <= limits.streamBytes)
                if stage.kinds.contains(.started) {
                    #expect(stage.text("live.m3u8").hasSuffix("#EXT-X-ENDLIST\n"))
                }
                #expect(stage.studio.streams.isEmpty)
                await stage.studio.close()
            }
        }

        @Test func aStreamEndsCleanlyAtItsBytes() async throws {
            try await checkEnd({ $0.streamBytes = 120_000 }, says: "limit")
        }

        /// Checked at each segment, not only at the start: here the reserve alone is too large.
        @Test func aStreamEndsCleanlyBeforeTheDiskIsFull() async throws {
            try await checkEnd({ $0.reserveBytes = .max / 4 }, says: "nearly full")
        }

        /// Counted when ffmpeg is over; a stream without any left isn't given to ffmpeg.
        @Test func aStreamEndsAtItsProcessorTime() async throws {
            try await withStageFolder { folder in
                let stage = try VideoFixture(folder: folder, limits: .quick)
                let film = try await Camera.record(.vp8, seconds: 5, in: folder)
                let free = try stage.studio.open(stream: "free", source: .browser, publisher: "a")
                try await stage.feed(film[...], to: free)
                free.end()
                try await stage.waitForEnd()
                let used = stage.kinds.map { kind -> Int64 in
                    if case .used(let microseconds) = kind { microseconds } else { 0 }
                }
                #expect(used.reduce(0, +) > 50_000, "\(stage.kinds)")
                let none = try stage.studio.open(
                    stream: "none", source: .browser, publisher: "b", processorSeconds: 0)
                try? await stage.feed(film.prefix(100_000), to: none)
                try await stage.wait("the end") { reason(stage) != nil }
                #expect(reason(stage)?.contains("processor time") == true, "\(stage.kinds)")
                #expect(stage.studio.file("live.m3u8", of: "none") == nil)
                await stage.studio.close()
            }
        }

        @Test func noStreamBeginsWithoutSpace() async throws {
            try await withStageFolder { folder in
                var limits = Video.Limits.quick
                limits.freeBytes = .max / 4
                let stage = try VideoFixture(folder: folder, limits: limits)
                #expect(throws: Video.Refusal.diskFull) {
                    try stage.studio.open(stream: "room", source: .browser, publisher: "a")
                }
                await stage.studio.close()
            }
        }
    }
}
