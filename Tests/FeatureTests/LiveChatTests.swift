import Accounts
import Composition
import RoomChat
import RoomSelling
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@Suite struct LiveChatTests {
    /// Ticks go by real time: at most a fifth of a second, and a machine that is busy.
    private func heard(
        _ stage: RoomFixture, _ isSo: (RoomState) -> Bool
    ) async throws -> RoomState {
        for _ in 0..<3000 {
            let state = try await stage.snapshot()
            if isSo(state) { return state }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await stage.snapshot()
    }

    @Test(arguments: TestEngine.here)
    func aMessageThatComesTwiceIsSaidOnce(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = Speaker(
                account: try await stage.viewer("Ana").account, name: "Ana Maria Silva")
            let first = try await stage.chat.say("Hello", named: "m1", in: stage.room, by: ana)
            let second = try await stage.chat.say("Hello", named: "m1", in: stage.room, by: ana)
            #expect(first.id == second.id)
            let state = try await heard(stage) { !$0.chat.isEmpty }
            #expect(state.chat.map(\.text) == ["Hello"])
            #expect(state.chat.map(\.name) == ["Ana S."])
            try await stage.rooms.flush()
            #expect(try await stage.count("SELECT count(*) FROM chat_messages") == 1)
            #expect(try await stage.count("SELECT comments FROM room_minutes") == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodySpeaksFasterThanTheRoomAllows(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            for n in 0..<5 {
                try await stage.chat.say("\(n)", named: "m\(n)", in: stage.room, by: ana)
            }
            await #expect(throws: ChatRefusal.tooFast(seconds: 2)) {
                try await stage.chat.say("6", named: "m6", in: stage.room, by: ana)
            }
            stage.test.clock.advance(.seconds(2))
            try await stage.chat.say("6", named: "m6", in: stage.room, by: ana)
        }
    }

    @Test(arguments: TestEngine.here)
    func slowModeHoldsViewersButNotTheHost(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            let hana = Speaker(account: stage.host, name: "Hana")
            try await stage.chat.setSlow(seconds: 30, in: stage.room, by: stage.host)
            try await stage.chat.say("One", named: "1", in: stage.room, by: ana)
            stage.test.clock.advance(.seconds(10))
            await #expect(throws: ChatRefusal.tooFast(seconds: 20)) {
                try await stage.chat.say("Two", named: "2", in: stage.room, by: ana)
            }
            try await stage.chat.say("One", named: "1", in: stage.room, by: hana)
            let line = try await stage.chat.say("Two", named: "2", in: stage.room, by: hana)
            #expect(line.role == .host)
        }
    }

    @Test(arguments: TestEngine.here)
    func unwelcomeWordsAreFoundHoweverTheyAreDressed(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            _ = try await stage.snapshot()
            try await stage.chat.setWords(["scam", "ของปลอม"], by: stage.host)
            for text in ["What a SCAM!", "scâm", "นี่ของปลอมนะ", "a,scam,b"] {
                await #expect(throws: ChatRefusal.wordUnwelcome, "\(text)") {
                    try await stage.chat.say(text, named: text, in: stage.room, by: ana)
                }
            }
            try await stage.chat.say("scampi are lovely", named: "ok", in: stage.room, by: ana)
        }
    }

    @Test(arguments: TestEngine.here)
    func aModeratorKeepsOrderButNotOverTheHost(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (ana, mo) = (try await stage.viewer("Ana"), try await stage.viewer("Mo"))
            let room = stage.room
            let hello = try await stage.chat.say("Hello", named: "1", in: room, by: mo)
            await #expect(throws: RoomRefusal.notFound) {
                try await stage.chat.setSlow(seconds: 5, in: room, by: mo.account)
            }
            try await stage.chat.setModerator(
                true, authorOf: hello.id, in: room, by: stage.host)
            let spam = try await stage.chat.say("Spam", named: "1", in: room, by: ana)
            _ = try await heard(stage) { $0.chat.count == 2 }
            try await stage.chat.mute(
                authorOf: spam.id, for: .minutes(10), in: room, by: mo.account)
            #expect(try await stage.snapshot().chat.map(\.text) == ["Hello"])
            await #expect(throws: ChatRefusal.muted(until: stage.test.clock.now + .minutes(10))) {
                try await stage.chat.say("More", named: "2", in: room, by: ana)
            }
            stage.test.clock.advance(.minutes(11))
            try await stage.chat.say("Sorry", named: "3", in: room, by: ana)
            let host = try await stage.chat.say(
                "Welcome", named: "1", in: room, by: Speaker(account: stage.host, name: "Hana"))
            await #expect(throws: ChatRefusal.notOverThem) {
                try await stage.chat.mute(
                    authorOf: host.id, for: .minutes(1), in: room, by: mo.account)
            }
            await #expect(throws: RoomRefusal.notFound) {
                try await stage.chat.block(authorOf: spam.id, in: room, by: mo.account)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whoIsBlockedIsShutOutOfEveryRoomOfTheHost(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            let rude = try await stage.chat.say("Rude", named: "1", in: stage.room, by: ana)
            try await stage.chat.block(authorOf: rude.id, in: stage.room, by: stage.host)
            await #expect(throws: RoomRefusal.blocked) {
                try await stage.chat.say("More", named: "2", in: stage.room, by: ana)
            }
            let plan = RoomPlan(title: "Next", startsAt: stage.test.clock.now)
            let next = try await stage.rooms.plan(plan, by: stage.host).answer
            await #expect(throws: RoomRefusal.blocked) {
                try await stage.rooms.listen(to: next, as: ana.account, visitor: ID(1), after: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aMessageThatWasTakenBackIsGoneAfterARestartToo(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            let bad = try await stage.chat.say("Bad", named: "1", in: stage.room, by: ana)
            try await stage.chat.say("Good", named: "2", in: stage.room, by: ana)
            try await stage.chat.remove(bad.id, in: stage.room, by: stage.host)
            let state = try await heard(stage) { !$0.chat.isEmpty }
            #expect(state.chat.map(\.text) == ["Good"])
            await stage.rooms.close()
            try await withTestFolder { folder in
                let again = try await TestShop.over(
                    stage.test.store, clock: stage.test.clock, folder: folder, seed: 8)
                let after = try await again.pasar.rooms.snapshot(of: stage.room)
                #expect(after.chat.map(\.text) == ["Good"])
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func minutesCountWhoCameWatchedLikedAndTapped(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            try await stage.test.serving { port in
                let path = RoomPath.events(stage.room).text
                let one = try await EventClient.open(port: port, path)
                let two = try await EventClient.open(
                    port: port, path, headers: ["user-agent": "another"])
                try await one.events { !$0.isEmpty }
                try await two.events { !$0.isEmpty }
                try await stage.rooms.like(3, in: stage.room)
                try await stage.selling.click(on: stage.products[0], in: stage.room, by: nil)
                try await stage.selling.pin(stage.products[0], in: stage.room, by: stage.host)
                stage.test.clock.advance(.seconds(90))
                try await stage.rooms.flush()
                let minutes = try await stage.selling.report(of: stage.room, for: stage.host)
                    .minutes
                #expect(minutes.map(\.viewers) == [2, 2])
                #expect(minutes.map(\.joins) == [2, 0])
                #expect(minutes.map(\.watchMilliseconds) == [120_000, 60_000])
                #expect(minutes.map(\.likes) == [3, 0])
                #expect(minutes.map(\.clicks) == [1, 0])
                #expect(minutes.map(\.impressions) == [2, 0])
                await one.leave()
                await two.leave()
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aStoppedRoomSaysItsLastWordAtOnce(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            try await stage.test.serving { port in
                let client = try await EventClient.open(
                    port: port, RoomPath.events(stage.room).text)
                try await client.events { !$0.isEmpty }
                let clock = ContinuousClock()
                let took = try await clock.measure {
                    try await stage.rooms.stop(stage.room, reason: "Counterfeit goods")
                    try await client.events { $0.last?.name == "bye" }
                }
                #expect(took < .seconds(5))
                #expect(client.events.contains { $0.data.contains("\"state\":\"stopped\"") })
                await #expect(throws: EventClientRefused(status: 410)) {
                    _ = try await EventClient.open(
                        port: port, RoomPath.events(stage.room).text)
                }
            }
        }
    }
}
