import Creators
import Identities
import Modules
import Shops
import Store
import World

extension Collaborations {
    /// Names of the jobs, also of their stuck rows.
    static let expiring = "invitations"
    static let ending = "collaborations"

    /// Ends invitations whose 72 hours are over. Returns how many.
    public func expireInvitations() async throws -> Int {
        let now = world.now()
        return try await finish(
            .expired, job: Self.expiring, telling: "expired",
            """
            SELECT id FROM collaborations WHERE state = 'invited' AND answer_by <= \(now)
              AND \(StuckRows.due(Self.expiring, key: "id", at: now))
            ORDER BY answer_by LIMIT \(Self.round)
            """)
    }

    /// Ends collaborations whose last day is over: their rate has ended by itself. Returns how many.
    func endCollaborations() async throws -> Int {
        let now = world.now()
        return try await finish(
            .ended, job: Self.ending, telling: "over",
            """
            SELECT c.id FROM collaborations c JOIN targeted_plans p ON p.id = c.plan
            WHERE c.state = 'accepted' AND p.ends_at <= \(now)
              AND \(StuckRows.due(Self.ending, key: "c.id", at: now))
            ORDER BY p.ends_at, c.id LIMIT \(Self.round)
            """)
    }

    private func finish(
        _ state: Collaboration.State, job: String, telling change: String, _ due: SQL
    ) async throws -> Int {
        let now = world.now()
        let (store, ids) = (store, world.ids)
        let found: [CollaborationID] = try await store.read { db in try db.values(due) }
        return try await IsolatedRows(job, store, world).each(found) { id in
            try await store.write { db in
                guard let one = try Self.find(id, in: db), one.canMove(to: state, at: now),
                    let plan = try Self.plan(one.plan, in: db),
                    let shop = try Shops.shop(one.shop, in: db),
                    let creator = try Creators.creator(one.creator, in: db)
                else { return }
                try Self.move(one, to: state, at: now, in: db)
                try CollaborationNotice(shop: shop, creator: creator, rate: plan.rate)
                    .tellSeller(change, ids: ids, at: now, in: db)
            }
        }
    }
}
