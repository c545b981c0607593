import Accounts
import Identities
import Localization
import Orders
import Payments
import Shops
import Store
import World

/// News of a dispute that its buyer and the sellers hear.
enum DisputeNoticeKind: String, CaseIterable {
    case opened, won, lost
}

extension Disputes {
    /// Step: tells the buyer, and the seller of each order of the payment.
    func tell(
        _ news: DisputeNoticeKind, _ dispute: Dispute, at now: Instant, in db: Transaction
    ) throws {
        let orders = try Order.of(dispute.checkout, in: db)
        let shops = try Shops.shops(Array(Set(orders.map(\.shop))), in: db)
        var notices: [AccountNotice] = []
        for order in orders {
            let values = ["order": order.id.short]
            func notice(_ account: AccountID, _ side: String, isSeller: Bool) -> AccountNotice {
                AccountNotice(
                    to: account, .order,
                    LocalizedText("notice.dispute-\(news.rawValue).\(side)", values),
                    subject: LocalizedText("disputes.mail.subject", values),
                    link: isSeller ? OrderPath.sellerOrder(order.id) : OrderPath.order(order.id))
            }
            notices.append(notice(dispute.buyer, "buyer", isSeller: false))
            if let owner = shops[order.shop]?.owner {
                notices.append(notice(owner, "seller", isSeller: true))
            }
        }
        try self.notices.send(notices, at: now, in: db)
    }
}
