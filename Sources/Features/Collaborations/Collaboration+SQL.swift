import Identities
import Money
import Store
import World
import Affiliates
import Shops

// MARK: writing

extension Collaborations {
    static func insert(
        _ id: TargetedPlanID, _ offer: TargetedOffer, _ terms: TargetedTerms, of shop: Shop,
        at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO targeted_plans (\(TargetedPlan.columns))
            VALUES (\(id), \(shop.id), \(terms.rate.basisPoints), \(terms.endsAt),
                    \(offer.content), \(offer.message), \(now))
            """)
        try db.executeAll(
            Set(offer.products).sorted().map {
                "INSERT INTO targeted_products (plan, product) VALUES (\(id), \($0))"
            })
    }

    static func insert(_ one: Collaboration, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO collaborations (\(Collaboration.columns))
            VALUES (\(one.id), \(one.plan), \(one.shop), \(one.creator), \(one.state),
                    \(one.invitedAt), \(one.answerBy), NULL, NULL)
            """)
    }

    /// Step: the one writer of a collaboration's state.
    static func move(
        _ one: Collaboration, to state: Collaboration.State, at now: Instant, in db: Transaction
    ) throws {
        let answeredAt = one.answeredAt ?? now
        let endedAt = state == .ended ? now : nil
        try db.execute(
            """
            UPDATE collaborations SET state = \(state), answered_at = \(answeredAt),
                ended_at = \(endedAt)
            WHERE id = \(one.id) AND state = \(one.state)
            """)
    }

    static func block(
        _ shop: ShopID, for creator: CreatorID, at now: Instant, in db: Transaction
    ) throws {
        let count: Int =
            try db.value("SELECT count(*) FROM blocked_shops WHERE creator = \(creator)") ?? 0
        guard count < mostBlocked else {
            throw CollaborationRefusal.blocksTooMany(most: mostBlocked)
        }
        try db.execute(
            """
            INSERT INTO blocked_shops (creator, shop, at) VALUES (\(creator), \(shop), \(now))
            ON CONFLICT (creator, shop) DO NOTHING
            """)
    }

    static func unblock(_ shop: ShopID, for creator: CreatorID, in db: Transaction) throws {
        try db.execute(
            "DELETE FROM blocked_shops WHERE creator = \(creator) AND shop = \(shop)")
    }
}

// MARK: reading

extension Collaborations {
    static func find(_ id: CollaborationID, in db: Transaction) throws -> Collaboration? {
        try db.row("SELECT \(Collaboration.columns) FROM collaborations WHERE id = \(id)")
    }

    static func plan(_ id: TargetedPlanID, in db: Transaction) throws -> TargetedPlan? {
        try plans([id], in: db)[id]
    }

    static func plans(
        _ ids: [TargetedPlanID], in db: Transaction
    ) throws -> [TargetedPlanID: TargetedPlan] {
        guard !ids.isEmpty else { return [:] }
        let rows: [TargetedPlan] = try db.rows(
            "SELECT \(TargetedPlan.columns) FROM targeted_plans WHERE id IN (\(list: ids))")
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Step: products of each plan, in the order of their ids.
    static func products(
        of plans: [TargetedPlanID], in db: Transaction
    ) throws -> [TargetedPlanID: [ProductID]] {
        guard !plans.isEmpty else { return [:] }
        var out: [TargetedPlanID: [ProductID]] = [:]
        try db.each(
            """
            SELECT plan, product FROM targeted_products WHERE plan IN (\(list: plans))
            ORDER BY plan, product
            """
        ) { out[try $0.next(), default: []].append(try $0.next()) }
        return out
    }

    /// Step: collaborations of a plan, at most `mostCreators`.
    public static func collaborations(
        of plans: [TargetedPlanID], in db: Transaction
    ) throws -> [TargetedPlanID: [Collaboration]] {
        guard !plans.isEmpty else { return [:] }
        let rows: [Collaboration] = try db.rows(
            """
            SELECT \(Collaboration.columns) FROM collaborations WHERE plan IN (\(list: plans))
            ORDER BY id
            """)
        return Dictionary(grouping: rows, by: \.plan)
    }

    /// Step: open invitations of a shop to a creator.
    static func invitations(
        of shop: ShopID, to creator: CreatorID, in db: Transaction
    ) throws -> [Collaboration] {
        try db.rows(
            """
            SELECT \(Collaboration.columns) FROM collaborations
            WHERE creator = \(creator) AND state = 'invited' AND shop = \(shop) ORDER BY id
            """)
    }

    /// Step: creators of these who don't want to hear of a shop.
    static func blocking(
        _ shop: ShopID, among creators: [CreatorID], in db: Transaction
    ) throws -> Set<CreatorID> {
        guard !creators.isEmpty else { return [] }
        return Set(
            try db.values(
                """
                SELECT creator FROM blocked_shops
                WHERE creator IN (\(list: creators)) AND shop = \(shop)
                """, as: CreatorID.self))
    }

    /// Step: products with creators whose invitation or agreement about them is open.
    static func taken(
        _ products: [ProductID], by creators: [CreatorID], at now: Instant, in db: Transaction
    ) throws -> [(creator: CreatorID, product: ProductID, isAgreed: Bool)] {
        guard !products.isEmpty, !creators.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT c.creator, t.product, c.state FROM collaborations c
            JOIN targeted_products t ON t.plan = c.plan
            WHERE c.creator IN (\(list: creators)) AND t.product IN (\(list: products))
              AND (c.state = 'accepted' OR c.state = 'invited' AND c.answer_by > \(now))
            ORDER BY c.creator, t.product
            """
        ) { row in
            let (creator, product): (CreatorID, ProductID) = try (row.next(), row.next())
            let state: Collaboration.State = try row.next()
            return (creator: creator, product: product, isAgreed: state == .accepted)
        }
    }
}
