import Accounts
import Identities
import Localization
import Orders
import Shops
import Store
import World

/// News of a case that the other side hears.
enum CaseNoticeKind: String, CaseIterable {
    case opened, answered, refunded, closed, withdrawn, offered, replaced
    case offerAccepted = "offer-accepted"
    case offerDeclined = "offer-declined"

    var isForSeller: Bool {
        [.opened, .refunded, .withdrawn, .offerAccepted, .offerDeclined].contains(self)
    }
}

extension Cases {
    /// Step: tells the side that didn't act. A refund tells the buyer by itself.
    func tell(
        _ news: CaseNoticeKind, _ about: Case, at now: Instant, in db: Transaction
    ) throws {
        let seller = try Shops.shop(about.shop, in: db)?.owner
        guard let account = news.isForSeller ? seller : about.buyer else { return }
        let values = ["order": about.order.short]
        try notices.send(
            [
                AccountNotice(
                    to: account, .order, LocalizedText("notice.case-\(news.rawValue)", values),
                    subject: LocalizedText("cases.mail.subject", values),
                    link: news.isForSeller
                        ? OrderPath.sellerOrder(about.order) : OrderPath.order(about.order))
            ], at: now, in: db)
    }
}
