import Accounts
import Affiliates
import Creators
import Identities
import Money
import Notifications
import Shops
import Store
import World

/// News of a collaboration for one of its sides.
struct CollaborationNotice: Sendable {
    let shop: Shop
    let creator: Creator
    let rate: Rate

    /// Changes that the creator is told of.
    static let toCreators = ["invited", "withdrawn", "ended"]
    /// Changes that the seller is told of.
    static let toSellers = ["accepted", "declined", "expired", "left", "over"]

    func tellCreator(
        _ change: String, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let locale = try Accounts.locale(of: creator.account, in: db) ?? .enUS
        try Notifications.notify(
            creator.account,
            LocalizedText(
                "notice.collaborations.\(change)",
                ["shop": shop.name, "rate": Percent.text(rate, in: locale)]),
            link: CollaborationPath.own(), id: ID(ids.next(at: now)), at: now, in: db)
    }

    func tellSeller(
        _ change: String, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let locale = try Accounts.locale(of: shop.owner, in: db) ?? .enUS
        try Notifications.notify(
            shop.owner,
            LocalizedText(
                "notice.collaborations.\(change)",
                ["creator": creator.name, "rate": Percent.text(rate, in: locale)]),
            link: CollaborationPath.plans(), id: ID(ids.next(at: now)), at: now, in: db)
    }
}
