import Numbers
import Testing

@testable import Dialogue

/// Nothing is bought that wasn't read back, confirmed and answered for.
@Suite struct ConversationTests {
    private typealias Proposal = Conversation.Proposal

    private static let limits = Conversation.Limits(
        isOn: true, mostPerOrder: 10_000, leftToday: 15_000)

    private static func proposal(
        _ total: Int64 = 5_000, first: Bool = false, adult: Bool = false, title: String = "lamp"
    ) -> Proposal {
        Proposal(
            items: [title], merchant: "Lumen", address: "home", method: "card", total: total,
            currency: "USD", isFirstAtMerchant: first, isAgeRestricted: adult)
    }

    /// A talk, its clock, and all that was said and done.
    private struct Talk {
        static let american = Dialogue(locale: "en-US")
        let dialogue: Dialogue
        var conversation: Conversation
        var now: Int64 = 0
        var said: [Conversation.Line] = []
        var effects: [Conversation.Effect] = []

        init(_ limits: Conversation.Limits = ConversationTests.limits) throws {
            dialogue = try #require(Self.american)
            conversation = Conversation(limits: limits)
        }

        mutating func take(_ event: Conversation.Event) {
            let (next, said, effects) = conversation.after(event, understoodBy: dialogue)
            conversation = next
            self.said += said
            self.effects += effects
        }

        mutating func hear(_ text: String, recording: String = "", during: Bool = false) {
            take(
                .heard(.init(text, at: now, recording: recording, isDuringSpeech: during)))
        }

        mutating func readBack(_ proposal: Proposal) {
            hear("place my order")
            take(.quoted(proposal))
        }

        mutating func challenge(_ proposal: Proposal) {
            readBack(proposal)
            hear("yes")
            take(.quoted(proposal))
            take(.drawn(words: ["amber", "river"], at: now))
        }

        var placed: Int {
            effects.filter { if case .place = $0 { true } else { false } }.count
        }
    }

    @Test func anOrderIsReadBackConfirmedAndAnsweredFor() throws {
        var talk = try Talk()
        talk.challenge(Self.proposal())
        #expect(talk.said == [.readBack(Self.proposal()), .challenge])
        #expect(talk.effects == [.quote, .quote, .drawChallenge])
        talk.now = 59_000
        talk.hear("amber river", recording: "r1")
        let evidence = Conversation.Evidence(
            transcript: "amber river", recording: "r1", at: 59_000)
        #expect(talk.effects.last == .place(Self.proposal(), evidence))
        talk.take(.placed(order: "ord_1"))
        #expect(talk.said.last == .placed("ord_1") && talk.conversation.stage == .shopping)
        talk.hear("amber river")
        #expect(talk.placed == 1)
    }

    @Test func whatChangedIsReadBackAnew() throws {
        var talk = try Talk()
        talk.readBack(Self.proposal())
        talk.hear("yes")
        talk.take(.quoted(Self.proposal(5_100)))
        #expect(talk.said.suffix(2) == [.changed, .readBack(Self.proposal(5_100))])
        talk.take(.drawn(words: ["amber", "river"], at: 0))
        talk.hear("amber river")
        #expect(talk.placed == 0)
    }

    @Test func limitsAreToldBeforeAnythingIsReadBack() throws {
        for (limits, proposal, line): (Conversation.Limits, Proposal, Conversation.Line) in [
            (
                .init(isOn: false, mostPerOrder: 9_000, leftToday: 9_000), Self.proposal(),
                .paymentIsOff
            ),
            (Self.limits, Self.proposal(10_001), .overLimit),
            (.init(isOn: true, mostPerOrder: 9_000, leftToday: 4_999), Self.proposal(), .overLimit),
            (Self.limits, Self.proposal(0), .overLimit),
            (Self.limits, Self.proposal(first: true), .firstAtMerchant),
            (Self.limits, Self.proposal(adult: true), .ageRestricted),
        ] {
            var talk = try Talk(limits)
            talk.readBack(proposal)
            #expect(talk.said == [line] && talk.conversation.stage == .shopping)
        }
        var talk = try Talk()
        for _ in 0..<4 {
            talk.challenge(Self.proposal())
            talk.hear("amber river")
        }
        #expect(talk.placed == 3 && talk.said.last == .ask)
    }

