import Identities
import Catalog
import HTML
import Orders
import RoomChat
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@testable import RoomVideo
@testable import Video

/// What is left of a LIVE, and for how long.
struct LiveRecordingTests {
    @Test(arguments: TestEngine.here)
    func aRecordingIsKeptAsLongAsTheMarketWants(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let folder = try await stage.record()
            #expect(try await stage.sweep() == 0)
            #expect(Resources.names(in: folder).sorted() == Self.all)

            stage.test.clock.advance(.minutes(31))
            #expect(try await stage.sweep() == 1)
            #expect(Resources.names(in: folder).sorted() == ["recording.mp4", "thumb.jpg"])
            stage.test.clock.advance(.days(89))
            #expect(try await stage.sweep() == 0)
            #expect(try await stage.clips() == 1)

            stage.test.clock.advance(.days(1))
            #expect(try await stage.sweep() == 1)
            #expect(Resources.names(in: folder).isEmpty)
            #expect(try await stage.clips() == 0)
            #expect(try await stage.sweep() == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatSomebodyComplainedAboutStaysUntilItIsDecided(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let folder = try await stage.record()
            let target = AbuseTarget(room: stage.room)
            try await stage.chat.complain(
                .counterfeit, "That bowl isn't hers", about: target,
                by: Reporter(account: stage.host))
            stage.test.clock.advance(.days(200))
            #expect(try await stage.sweep() == 1)
            #expect(try await stage.sweep() == 0)
            #expect(Resources.names(in: folder).contains("recording.mp4"))
            try await stage.chat.decide(
                .dismiss, on: target, reason: "It is hers", by: stage.host)
            #expect(try await stage.sweep() == 1)
            #expect(Resources.names(in: folder).isEmpty)
        }
    }

    /// Files went, and the process died before it said so: the next round finds nothing to do it to.
    @Test(arguments: TestEngine.here)
    func aSweepThatWasCutShortIsDoneAgain(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            _ = try await stage.record()
            stage.test.clock.advance(.days(120))
            let name = stage.room.description
            stage.test.pasar.videoEngine.studio.discard(stream: name)
            #expect(try await stage.sweep() == 2)
            #expect(try await stage.sweep() == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderOfARoomWithoutARecordingLeadsToTheRoom(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let camera = stage.test.pasar.roomVideo
            let room = stage.room
            let bare = try await camera.moment(ofRoom: room, at: stage.test.clock.now)
            #expect(
                bare
                    == LiveMoment(
                        title: "Kiln opening", path: RoomPath.room(stage.room), offset: nil))
            let other = RoomID(room.rawValue + 1)
            #expect(try await camera.moment(ofRoom: other, at: stage.test.clock.now) == nil)
        }
    }

    @Test(arguments: [
        (0, "0:00"), (61_000, "1:01"), (599_999, "9:59"), (3_723_000, "1:02:03"), (-5, "0:00"),
    ])
    func clocksReadAsOnPlayers(_ milliseconds: Int, _ text: String) {
        #expect(LiveMoment.clock(.milliseconds(milliseconds)) == text)
    }

    private static let all = ["init-1.mp4", "recording.mp4", "seg-1.m4s", "thumb.jpg"]
}

extension RoomFixture {
    /// A room that is over with what a film leaves. Returns its folder.
    fileprivate func record() async throws -> String {
        try await rooms.end(room, by: host)
        let name = room.description
        let folder = test.pasar.videoEngine.studio.folder + "/" + name
        try Files.makeFolder(folder)
        for file in ["init-1.mp4", "seg-1.m4s", "recording.mp4", "thumb.jpg"] {
            try Files.replace(folder + "/" + file, Array("film".utf8))
        }
        let (room, product, now) = (room, products[0], test.clock.now)
        try await test.store.write { db in
            try RoomVideo.keep(room, bytes: 4, milliseconds: 60_000, at: now, in: db)
            try RoomVideo.keep(
                RoomClip(product: product, from: .seconds(5), length: .seconds(10)), of: room,
                in: db)
        }
        return folder
    }

    fileprivate func sweep() async throws -> Int {
        try await test.pasar.roomVideo.sweepRecordings(markets: test.pasar.markets)
    }

    fileprivate func clips() async throws -> Int {
        let room = room
        return try await test.store.read { db in try RoomVideo.clips(of: room, in: db).count }
    }
}
