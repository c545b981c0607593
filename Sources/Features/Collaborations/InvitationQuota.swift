import Identities
import Store
import World

/// Creators whom a shop may still invite: a week's share, which grows with those who accept.
/// Source: reference/social-commerce.md 3.9, outreach quota.
public struct InvitationQuota: Sendable, Equatable {
    /// Creators that a shop without any history invites a week.
    static let base = 20
    /// Further ones for each who accepted in the last four weeks, up to `most` in all.
    static let perAcceptance = 5
    static let most = 200
    static let week = TimeSpan.days(7)
    static let memory = TimeSpan.days(28)

    public let accepted: Int
    public let sent: Int

    public var perWeek: Int {
        // At most `most` acceptances count, so that nothing is multiplied beyond it.
        min(Self.most, Self.base + min(accepted, Self.most) * Self.perAcceptance)
    }
    public var left: Int { max(0, perWeek - sent) }

    init(accepted: Int, sent: Int) {
        self.accepted = accepted
        self.sent = sent
    }

    /// Step: a shop's share at a moment. Invitations that were taken back count: they were read.
    init(of shop: ShopID, at now: Instant, in db: Transaction) throws {
        accepted =
            try db.value(
                """
                SELECT count(*) FROM collaborations
                WHERE shop = \(shop) AND invited_at > \(now - Self.memory)
                  AND state IN ('accepted', 'ended')
                """) ?? 0
        sent =
            try db.value(
                """
                SELECT count(*) FROM collaborations
                WHERE shop = \(shop) AND invited_at > \(now - Self.week)
                """) ?? 0
    }
}