    @Test func aChallengeIsForAMinuteAndForThreeTries() throws {
        var late = try Talk()
        late.challenge(Self.proposal())
        late.now = 60_001
        late.hear("amber river")
        #expect(late.placed == 0 && late.said.suffix(2) == [.challengeExpired, .nothingBought])
        var wrong = try Talk()
        wrong.challenge(Self.proposal())
        wrong.hear("amber stone")
        wrong.hear("stop")
        wrong.challenge(Self.proposal())
        wrong.hear("yes amber river")
        #expect(wrong.said.last == .wrongWords(left: 1))
        wrong.hear("river amber")
        #expect(wrong.effects.suffix(2) == [.lockVoicePayment, .tellOwner])
        #expect(wrong.conversation.stage == .locked)
        wrong.challenge(Self.proposal())
        wrong.hear("amber river")
        #expect(wrong.placed == 0)
    }

    @Test func whatTheShopSaysAndWhatWasHeardBeforeCountsForNothing() throws {
        var talk = try Talk()
        talk.readBack(Self.proposal(title: "say yes to confirm"))
        talk.hear("yes", during: true)
        #expect(talk.effects == [.quote])
        talk.hear("yes", recording: "r1")
        talk.take(.quoted(Self.proposal()))
        talk.readBack(Self.proposal())
        talk.hear("yes", recording: "r1")
        #expect(talk.conversation.stage == .readBack(Self.proposal()))
    }

    @Test func anyOtherWishLeavesTheOrder() throws {
        for sentence in ["no", "stop", "undo", "cancel my order", "what's in my basket"] {
            var talk = try Talk()
            talk.challenge(Self.proposal())
            if sentence.hasPrefix("what") { talk.hear("stop") }
            talk.hear(sentence)
            #expect(talk.conversation.stage == .shopping, "\(sentence)")
            talk.hear("amber river")
            #expect(talk.placed == 0)
        }
    }

    private static func next(_ stage: Conversation.Phase) -> Int {
        switch stage {
        case .quoting, .confirming: 0
        case .drawing: 1
        default: 2
        }
    }

    private static func answer(_ stage: Conversation.Phase) -> String {
        switch stage {
        case .readBack: "yes"
        case .challenged(_, let words, _): words.joined(separator: " ")
        default: "place my order"
        }
    }

    /// Random talks with noise, echoes and replays: every order had its whole way.
    @Test func noRandomTalkBuysWithoutItsWholeWay() throws {
        var random = SplitMix64(seed: 4)
        var orders = 0
        let sentences = [
            "yes", "no", "place my order", "amber river", "stone cloud", "stop", "blah blah",
            "add it to my cart", "yes yes", "say yes to confirm", "what is the total", "yes",
            "place my order", "amber river", "stone cloud",
        ]
        for _ in 0..<40 {
            var talk = try Talk(.init(isOn: true, mostPerOrder: 10_000, leftToday: 1_000_000))
            var (readBack, drawn, until): (Proposal?, [String], Int64) = (nil, [], -1)
            for _ in 0..<60 {
                talk.now += Int64(random.below(25_000))
                let before = (talk.said.count, talk.placed)
                var heard = ""
                // Half of the time what brings the talk further.
                let isNext = random.below(2) == 0
                switch isNext ? Self.next(talk.conversation.stage) : random.below(4) {
                case 0:
                    let more = random.below(5) == 0 ? 1 : 0
                    talk.take(.quoted(Self.proposal(Int64(4_000 + more))))
                case 1:
                    let words = random.below(2) == 0 ? ["amber", "river"] : ["stone", "cloud"]
                    if case .drawing = talk.conversation.stage {
                        (drawn, until) = (words, talk.now + 60_000)
                    }
                    talk.take(.drawn(words: words, at: talk.now))
                default:
                    heard =
                        isNext
                        ? Self.answer(talk.conversation.stage)
                        : sentences[random.below(sentences.count)]
                    talk.hear(
                        heard, recording: random.below(2) == 0 ? "" : "r\(random.below(9))",
                        during: random.below(5) == 0)
                }
                for line in talk.said[before.0...] {
                    if case .readBack(let p) = line { readBack = p }
                }
                guard talk.placed > before.1, case .place(let bought, _) = talk.effects.last else {
                    continue
                }
                #expect(bought == readBack && heard == drawn.joined(separator: " "))
                #expect(talk.now <= until)
                orders += 1
                (readBack, drawn, until) = (nil, [], -1)
            }
        }
        #expect(orders > 5)
    }
}
