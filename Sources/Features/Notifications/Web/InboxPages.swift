import DesignSystem
import HTML
import Web
import World

/// Inbox pages, drawn for one visitor.
struct InboxPages: PageComponent {
    let context: PageContext

    func inboxPage(_ view: InboxView, isFirst: Bool) -> HTML {
        let isUnread = view.notices.contains { $0.notice.readAt == nil }
        let newest = view.notices.first.map { [("up_to", $0.notice.id.description)] } ?? []
        let list: HTML =
            view.notices.isEmpty
            ? empty(
                self("notifications.inbox.empty"), self("notifications.inbox.empty.text"),
                action: (self("notifications.inbox.browse"), Navigation.home()))
            : "<ul class=\"card rows\">\(each: view.notices, noticeRow)</ul>"
        return shop(
            self("notifications.inbox.title"), head: .home, tab: .inbox, mainClass: "phone stack",
            """
            <div class="row"><h1 class="grow">\(self("notifications.inbox.title"))</h1>\
            \(isUnread && isFirst
                ? action(
                    NotificationPath.inboxRead(), self("notifications.inbox.read"), "small quiet",
                    fields: newest) : "")</div>
            \(list)
            \(pages(first: isFirst ? nil : NotificationPath.inbox(), next: view.next))
            """)
    }

    private func noticeRow(_ view: NoticeView) -> HTML {
        let unread = view.notice.readAt == nil
        let classes = unread ? "letter-row unread" : "letter-row"
        let mark: HTML =
            unread ? "<span class=\"vh\">\(self("notifications.inbox.unread")) </span>" : ""
        let words: HTML =
            view.notice.link.map { "<a href=\"\($0)\"><b>\(view.text)</b></a>" as HTML }
            ?? "<b>\(view.text)</b>"
        return """
            <li class="\(classes)">\(icon("bell"))<div>\(mark)\(words)\
            </div>\(moment(view.notice.at))</li>
            """
    }
}
