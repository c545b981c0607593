import Identities
import Accounts
import Composition
import Creators
import Markets
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@testable import RoomChat
@testable import RoomSelling

/// How a room does, and what its host answers.
@Suite struct LiveStudioTests {
    private func minute(
        _ at: Instant, viewers: Int = 0, orders: Int = 0, minor: Int64 = 0, likes: Int = 0
    ) -> MinuteFigures {
        var figures = MinuteFigures(minute: at.milliseconds / 60_000)
        figures.viewers = viewers
        figures.orders = orders
        figures.gmvMinor = minor
        figures.likes = likes
        return figures
    }

    private func write(
        _ figures: [MinuteFigures], _ room: RoomID, _ stage: RoomFixture
    ) async throws {
        try await stage.test.store.write { db in
            for one in figures { try RoomMinutes.add(one, to: room, in: db) }
        }
    }

    private func report(_ stage: RoomFixture, _ room: RoomID? = nil) async throws -> RoomAnalytics {
        try await stage.selling.report(of: room ?? stage.room, for: stage.host)
    }

    /// The running minute counts in neither stretch.
    @Test(arguments: TestEngine.here)
    func fiveMinutesStandBesideTheFiveBefore(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let start = stage.test.clock.now
            let figures = (0...11).map { n in
                minute(
                    start + .minutes(n), viewers: 10 + n, orders: n < 6 ? 1 : 3,
                    minor: n == 11 ? 9999 : 100, likes: n < 6 ? 5 : 2)
            }
            try await write(figures, stage.room, stage)
            stage.test.clock.advance(.minutes(9))
            #expect(try await report(stage).trend == nil)
            stage.test.clock.advance(.minutes(2))
            let trend = try #require(try await report(stage).trend)
            #expect(trend.before.orders == 5)
            #expect(trend.latest.orders == 15)
            #expect(trend.before.viewers == 15)
            #expect(trend.latest.viewers == 20)
            #expect(trend.before.likes == 25)
            #expect(trend.latest.likes == 10)
            #expect(trend.latest.gmvMinor == 500)
            try await stage.rooms.end(stage.room, by: stage.host)
            #expect(try await report(stage).trend == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRoomStandsBesideTheHostsLastOneAtTheSameMinute(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let clock = stage.test.clock
            #expect(try await report(stage).last == nil)
            let first = clock.now
            try await write(
                (0...9).map { minute(first + .minutes($0), viewers: 10 + $0, minor: 100) },
                stage.room, stage)
            clock.advance(.minutes(10))
            try await stage.rooms.end(stage.room, by: stage.host)
            clock.advance(.hours(24))
            let plan = RoomPlan(title: "Second", startsAt: clock.now)
            let second = try await stage.rooms.plan(plan, by: stage.host).answer
            #expect(try await report(stage, second).last == nil)
            try await stage.rooms.start(second, by: stage.host)
            clock.advance(.minutes(3))
            let last = try #require(try await report(stage, second).last)
            #expect(last.id == stage.room)
            #expect(last.upTo == 3)
            #expect(last.figures.gmvMinor == 400)
            #expect(last.figures.viewers == 13)
            try await stage.rooms.end(second, by: stage.host)
            let whole = try #require(try await report(stage, second).last)
            #expect(whole.upTo == nil)
            #expect(whole.figures.gmvMinor == 1000)
        }
    }

    @Test(arguments: TestEngine.here)
    func aTargetIsSetChangedReachedAndTakenBack(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let room = stage.room
            func set(_ kind: RoomTarget.Kind, _ typed: String) async throws {
                try await stage.selling.setTarget(
                    kind, typed: typed, in: room, by: stage.host, locale: .enUS)
            }
            try await set(.gmv, "250.00")
            #expect(try await report(stage).target == RoomTarget(kind: .gmv, value: 25_000))
            try await write([minute(stage.test.clock.now, orders: 4, minor: 5000)], room, stage)
            let now = try await report(stage)
            #expect(now.target?.percent(now.total) == 20)
            try await set(.orders, "3")
            let reached = try await report(stage)
            #expect(reached.target == RoomTarget(kind: .orders, value: 3))
            #expect(reached.target?.percent(reached.total) == 133)
            for typed in ["0", "-1", "many", "99999999", "1.5"] {
                await #expect(throws: RoomSellingRefusal.targetUnusable, "\(typed)") {
                    try await set(.orders, typed)
                }
            }
            // No sum that the market's money can say stops the studio.
            await #expect(throws: RoomSellingRefusal.targetUnusable) {
                try await set(.gmv, "90000000000000000.00")
            }
            let most = RoomTarget(kind: .gmv, value: .max)
            #expect(most.percent(now.total) == 0)
            let ana = try await stage.viewer("Ana")
            await #expect(throws: RoomRefusal.notFound) {
                try await stage.selling.setTarget(
                    .orders, typed: "3", in: room, by: ana.account, locale: .enUS)
            }
            try await set(.orders, "")
            #expect(try await report(stage).target == nil)
        }
    }

    @Test func aTargetIsDueAtThePaceOfTheLastFiveMinutes() {
        let now = Instant(milliseconds: 1_000_000)
        func sum(_ orders: Int) -> MinuteFigures {
            var figures = MinuteFigures(minute: 0)
            figures.orders = orders
            return figures
        }
        let target = RoomTarget(kind: .orders, value: 50)
        let trend = RoomAnalytics.Trend(latest: sum(10), before: sum(40))
        #expect(target.due(sum(30), trend, at: now) == now + .minutes(10))
        #expect(target.due(sum(50), trend, at: now) == nil)
        #expect(target.due(sum(30), nil, at: now) == nil)
        let still = RoomAnalytics.Trend(latest: sum(0), before: sum(40))
        #expect(target.due(sum(30), still, at: now) == nil)
    }

    // MARK: questions

    @Test(arguments: [
        "How much is shipping", "is this food safe", "Do you ship to Leeds", "Any discount today",
        "Food safe?", "¿Hay azul?", "هل هو آمن؟", "陶器ですか？", "ready?? ", "berapa harganya kak",
        "ini bahannya apa ya", "kapan ready lagi", "ada warna hijau gak kak", "Brp ongkirnya",
        "กี่บาทคะ", "ราคาเท่าไหร่", "มีสีเขียวไหมคะ", "ส่งวันไหนคะ ได้ไหม", "ทำไมแพง",
        "bao nhiêu vậy shop", "Bao nhieu shop", "còn hàng không ạ", "size nào vừa",
        "ship chưa shop",
        "mấy ngày tới", "sao vậy shop",
    ])
    func whatAsksIsAQuestion(_ text: String) { #expect(QuestionDetector.asks(text)) }

    @Test(arguments: [
        "Hello from Leeds", "What a lovely bowl", "tidak apa-apa kak", "Mine now!",
        "5 sao cho shop",
        "không đẹp lắm đâu", "ผ้าไหมสวยมาก", "Keren banget", "I can wait", "can't wait",
        "see https://example.com/a?b=c", "How nice this is", "beli dua ya kak", "สวยมากค่ะ",
        "shop đóng gói kỹ", "😍😍", "",
    ])
    func whatTellsIsNone(_ text: String) { #expect(!QuestionDetector.asks(text)) }

    @Test(arguments: TestEngine.here)
    func aQuestionThatIsAnsweredIsSeenByAllAndAfterARestart(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let room = stage.room
            let (ana, mo) = (try await stage.viewer("Ana"), try await stage.viewer("Mo"))
            let asked = try await stage.chat.say("Dishwasher?", named: "1", in: room, by: ana)
            #expect(asked.asks)
            await #expect(throws: RoomRefusal.notFound) {
                try await stage.chat.answer(asked.id, in: room, by: ana.account)
            }
            let hello = try await stage.chat.say("Hello", named: "1", in: room, by: mo)
            try await stage.chat.setModerator(true, authorOf: hello.id, in: room, by: stage.host)
            // Before the message is in the store.
            try await stage.chat.answer(asked.id, in: room, by: mo.account)
            #expect(try await stage.snapshot().question == asked)
            try await stage.chat.answer(asked.id, in: room, by: stage.host)
            let notes = try await stage.count(
                "SELECT count(*) FROM room_events WHERE kind = 'question'")
            #expect(notes == 1)
            await stage.rooms.close()
            try await withTestFolder { folder in
                let again = try await TestShop.over(
                    stage.test.store, clock: stage.test.clock, folder: folder, seed: 8)
                let after = try await again.pasar.rooms.snapshot(of: room).question
                #expect(after?.id == asked.id)
                #expect(after?.text == "Dishwasher?")
                #expect(after?.name == "Ana")
                try await again.pasar.roomChat.answer(hello.id, in: room, by: stage.host)
                #expect(try await again.pasar.rooms.snapshot(of: room).question?.text == "Hello")
                try await again.pasar.roomChat.answered(in: room, by: mo.account)
                #expect(try await again.pasar.rooms.snapshot(of: room).question == nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aQuestionGoesWithItsMessageAndItsAuthor(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let room = stage.room
            let ana = try await stage.viewer("Ana")
            let one = try await stage.chat.say("One?", named: "1", in: room, by: ana)
            let two = try await stage.chat.say("Two?", named: "2", in: room, by: ana)
            try await stage.chat.answer(one.id, in: room, by: stage.host)
            try await stage.chat.remove(two.id, in: room, by: stage.host)
            #expect(try await stage.snapshot().question?.id == one.id)
            try await stage.chat.remove(one.id, in: room, by: stage.host)
            #expect(try await stage.snapshot().question == nil)
            await #expect(throws: ChatRefusal.noSuchMessage) {
                try await stage.chat.answer(one.id, in: room, by: stage.host)
            }
            let three = try await stage.chat.say("Three?", named: "3", in: room, by: ana)
            try await stage.chat.answer(three.id, in: room, by: stage.host)
            try await stage.chat.mute(
                authorOf: three.id, for: .minutes(5), in: room, by: stage.host)
            #expect(try await stage.snapshot().question == nil)
            await #expect(throws: ChatRefusal.noSuchMessage) {
                try await stage.chat.answer(three.id, in: room, by: stage.host)
            }
        }
    }
}
