import Store
import World

/// Reasons to refuse a chat message or a moderator's decision, in order of precedence.
public enum ChatRefusal: Refusal, Equatable {
    /// The account is muted until then.
    case muted(until: Instant)
    /// Slow mode, or too many messages.
    case tooFast(seconds: Int)
    /// The host has blocked such words.
    case wordUnwelcome
    case noSuchMessage
    /// No report about it waits for a decision.
    case decidedAlready
    /// Hosts and moderators can't be silenced by moderators.
    case notOverThem

    public var code: String {
        switch self {
        case .muted: "live.muted"
        case .tooFast: "live.too-fast"
        case .wordUnwelcome: "live.word-unwelcome"
        case .noSuchMessage: "live.no-such-message"
        case .decidedAlready: "live.reports-decided"
        case .notOverThem: "live.not-over-them"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchMessage: 404
        case .muted, .notOverThem: 403
        case .wordUnwelcome: 422
        case .tooFast, .decidedAlready: 409
        }
    }

    public var field: String? { self == .wordUnwelcome ? "text" : nil }

    public var retryAfterSeconds: Int? {
        if case .tooFast(let seconds) = self { seconds } else { nil }
    }

    public var message: LocalizedText {
        if case .tooFast(let seconds) = self {
            return LocalizedText("refusal.\(code)", count: seconds)
        }
        return LocalizedText("refusal.\(code)")
    }
}
