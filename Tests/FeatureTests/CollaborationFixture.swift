import Identities
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Affiliates
@testable import Collaborations
@testable import Creators

extension CreatorFixture {
    var collaborations: Collaborations { test.pasar.collaborations }

    var currentDay: Day { test.pasar.markets.market(.gb).zone.day(of: test.clock.now) }

    /// An offer to creators: the mug for fifteen percent, for ten days.
    func offer(
        _ handles: [String] = ["@zainab"], _ products: [ProductID]? = nil,
        _ rate: Rate = .percent(15),
        days: Int = 10
    ) -> TargetedOffer {
        TargetedOffer(
            handles: handles, products: products ?? [mug.product], rate: rate,
            lastDay: currentDay + days, content: .any, message: "We like your table.")
    }

    @discardableResult
    func invite(_ offer: TargetedOffer? = nil) async throws -> TargetedPlanID {
        try await collaborations.invite(
            offer ?? self.offer(), seller: seller, idempotencyKey: nil
        ).answer
    }

    /// The collaboration of a plan, or the latest one.
    func collaboration(
        _ plan: TargetedPlanID? = nil, of creator: Creator? = nil
    ) async throws -> Collaboration {
        let id = (creator ?? self.creator).id
        let all = try await test.store.read { db in
            try db.rows(
                """
                SELECT \(Collaboration.columns) FROM collaborations WHERE creator = \(id)
                ORDER BY id DESC
                """, as: Collaboration.self)
        }
        return try #require(all.first { plan == nil || $0.plan == plan })
    }

    /// Invites, and has the creator accept.
    @discardableResult
    func agree(_ offer: TargetedOffer? = nil) async throws -> Collaboration {
        let one = try await collaboration(try await invite(offer))
        try await collaborations.accept(one.id, by: zainab)
        return one
    }

    func notices(of account: AccountID) async throws -> [String] {
        try await test.store.read { db in
            try db.values("SELECT words FROM notices WHERE account = \(account) ORDER BY id")
        }
    }

    /// Time passes; sessions stay.
    func wait(_ span: TimeSpan) async {
        test.clock.advance(span)
        for visitor in [browser, zainabBrowser, sellerBrowser] { await visitor.get("/account") }
    }
}
