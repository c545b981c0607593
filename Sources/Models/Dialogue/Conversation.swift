/// Conversation: a talk from the first wish to an order, as values.
///
/// Promises: an order is placed only after exactly its proposal was read back, confirmed, quoted anew
/// without a change, and answered by a challenge of its own: words that are shown and never said,
/// valid once and for a minute. What is heard while the shop speaks, or was heard before, is nothing.
public struct Conversation: Equatable, Sendable {
    /// Time in which a challenge is answered, in milliseconds.
    static let challengeMilliseconds: Int64 = 60_000
    /// Wrong answers after which voice payment is locked.
    static let mostWrongAnswers = 3
    /// Recordings that are remembered, so that none counts twice.
    static let mostRecordings = 64

    /// Bounds of a market and an account, in minor units.
    public struct Limits: Equatable, Sendable {
        public let isOn: Bool
        public let mostPerOrder: Int64
        /// Rest of the day.
        public let leftToday: Int64

        public init(isOn: Bool, mostPerOrder: Int64, leftToday: Int64) {
            self.isOn = isOn
            self.mostPerOrder = mostPerOrder
            self.leftToday = leftToday
        }
    }

    /// An order as it is proposed: all that is read back.
    public struct Proposal: Equatable, Sendable {
        public let items: [String]
        public let merchant: String
        public let address: String
        public let method: String
        public let total: Int64
        public let currency: String
        public let isFirstAtMerchant: Bool
        public let isAgeRestricted: Bool

        public init(
            items: [String], merchant: String, address: String, method: String, total: Int64,
            currency: String, isFirstAtMerchant: Bool = false, isAgeRestricted: Bool = false
        ) {
            self.items = items
            self.merchant = merchant
            self.address = address
            self.method = method
            self.total = total
            self.currency = currency
            self.isFirstAtMerchant = isFirstAtMerchant
            self.isAgeRestricted = isAgeRestricted
        }
    }

    public enum Phase: Equatable, Sendable {
        case shopping
        case quoting
        case readBack(Proposal)
        /// Confirmed, and asked for again in case it changed.
        case confirming(Proposal)
        case drawing(Proposal)
        case challenged(Proposal, words: [String], until: Int64)
        case locked
    }

    /// A sentence and how it came.
    public struct Heard: Equatable, Sendable {
        public let sentence: String
        /// Milliseconds since any moment.
        public let at: Int64
        /// Hash of the recording; empty for what was typed.
        public let recording: String
        /// True where the shop, a LIVE or a video was audible.
        public let isDuringSpeech: Bool

        public init(
            _ sentence: String, at: Int64, recording: String = "", isDuringSpeech: Bool = false
        ) {
            self.sentence = sentence
            self.at = at
            self.recording = recording
            self.isDuringSpeech = isDuringSpeech
        }
    }

    public enum Event: Equatable, Sendable {
        case heard(Heard)
        case quoted(Proposal)
        case drawn(words: [String], at: Int64)
        case placed(order: String)
        case refused(reason: String)
    }

    /// Evidence that is kept with an order.
    public struct Evidence: Equatable, Sendable {
        public let transcript: String
        public let recording: String
        public let at: Int64
    }

    public enum Effect: Equatable, Sendable {
        /// Anything that buys nothing: search, basket, addresses and the like.
        case act(Understanding)
        case quote
        case drawChallenge
        case place(Proposal, Evidence)
        case lockVoicePayment
        case tellOwner
    }

    /// A sentence by key, with what is put in; the feature has its words.
    public enum Line: Equatable, Sendable {
        case ask, askWhether(Intent), done(Intent), readBack(Proposal), changed, paymentIsOff
        case overLimit, firstAtMerchant, ageRestricted, challenge, wrongWords(left: Int)
        case challengeExpired, locked, placed(String), refused(String), nothingBought
    }

    public private(set) var stage = Phase.shopping
    private var recordings: [String] = []
    /// Wrong answers since the last right one: another challenge gives no further tries.
    private var wrongAnswers = 0
    private var limits: Limits

    public init(limits: Limits) { self.limits = limits }

    // MARK: moves

