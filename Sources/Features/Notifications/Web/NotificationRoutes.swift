import Access
import DesignSystem
import HTML
import Store
import Web
import World

extension NotificationsWeb {
    /// Routes of the inbox and of the operator's list of messages.
    public var routes: [Route] {
        [
            Route(
                .get, NotificationPath.inbox, for: .signedIn, of: "own inbox",
                takes: InboxForm.self,
                gives: InboxView.shape.schema, "The inbox, newest first", handler: inbox),
            Route(
                .post, NotificationPath.inboxRead, for: .signedIn, of: "own inbox",
                takes: InboxReadForm.self, gives: Done.shape.schema, "Marks notices as read"
            ) { request, account, form in
                try await notifications.markRead(of: account, upTo: form.upTo)
                return request.done(then: NotificationPath.inbox())
            },
            Route(
                .get, NotificationPath.mail, for: .role(.operator), takes: MailForm.self,
                gives: MailView.shape.schema, "Mails and text messages that left or wait",
                handler: mail),
            Route(
                .post, NotificationPath.mailRetries, for: .role(.operator),
                gives: Done.shape.schema, refusals: [404, 409, 410],
                "Queues a failed message once more"
            ) { request, _ in
                let id = try request.at(NotificationPath.mailRetries)
                try await notifications.retry(id)
                return request.done(
                    then: NotificationPath.mail().with("show", InboxMessage.Filter.waiting.rawValue)
                ).recorded("message-retried", subject: id.description)
            },
        ]
    }

    private func inbox(_ request: Request, _ account: AccountID, _ form: InboxForm) async throws
        -> Response
    {
        let notices = try await notifications.inbox(
            of: account, before: form.before)
        let isFull = notices.count == Notice.perPage
        let view = InboxView(
            notices: notices.map { notice in
                NoticeView(
                    notice: notice,
                    text: designSystem.strings.text(notice.words, in: request.caller.locale))
            },
            next: isFull
                ? NotificationPath.inbox().with("before", notices.last?.id.description) : nil)
        let context = try await designSystem.context(request)
        return request.answer(view) {
            InboxPages(context: context).inboxPage(view, isFirst: form.before == nil)
        }
    }

    private func mail(_ request: Request, _ form: MailForm) async throws -> Response {
        let letters = try await notifications.messages(form.show, before: form.before)
        let isFull = letters.count == InboxMessage.perPage
        let here = NotificationPath.mail().with("show", form.show.rawValue)
        let view = MailView(
            letters: letters.map { InboxMessageView(letter: $0) },
            next: isFull ? here.with("before", letters.last?.id.description) : nil)
        let context = try await designSystem.context(request)
        return request.answer(view) {
            MailPage(context: context, show: form.show, isFirst: form.before == nil).html(view)
        }
    }
}
