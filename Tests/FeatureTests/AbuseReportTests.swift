import Accounts
import Identities
import RoomChat
import Rooms
import Store
import TestSupport
import Testing
import World

/// Abuse reports by accounts and by strangers, and what operators decide.
@Suite struct AbuseReportTests {
    private func say(_ text: String, _ speaker: Speaker, _ stage: RoomFixture) async throws
        -> ChatMessageID
    {
        stage.test.clock.advance(.seconds(3))
        let line = try await stage.chat.say(text, named: text, in: stage.room, by: speaker)
        _ = try await stage.rooms.runOnce()
        return line.id
    }

    private func report(
        _ target: AbuseTarget, _ stage: RoomFixture, session: Int64? = nil,
        network: String = "203.0.113.0/24", account: AccountID? = nil
    ) async throws {
        try await stage.chat.complain(
            .hateful, "Look", about: target,
            by: Reporter(
                account: account, session: session.map { SessionID($0) }, network: network))
    }

    private func open(_ stage: RoomFixture) async throws -> [ReportedTarget] {
        try await stage.chat.abuseReports(after: nil).targets
    }

    @Test(arguments: TestEngine.here)
    func strangersCountOnceATargetAndThriceANetwork(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (ana, _) = try await stage.test.person("Ana")
            let target = AbuseTarget(room: stage.room)
            for _ in 1...3 { try await report(target, stage, session: 11) }
            try await report(target, stage, account: ana)
            try await report(target, stage, account: ana)
            var one = try #require(try await open(stage).first)
            #expect(one.strangers == 1 && one.accounts == 1 && one.reports.count == 2)
            for session in 12...60 { try await report(target, stage, session: Int64(session)) }
            try await report(target, stage, session: 99, network: "198.51.100.0/24")
            one = try #require(try await open(stage).first)
            #expect(one.strangers == 4 && one.accounts == 1)
            #expect(try await open(stage).count == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func onePersonReportsFiveTargetsOfARoomAndNoneThatIsNotThere(_ engine: TestEngine)
        async throws
    {
        try await RoomFixture.with(engine) { stage in
            let (ana, _) = try await stage.test.person("Ana")
            let bob = try await stage.viewer("Bob")
            await #expect(throws: ChatRefusal.noSuchMessage) {
                try await report(
                    AbuseTarget(room: stage.room, message: ID(77)), stage, account: ana)
            }
            try await report(AbuseTarget(room: stage.room), stage, account: ana)
            for n in 1...5 {
                let message = try await say("Rude \(n)", bob, stage)
                let target = AbuseTarget(room: stage.room, message: message)
                if n < 5 {
                    try await report(target, stage, account: ana)
                } else {
                    await #expect(throws: RoomRefusal.tooMany(most: 5)) {
                        try await report(target, stage, account: ana)
                    }
                }
            }
            let seen = try await open(stage)
            #expect(seen.count == 5)
            #expect(seen.last?.line?.text == "Rude 4" && seen.last?.line?.author == bob.account)
        }
    }

    @Test(arguments: TestEngine.here)
    func aMessageThatWasDecidedOnNeverComesBack(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let bob = try await stage.viewer("Bob")
            let message = try await say("Fine words", bob, stage)
            let target = AbuseTarget(room: stage.room, message: message)
            try await report(target, stage, session: 11)
            try await stage.chat.decide(
                .dismiss, on: target, reason: "Nothing in it", by: stage.host)
            #expect(try await open(stage).isEmpty)
            try await report(target, stage, session: 12)
            #expect(try await open(stage).isEmpty)
            await #expect(throws: ChatRefusal.decidedAlready) {
                try await stage.chat.decide(
                    .hideMessage, on: target, reason: "Again", by: stage.host)
            }
            let list = try await stage.chat.abuseReports(after: nil)
            let decision = try #require(list.decisions.first)
            #expect(list.decisions.count == 1 && decision.verdict == .dismiss)
            #expect(decision.reason == "Nothing in it" && decision.by == stage.host)
            #expect(decision.strangers == 1 && decision.accounts == 0)
            #expect(decision.at == stage.test.clock.now && list.names[stage.host] == "Hana")
            #expect(try await stage.snapshot().chat.contains { $0.id == message })
        }
    }

    @Test(arguments: TestEngine.here)
    func aDismissedRoomComesBackForNewContentAlone(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let target = AbuseTarget(room: stage.room)
            try await report(target, stage, session: 11)
            try await stage.chat.decide(.dismiss, on: target, reason: "Only a kiln", by: stage.host)
            stage.test.clock.advance(.minutes(9))
            try await report(target, stage, session: 12)
            #expect(try await open(stage).isEmpty)
            stage.test.clock.advance(.minutes(2))
            try await report(target, stage, session: 13)
            #expect(try await open(stage).first?.strangers == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func eachVerdictDoesWhatItSays(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let bob = try await stage.viewer("Bob")
            for verdict in [AbuseDecision.Verdict.hideMessage, .muteAuthor, .banAuthor] {
                let author = verdict == .hideMessage ? try await stage.viewer("Cy") : bob
                let message: ChatMessageID
                if verdict == .banAuthor {
                    message = try await say("Dora's", try await stage.viewer("Dora"), stage)
                } else {
                    message = try await say("By \(verdict.rawValue)", author, stage)
                }
                let target = AbuseTarget(room: stage.room, message: message)
                try await report(target, stage, session: 11)
                try await stage.chat.decide(verdict, on: target, reason: "Rude", by: stage.host)
                #expect(try await !stage.snapshot().chat.contains { $0.id == message })
            }
            #expect(try await stage.count("SELECT count(*) FROM chat_mutes") == 2)
            #expect(try await stage.count("SELECT count(*) FROM room_blocks") == 1)
            await #expect(throws: ChatRefusal.self) { _ = try await say("Still", bob, stage) }
            let room = AbuseTarget(room: stage.room)
            await #expect(throws: ChatRefusal.noSuchMessage) {
                try await stage.chat.decide(.hideMessage, on: room, reason: "Rude", by: stage.host)
            }
            try await report(room, stage, session: 12)
            try await stage.chat.decide(.stopRoom, on: room, reason: "Fakes", by: stage.host)
            let stopped = try await stage.test.store.read { db in
                try Rooms.room(stage.room, in: db)
            }
            #expect(stopped?.state == .stopped && stopped?.reason == "Fakes")
            #expect(try await open(stage).isEmpty)
        }
    }

    @Test func strangersReportOverHTTPAndOperatorsDecide() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let stranger = stage.test.browser()
            let path = "/live/\(stage.room)/complaints"
            for _ in 1...2 {
                let sent = await stranger.post(path, [("reason", "counterfeit"), ("words", "<b>")])
                #expect(sent.status == 303)
            }
            #expect(await stage.browser.get("/operations/abuse-reports").status == 403)
            let (account, olu) = try await stage.test.person("Olu")
            try await stage.test.pasar.accounts.giveRoleAtMachine(.operator, to: account)
            let home = await olu.get("/operations").text
            #expect(home.contains("<a href=\"/operations/abuse-reports\">1</a>"))
            let page = await olu.get("/operations/abuse-reports")
            #expect(page.status == 200 && page.text.contains("0 accounts · 1 stranger"))
            #expect(HttpPage(page.text).faults.isEmpty && page.text.contains("&lt;b&gt;"))
            let json = await olu.get("/operations/abuse-reports", json: true).text
            #expect(json.contains("\"strangers\":1") && json.contains("\"by_stranger\":true"))
            let decide = "/operations/abuse-reports/\(stage.room)/decisions"
            #expect(await olu.post(decide, [("verdict", "dismiss")]).status == 422)
            let done = await olu.post(
                decide, [("verdict", "dismiss"), ("reason", "It is real")])
            #expect(done.location == "/operations/abuse-reports")
            let after = await olu.get("/operations/abuse-reports").text
            #expect(after.contains("No open reports") && after.contains("It is real"))
        }
    }
}
