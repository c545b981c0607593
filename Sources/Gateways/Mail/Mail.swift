import World

/// Mail: hands outgoing mail and text messages to their servers, or keeps them as files.
///
/// Promises: a message goes to one recipient in one conversation with a deadline; passwords and
/// tokens go over encrypted connections alone and are in no command line, log or error; whatever a
/// server says becomes a `DeliveryFault` that tells a refusal for now from one for good. A server's
/// yes is final, whatever happens to the connection after it. curl does the transfer, in a
/// subprocess (decision 0022).
public struct Mail: Sendable {
    /// Messages in delivery at the same time to one server, each with a subprocess.
    private static let mostAtOnce = 4

    private let files: FileMessageSender
    private let smtp: SMTPSender?
    private let texts: any TextMessageSender

    /// - Parameters:
    ///   - files: where messages go without a server for them.
    ///   - smtp: server for mail; files without it.
    ///   - texts: gateway for text messages; files without it.
    public init(
        files: FileMessageSender, smtp: SMTPSender? = nil, texts: (any TextMessageSender)? = nil
    ) {
        self.files = files
        self.smtp = smtp
        self.texts = texts ?? files
    }

    /// Messages that may be in delivery at the same time. Files are written one after the other, so
    /// that the newest is the one that was queued last.
    public var atOnce: Int {
        smtp == nil && texts is FileMessageSender ? 1 : Self.mostAtOnce
    }

    /// Hands a message over. Throws a `DeliveryFault`.
    public func send(_ message: OutgoingMessage) async throws {
        switch message.channel {
        case .email:
            if let smtp { try await smtp.send(message) } else { try await files.send(message) }
        case .sms: try await texts.send(message)
        }
    }

    /// Sentence for the start: where messages go.
    public var destinations: String {
        "Mail goes to \(smtp?.destination ?? files.destination); "
            + "text messages go to \(texts.destination)."
    }
}

/// Port for text messages: whatever takes a text and a phone number.
public protocol TextMessageSender: Sendable {
    /// Place that messages go to, in words for the operator, without secrets.
    var destination: String { get }
    /// Hands a message over, to be delivered once for each `key`. Throws a `DeliveryFault`.
    func send(_ message: OutgoingMessage) async throws
}

/// Setting of a server that can't be used, as a sentence for whoever starts Pasar.
public struct MailSettingsFault: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
