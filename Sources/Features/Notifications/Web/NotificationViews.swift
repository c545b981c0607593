import Text
import Identities
import HTML
import Web
import World

struct NoticeView: View {
    let notice: Notice
    let text: String
    static let shape = Shape<NoticeView>(
        "Notice",
        [
            .id("id") { $0.notice.id }, .text("key") { $0.notice.words.key },
            .text("text") { $0.text }, .maybe("link") { $0.notice.link?.text },
            .instant("at") { $0.notice.at }, .maybe("read_at", at: { $0.notice.readAt }),
        ])
}

struct InboxView: View {
    let notices: [NoticeView]
    let next: Path?
    static let shape = Shape<InboxView>(
        "Inbox", [.list("notices") { $0.notices }, .maybe("next") { $0.next?.text }])
}

struct InboxMessageView: View {
    let letter: InboxMessage
    static let shape = Shape<InboxMessageView>(
        "Letter",
        [
            .id("id") { $0.letter.id }, .choice("kind") { $0.letter.kind },
            .text("channel") { $0.letter.channel.rawValue }, .text("to") { $0.letter.recipient },
            .choice("state") { $0.letter.state },
            .int("tries") { $0.letter.tries }, .instant("at") { $0.letter.at },
            .maybe("next_try_at", at: { $0.letter.nextTryAt }),
            .maybe("cause") { $0.letter.cause?.rawValue }, .text("detail") { $0.letter.detail },
            .flag("can_be_retried") { $0.letter.canBeRetried },
        ])
}

struct MailView: View {
    let letters: [InboxMessageView]
    let next: Path?
    static let shape = Shape<MailView>(
        "Mail", [.list("letters") { $0.letters }, .maybe("next") { $0.next?.text }])
}
