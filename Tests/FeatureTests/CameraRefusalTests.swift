import Accounts
import Composition
import Glibc
import RoomVideo
import Store
import TestSupport
import Testing
import World

/// Bounds of a host's video, as whoever sends it is told.
@Suite(.enabled(if: access("/usr/bin/ffmpeg", X_OK) == 0, "ffmpeg isn't installed"))
struct CameraRefusalTests {
    private static let turn = #"{"device":"0123456789abcdef"}"#

    private static func check(
        _ code: String, _ status: Int, says: String, retryAfter: String? = nil,
        _ options: (inout PasarOptions) -> Void
    ) async throws {
        try await RoomFixture.with(.sqlite, options: options) { stage in
            let answer = await stage.browser.post("/live/\(stage.room)/camera", json: turn)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.text.contains("\"code\":\"\(code)\""), "\(answer.text)")
            #expect(answer.text.contains(says), "\(answer.text)")
            #expect(answer.header("retry-after") == retryAfter)
            #expect(stage.test.pasar.videoEngine.studio.streams.isEmpty)
        }
    }

    @Test func aNearlyFullDiskTakesNoVideo() async throws {
        try await Self.check("camera.disk-full", 409, says: "The operator must free some space") {
            $0.video.limits.freeBytes = .max / 4
        }
    }

    @Test func aRoomWithItsBytesTakesNoMore() async throws {
        try await Self.check("camera.room-full", 409, says: "End this LIVE and plan another one") {
            $0.video.limits.streamBytes = 0
        }
    }

    @Test func theDaysProcessorTimeOfAHostIsBounded() async throws {
        try await RoomFixture.with(
            .sqlite, options: { $0.video.hostProcessorSeconds = 100 }
        ) { stage in
            let now = stage.test.clock.now
            let host = stage.host
            func add(_ microseconds: Int64) async throws {
                try await stage.test.store.write { db in
                    try ProcessorTime.add(
                        microseconds: microseconds, of: host, .video, at: now, in: db)
                    // Pictures are counted on their own.
                    try ProcessorTime.add(
                        microseconds: 500_000_000, of: host, .pictures, at: now, in: db)
                }
            }
            let target = "/live/\(stage.room)/camera"
            try await add(99_900_000)
            #expect(await stage.browser.post(target, json: Self.turn).status == 200)
            try await add(100_000)
            let answer = await stage.browser.post(target, json: Self.turn)
            #expect(answer.status == 429)
            #expect(answer.text.contains("\"code\":\"camera.processor-used\""))
            let left = ProcessorTime.secondsLeft(ofDayAt: now)
            #expect(answer.header("retry-after") == "\(left)")
            await stage.test.pasar.roomVideo.close()
        }
    }

    /// What a stream's subprocesses took is on its host's account, and in the sum of all.
    @Test func processorTimeOfAStreamIsCountedOnItsHost() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let (now, host) = (stage.test.clock.now, stage.host)
            let archive = RecordingArchive(
                store: stage.test.store, world: stage.test.pasar.world, log: { _ in })
            await archive.count(microseconds: 1_200_000, of: stage.room.description)
            await archive.count(microseconds: 300_000, of: stage.room.description)
            await archive.count(microseconds: 300_000, of: "no-room")
            let used = try await stage.test.store.read { db in
                try ProcessorTime.used(by: host, .video, at: now, in: db)
            }
            #expect(used == 1_500_000)
            let text = await stage.test.browser().get("/metrics").text
            for name in ["video_processor", "picture_processor"] {
                #expect(text.contains("pasar_\(name)_milliseconds_total 0"), "\(text)")
            }
            #expect(!text.contains(host.description))
        }
    }
}
