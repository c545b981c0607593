import Accounts
import Identities
import Localization
import Markets
import Money
import Orders
import Shops
import Store
import World

/// News of a return that the side hears which didn't act.
enum ReturnNoticeKind: String, CaseIterable {
    case requested, approved, refused, offered, shipped, received, inspected, missed, disputed
    case replacing, dropped
    case offerAccepted = "offer-accepted"
    case offerDeclined = "offer-declined"
    /// A withdrawal by law, to the seller.
    case withdrawal
    /// Its confirmation, to the buyer.
    case withdrawnFrom = "withdrawn-from"
    /// The end of a return, to both.
    case ended

    var sides: Set<ReturnSide> {
        switch self {
        case .requested, .shipped, .disputed, .dropped, .offerAccepted, .offerDeclined,
            .withdrawal:
            [.seller]
        case .approved, .refused, .offered, .received, .inspected, .missed, .replacing,
            .withdrawnFrom:
            [.buyer]
        case .ended: [.buyer, .seller]
        }
    }
}

extension Returns {
    /// Step: tells whom a change of a return concerns. A refund tells the buyer by itself.
    func tell(
        _ news: ReturnNoticeKind, _ about: Return, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([about.order], in: db)[about.order] else { return }
        try tell(news, order, at: now, in: db)
    }

    /// Step: the same of an order; with the day until which the next side acts.
    func tell(
        _ news: ReturnNoticeKind, _ order: Order, at now: Instant, in db: Transaction
    ) throws {
        let seller = try Shops.shop(order.shop, in: db)?.owner
        let accounts = news.sides.sorted { $0.rawValue < $1.rawValue }.compactMap { side in
            (side == .seller ? seller : order.buyer).map { (side: side, account: $0) }
        }
        let locales = try Accounts.locales(of: accounts.map(\.account), in: db)
        let latest = try Return.of(order.id, in: db).first
        try notices.send(
            accounts.map { side, account in
                let locale = locales[account] ?? .enUS
                let words = values(order, latest, at: now, in: locale)
                return AccountNotice(
                    to: account, .order, LocalizedText("notice.return-\(news.rawValue)", words),
                    subject: LocalizedText("returns.mail.subject", ["order": order.id.short]),
                    link: side == .seller
                        ? OrderPath.sellerOrder(order.id) : OrderPath.order(order.id))
            }, at: now, in: db)
    }

    private func values(
        _ order: Order, _ about: Return?, at now: Instant, in locale: LocaleTag
    ) -> [String: String] {
        let zone = markets.market(order.market).zone(at: order.address.subdivision)
        let text = DateText(locale: locale, zone: zone)
        var values = [
            "order": order.id.short,
            "time": "\(text.moment(now, now: now)) \(zone.shortName(at: now))",
        ]
        if let about {
            values["outcome"] = strings.text(
                LocalizedText("returns.state.\(about.state.rawValue)"), in: locale)
            if let due = about.dueAt {
                values["day"] = text.day(zone.day(of: due - .milliseconds(1)))
            }
        }
        return values
    }
}