    /// The talk after an event, what is said, and what is to be done.
    public func after(
        _ event: Event, understoodBy dialogue: Dialogue
    ) -> (next: Conversation, said: [Line], effects: [Effect]) {
        var next = self
        var (said, effects): ([Line], [Effect]) = ([], [])
        switch event {
        case .heard(let heard):
            guard next.isNew(heard) else { break }
            (said, effects) = next.hear(heard, dialogue.understand(heard.sentence))
        case .quoted(let proposal): (said, effects) = next.quoted(proposal)
        case .drawn(let words, let at):
            guard case .drawing(let proposal) = stage, words.count == 2 else { break }
            next.stage = .challenged(
                proposal, words: words.map { $0.lowercased() },
                until: at + Self.challengeMilliseconds)
            said = [.challenge]
        case .placed(let order): said = [.placed(order)]
        case .refused(let reason):
            if stage != .locked { next.stage = .shopping }
            said = [.refused(reason)]
        }
        return (next, said, effects)
    }

    private mutating func isNew(_ heard: Heard) -> Bool {
        guard !heard.isDuringSpeech else { return false }
        guard !heard.recording.isEmpty else { return true }
        guard !recordings.contains(heard.recording) else { return false }
        recordings.append(heard.recording)
        if recordings.count > Self.mostRecordings { recordings.removeFirst() }
        return true
    }

    private mutating func quoted(_ proposal: Proposal) -> ([Line], [Effect]) {
        switch stage {
        case .quoting:
            if let refusal = refusal(of: proposal) {
                stage = .shopping
                return ([refusal], [])
            }
            stage = .readBack(proposal)
            return ([.readBack(proposal)], [])
        case .confirming(let before):
            guard proposal == before else {
                stage = .quoting
                let again = quoted(proposal)
                return ([.changed] + again.0, again.1)
            }
            stage = .drawing(proposal)
            return ([], [.drawChallenge])
        default: return ([], [])
        }
    }

    private func refusal(of proposal: Proposal) -> Line? {
        if !limits.isOn { return .paymentIsOff }
        if proposal.isAgeRestricted { return .ageRestricted }
        if proposal.isFirstAtMerchant { return .firstAtMerchant }
        let most = min(limits.mostPerOrder, limits.leftToday)
        return proposal.total <= 0 || proposal.total > most ? .overLimit : nil
    }

    private mutating func hear(_ heard: Heard, _ meant: Understanding) -> ([Line], [Effect]) {
        if case .challenged(let proposal, let words, let until) = stage {
            return answer(heard, meant, proposal, words, until)
        }
        guard meant.accepted else {
            return ([meant.intent == .none ? .ask : .askWhether(meant.intent)], [])
        }
        switch (stage, meant.intent) {
        case (.locked, .order), (.locked, .confirm): return ([.locked], [])
        case (.locked, _): return ([.done(meant.intent)], [.act(meant)])
        case (.readBack(let proposal), .confirm):
            stage = .confirming(proposal)
            return ([], [.quote])
        case (_, .order):
            stage = .quoting
            return ([], [.quote])
        case (.shopping, .confirm), (.shopping, .deny): return ([.ask], [])
        case (_, .confirm): return ([], [])
        case (.shopping, _): return ([.done(meant.intent)], [.act(meant)])
        case (_, .deny), (_, .stop), (_, .undo), (_, .cancelOrder):
            stage = .shopping
            return ([.nothingBought], [])
        case (.readBack(let proposal), .sayAgain): return ([.readBack(proposal)], [])
        default:
            stage = .shopping
            return ([.nothingBought, .done(meant.intent)], [.act(meant)])
        }
    }

    // MARK: challenge

    private mutating func answer(
        _ heard: Heard, _ meant: Understanding, _ proposal: Proposal, _ words: [String],
        _ until: Int64
    ) -> ([Line], [Effect]) {
        if heard.at > until {
            stage = .shopping
            return ([.challengeExpired, .nothingBought], [])
        }
        if Self.words(of: heard.sentence).joined() == words.joined() {
            stage = .shopping
            wrongAnswers = 0
            // Counted before the market answers, so that two orders can't share what is left.
            limits = Limits(
                isOn: limits.isOn, mostPerOrder: limits.mostPerOrder,
                leftToday: limits.leftToday - proposal.total)
            let evidence = Evidence(
                transcript: heard.sentence, recording: heard.recording, at: heard.at)
            return ([], [.place(proposal, evidence)])
        }
        if meant.accepted, [.deny, .stop, .undo, .cancelOrder].contains(meant.intent) {
            stage = .shopping
            return ([.nothingBought], [])
        }
        wrongAnswers += 1
        guard wrongAnswers < Self.mostWrongAnswers else {
            stage = .locked
            return ([.locked, .nothingBought], [.lockVoicePayment, .tellOwner])
        }
        return ([.wrongWords(left: Self.mostWrongAnswers - wrongAnswers)], [])
    }

    private static func words(of sentence: String) -> [String] {
        sentence.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}
