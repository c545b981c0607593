import DesignSystem
import HTML
import Web
import World

/// Operator's page of mails and text messages by kind; their texts are nobody's but the
/// recipient's.
struct MailPage: PageComponent {
    let context: PageContext
    let show: InboxMessage.Filter
    let isFirst: Bool

    func html(_ view: MailView) -> HTML {
        let title = self("notifications.mail.title")
        func tab(_ filter: InboxMessage.Filter) -> HTML {
            """
            <a href="\(NotificationPath.mail().with("show", filter.rawValue))"\
            \(filter == show ? " aria-current=\"page\"" : "")>\
            \(self("notifications.mail.filter.\(filter.rawValue)"))</a>
            """
        }
        let list: HTML =
            view.letters.isEmpty
            ? empty(
                self("notifications.mail.empty.\(show.rawValue)"),
                self("notifications.mail.empty.text"))
            : "<div class=\"stack\">\(each: view.letters, letterCard)</div>"
        let first = NotificationPath.mail().with("show", show.rawValue)
        return console(
            title, menu: .operations, at: NotificationPath.mail,
            """
            \(pageHead(title, self("notifications.mail.lead")))\
            <nav class="tabs" aria-label="\(title)">\
            \(each: InboxMessage.Filter.allCases, tab)</nav>\
            \(list)\(pages(first: isFirst ? nil : first, next: view.next))
            """)
    }

    private func letterCard(_ view: InboxMessageView) -> HTML {
        let letter = view.letter
        let tone: Tone =
            switch letter.state {
            case .waiting: .plain
            case .retrying: .warn
            case .sent: .good
            case .failed: .bad
            }
        let title = self("notifications.mail.kind.\(letter.kind.rawValue)")
        return """
            <article class="card"><header><h2>\(title)</h2>\
            \(badge(self("notifications.mail.state.\(letter.state.rawValue)"), tone))</header>
            <div class="body"><p class="row muted">\
            \(icon(letter.channel == .email ? "mail" : "phone"))<span class="grow">\
            \(letter.recipient) · \(moment(letter.at)) · \
            \(self("notifications.mail.tries", count: letter.tries))</span></p>\
            \(reason(letter))\(nextTry(letter))</div></article>
            """
    }

    /// Cause of the last failed try, with the server's words.
    private func reason(_ letter: InboxMessage) -> HTML {
        guard let cause = letter.cause else { return "" }
        let words = self("notifications.mail.cause.\(cause.rawValue)")
        return letter.detail.isEmpty
            ? "<p>\(words)</p>" : "<p>\(words) <bdi>\(letter.detail)</bdi></p>"
    }

    /// Time of the next try; for a failed message, a button, or why there is none.
    private func nextTry(_ letter: InboxMessage) -> HTML {
        switch letter.state {
        case .sent, .waiting: return ""
        case .retrying:
            guard let next = letter.nextTryAt else { return "" }
            return "<p>\(self("notifications.mail.next")) \(moment(next))</p>"
        case .failed:
            guard letter.canBeRetried else {
                return "<p class=\"muted\">\(self("notifications.mail.text-gone"))</p>"
            }
            return action(
                NotificationPath.mailRetries(letter.id), self("notifications.mail.retry"), "small")
        }
    }
}
