import Identities
import Rooms
import Web
import World

public struct NoticeForm: Form {
    public static let text = Field<String>.text("text", .line, RoomChat.noticeLength).named
    public static let fields: [any AnyField] = [text]
    let text: String

    public init(_ input: Input) throws { text = try input[Self.text] }
}

public struct SlowForm: Form {
    public static let seconds = Field<Int>.int("seconds", 0...RoomChat.slowest)
    public static let fields: [any AnyField] = [seconds]
    let seconds: Int

    public init(_ input: Input) throws { seconds = try input[Self.seconds] }
}

struct MessageForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let fields: [any AnyField] = [message]
    let message: ChatMessageID

    init(_ input: Input) throws { message = try input[Self.message] }
}

struct MuteForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let minutes = Field<Int>.int("minutes", 1...1440, default: 10)
    static let fields: [any AnyField] = [message, minutes]
    let message: ChatMessageID
    let minutes: Int

    init(_ input: Input) throws {
        message = try input[Self.message]
        minutes = try input[Self.minutes]
    }
}

struct ModeratorForm: Form {
    static let message = Field<ChatMessageID>.id("message")
    static let remove = Field<Bool>.flag("remove")
    static let fields: [any AnyField] = [message, remove]
    let message: ChatMessageID
    let remove: Bool

    init(_ input: Input) throws {
        message = try input[Self.message]
        remove = try input[Self.remove]
    }
}

struct WordsForm: Form {
    /// Blocked words, one per line.
    static let words = Field<String>.text(
        "words", .paragraph, 0...BlockedWords.most * (BlockedWords.length.upperBound + 1)
    ).named
    static let fields: [any AnyField] = [words]
    let words: [String]

    init(_ input: Input) throws {
        words = try input[Self.words].split(whereSeparator: \.isNewline).map {
            String($0.prefix(BlockedWords.length.upperBound))
        }
    }
}

struct WordsView: View {
    static let shape = Shape<WordsView>("UnwelcomeWords", [.texts("words") { $0.words }])
    let words: [String]
}
