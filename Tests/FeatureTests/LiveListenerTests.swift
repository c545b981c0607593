import Identities
import Accounts
import Composition
import RoomChat
import Events
import Store
import TestSupport
import Testing
import Web
import World

@testable import RoomSelling
@testable import Rooms

/// Who listens to a room: those who are shown out, those whom no stream reaches, and how long they
/// have been there.
@Suite struct LiveListenerTests {
    private func open(
        _ room: RoomID, _ port: Int, as browser: TestBrowser? = nil
    ) async throws -> EventClient {
        let cookies = (browser?.cookies ?? [:]).map { "\($0.key)=\($0.value)" }
        let client = try await EventClient.open(
            port: port, RoomPath.events(room).text,
            headers: cookies.isEmpty ? [:] : ["cookie": cookies.joined(separator: "; ")])
        try await client.events { !$0.isEmpty }
        return client
    }

    /// On every connection that they have open, in every room of the host; nobody else's is cut.
    @Test(arguments: TestEngine.here)
    func whoIsBlockedHearsNothingMore(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let room = stage.room
            let (ana, browser) = try await stage.test.person("Ana")
            let plan = RoomPlan(title: "Next", startsAt: stage.test.clock.now + .hours(1))
            let next = try await stage.rooms.plan(plan, by: stage.host).answer
            try await stage.test.serving { port in
                let ben = try await open(room, port)
                let anas = [
                    try await open(room, port, as: browser),
                    try await open(room, port, as: browser),
                    try await open(next, port, as: browser),
                ]
                let rude = try await stage.chat.say(
                    "Rude", named: "1", in: room, by: Speaker(account: ana, name: "Ana"))
                try await stage.chat.block(authorOf: rude.id, in: room, by: stage.host)
                for client in anas {
                    let events = try await client.events { $0.last?.name == "bye" }
                    #expect(events.last?.data.contains("dismissed") == true)
                }
                try await stage.selling.pin(stage.products[1], in: room, by: stage.host)
                try await ben.events { $0.contains { $0.data.contains("\"t\":\"pin\"") } }
                for client in anas {
                    #expect(!client.events.contains { $0.data.contains("\"t\":\"pin\"") })
                }
                await #expect(throws: EventClientRefused(status: 403)) {
                    _ = try await open(room, port, as: browser)
                }
                for path in [RoomPath.missed(room), RoomPath.snapshot(room)] {
                    #expect(await browser.get(path.text, json: true).status == 403)
                }
                #expect(!ben.events.contains { $0.name == "bye" })
                await ben.leave()
            }
            let viewers = stage.rooms.open.reduce(0) { sum, room in
                sum
                    + room.storage.withLock {
                        $0.figures.viewers + $0.subscribers + $0.connections.count
                    }
            }
            #expect(viewers == 0)
        }
    }

    /// A cord may be cut before its connection is handed over.
    @Test func whoIsCutBeforeTheyAreHereIsCutThen() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let (ana, browser) = try await stage.test.person("Ana")
            let hub = try await stage.rooms.opened(stage.room)
            try await stage.test.serving { port in
                // As if the host blocked them between being let in and being here.
                let client = try await open(stage.room, port, as: browser)
                hub.storage.withLock { _ = $0.team.blocked.insert(ana) }
                hub.disconnectBlocked()
                hub.disconnectBlocked()
                try await client.events { $0.last?.name == "bye" }
                let late = OpenRoom.Listener(account: ana, visitor: ID(1), isBack: false)
                hub.came(late, at: stage.test.clock.now)
                late.cord.cut(.over)
                hub.left(late, at: stage.test.clock.now)
            }
        }
    }

    // MARK: whom no stream reaches

    @Test(arguments: TestEngine.here)
    func whatIsAskedForIsWhatTheStreamSays(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let room = stage.room
            @Sendable func missed(_ mark: EventID?) async throws -> String {
                String(
                    decoding: try await stage.rooms.missed(in: room, as: nil, after: mark),
                    as: UTF8.self)
            }
            try await stage.test.serving { port in
                let client = try await open(room, port)
                let first = try #require(client.events.last?.id)
                try await stage.selling.pin(stage.products[1], in: room, by: stage.host)
                try await stage.chat.setNotice("Quotes \" and \\", in: room, by: stage.host)
                let heard = try await client.events { $0.count == 3 }
                let events = heard.dropFirst().map { event in
                    #"{"id":"\#(event.id?.description ?? "")","data":\#(event.data)}"#
                }
                let last = try #require(heard.last?.id)
                let list = events.joined(separator: ",")
                #expect(try await missed(first) == #"{"last":"\#(last)","events":[\#(list)]}"#)
                #expect(try await missed(last) == #"{"last":"\#(last)","events":[]}"#)
                let anew = try await missed(nil)
                #expect(
                    anew.hasPrefix(
                        #"{"last":"\#(last)","events":[{"id":"\#(last)","data":{"t":"reset""#))
                #expect(try await missed(EventID(epoch: 99, offset: 1)) == anew)
                #expect(try await missed(EventID(epoch: last.epoch, offset: 999)) == anew)
                await client.leave()
            }
            try await stage.rooms.end(room, by: stage.host)
            await #expect(throws: RoomRefusal.over) { _ = try await missed(nil) }
        }
    }

    // MARK: counted

    @Test(arguments: TestEngine.here)
    func metricsSayHowManyRoomsAndViewersThereAre(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let browser = stage.test.browser()
            @Sendable func has(_ lines: [String]) async throws -> Bool {
                for _ in 0..<6000 {
                    let text = await browser.get("/metrics").text.split(separator: "\n")
                    if lines.allSatisfy({ text.contains(Substring($0)) }) { return true }
                    try await Task.sleep(for: .milliseconds(5))
                }
                return false
            }
            #expect(try await has(["pasar_live_rooms_on_air 1"]))
            try await stage.test.serving { port in
                let one = try await open(stage.room, port)
                let second = stage.test.browser()
                await second.get(RoomPath.room(stage.room).text)
                let two = try await open(stage.room, port, as: second)
                #expect(
                    try await has([
                        "pasar_live_viewers 2", "pasar_event_streams 2", "pasar_live_rooms_open 1",
                        "# TYPE pasar_live_viewers gauge",
                    ]))
                await one.leave()
                #expect(try await has(["pasar_live_viewers 1", "pasar_event_streams 1"]))
                await two.leave()
            }
            try await stage.rooms.end(stage.room, by: stage.host)
            #expect(try await has(["pasar_live_rooms_on_air 0"]))
        }
    }

    /// A restart takes nothing from those who have watched; it is counted once.
    @Test(arguments: TestEngine.here)
    func howLongSomebodyHasWatchedOutlivesARestart(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (clock, room) = (stage.test.clock, stage.room)
            let hub = try await stage.rooms.opened(room)
            let (ana, ben) = (
                OpenRoom.Listener(account: nil, visitor: ID(7), isBack: false),
                OpenRoom.Listener(account: nil, visitor: ID(8), isBack: false)
            )
            hub.came(ana, at: clock.now)
            clock.advance(.seconds(50))
            hub.left(ana, at: clock.now)
            hub.came(ben, at: clock.now)
            clock.advance(.seconds(15))
            await stage.rooms.close()
            for seed in [8, 9] as [UInt64] {
                try await withTestFolder { folder in
                    let again = try await TestShop.over(
                        stage.test.store, clock: clock, folder: folder, seed: seed)
                    let hub = try await again.pasar.rooms.opened(room)
                    #expect(hub.part(WatchTimes.self)?.seconds(of: ID(7), at: clock.now) == 50)
                    #expect(hub.part(WatchTimes.self)?.seconds(of: ID(8), at: clock.now) == 15)
                    #expect(try await stage.count("SELECT count(*) FROM room_watch_times") == 0)
                    await again.pasar.rooms.close()
                    #expect(try await stage.count("SELECT count(*) FROM room_watch_times") == 2)
                }
            }
            try await stage.rooms.end(room, by: stage.host)
            #expect(try await stage.count("SELECT count(*) FROM room_watch_times") == 0)
        }
    }
}
