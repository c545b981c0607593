import Identities
import Localization
import Notifications
import Store
import Text
import World

/// A piece of news for an account: a sentence, the subject of its mail, and a link.
public struct AccountNotice: Sendable {
    public let account: AccountID
    public let kind: MessageKind
    public let words: LocalizedText
    /// Sentence key and values of the mail's subject.
    public let subject: LocalizedText
    public let link: Path

    public init(
        to account: AccountID, _ kind: MessageKind, _ words: LocalizedText,
        subject: LocalizedText, link: Path
    ) {
        self.account = account
        self.kind = kind
        self.words = words
        self.subject = subject
        self.link = link
    }
}

/// Sends news to an account's inbox and, in its language, by mail; by text message where it has no
/// address. People of the demo market get no mail.
public struct NoticeSender: Sendable {
    private let strings: Strings
    private let ids: IDSource
    /// The site, as links in mail begin.
    private let origin: String

    public init(strings: Strings, ids: IDSource, origin: String) {
        self.strings = strings
        self.ids = ids
        self.origin = origin
    }

    /// Step: writes notices and mail, so that they exist if and only if the change commits.
    public func send(
        _ notices: [AccountNotice], at now: Instant, in db: Transaction
    ) throws {
        let people = try Accounts.accounts(notices.map(\.account), in: db)
        for notice in notices {
            guard let person = people[notice.account], !person.isClosed else { continue }
            try Notifications.notify(
                person.id, notice.words, link: notice.link, id: ID(ids.next(at: now)), at: now,
                in: db)
            // People of the demo market have addresses that nobody reads.
            guard !person.isDemo, let login = person.ways.first else { continue }
            let words = strings.text(notice.words, in: person.locale)
            let message = OutgoingMessage(
                channel: login.isPhone ? .sms : .email, to: login.text,
                subject: strings.text(notice.subject, in: person.locale),
                text: "\(words)\n\n\(origin)\(notice.link.text)")
            try Notifications.enqueue(
                message, notice.kind, id: ID(ids.next(at: now)), at: now, in: db)
        }
    }
}
