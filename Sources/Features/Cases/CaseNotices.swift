import Accounts
import Identities
import Localization
import Orders
import Shops
import Store
import World

/// News of a case that those hear who didn't act.
enum CaseNoticeKind: String, CaseIterable {
    case opened, answered, refunded, closed, withdrawn, offered, replaced
    case offerAccepted = "offer-accepted"
    case offerDeclined = "offer-declined"
    /// To the seller: an operator closed the case in their favour.
    case won

    var isForSeller: Bool {
        [.opened, .refunded, .withdrawn, .won, .offerAccepted, .offerDeclined].contains(self)
    }

    /// News of a decision for the buyer, whom the refund tells by itself.
    static func refund(by actor: OrderActor) -> [Self] { actor == .seller ? [] : [.refunded] }

    /// News of a case that ends without a refund.
    static func closing(by actor: OrderActor) -> [Self] {
        actor == .buyer ? [.withdrawn] : [.closed, .won]
    }
}

extension Cases {
    /// Step: tells the sides that didn't act.
    func tell(
        _ news: [CaseNoticeKind], _ about: Case, at now: Instant, in db: Transaction
    ) throws {
        let seller = try Shops.shop(about.shop, in: db)?.owner
        let values = ["order": about.order.short]
        try notices.send(
            news.compactMap { news in
                guard let account = news.isForSeller ? seller : about.buyer else { return nil }
                return AccountNotice(
                    to: account, .order, LocalizedText("notice.case-\(news.rawValue)", values),
                    subject: LocalizedText("cases.mail.subject", values),
                    link: news.isForSeller
                        ? OrderPath.sellerOrder(about.order) : OrderPath.order(about.order))
            }, at: now, in: db)
    }
}
