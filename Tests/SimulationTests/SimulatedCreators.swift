import Accounts
import Affiliates
import Catalog
import Creators
import Identities
import Money
import Stalls
import Store
import TestSupport
import Testing
import Web
import World

@testable import Collaborations

/// Two creators who sell what both shops opened, beside the shoppers and their faulty gateway.
extension MarketSimulation {
    func openStalls() async throws {
        let (creators, affiliates) = (test.pasar.creators, test.pasar.affiliates)
        for (_, product, shop) in skus {
            _ = try await affiliates.open(
                product, .percent(10), lastDay: nil, seller: shop.owner, idempotencyKey: nil)
        }
        for index in 0..<2 {
            let (account, _) = try await test.person("Creator\(index)")
            guard let handle = Handle("creator\(index)") else { continue }
            let id = try await creators.become(
                Profile(handle: handle, name: "Creator \(index)"), account: account, market: .gb
            ).answer
            for (_, product, _) in skus {
                _ = try await test.pasar.stalls.put(
                    product, on: nil, of: account, idempotencyKey: nil)
            }
            let found = try await test.store.read { db in try Creators.creator(id, in: db) }
            stalls.append(try #require(found))
        }
    }

    /// Somebody clicks through a stall, or leaves a LIVE room with something in mind.
    func click() async throws -> String {
        let (creator, buyer) = (stalls[pick(stalls.count)], buyers[pick(buyers.count)])
        let product = skus[pick(skus.count)].product
        let (markets, now, inRoom) = (test.pasar.markets, test.clock.now, pick(3) == 0)
        try await test.store.write { db in
            if inRoom {
                return try Affiliates.touch(
                    owner: ShopperID(buyer), product: product, creator: creator.id,
                    surface: .live(ID(creator.id.rawValue)), at: now, in: db)
            }
            try Stalls.visit(
                product, at: creator, owner: ShopperID(buyer), markets: markets, at: now, in: db)
        }
        return "clicked"
    }

    /// A seller raises, cuts or closes a plan.
    func replan() async throws -> String {
        let one = skus[pick(skus.count)]
        guard pick(4) > 0 else {
            try await test.pasar.affiliates.close(one.product, seller: one.shop.owner)
            return "closed"
        }
        _ = try await test.pasar.affiliates.open(
            one.product, .percent(1 + pick(80)), lastDay: nil, seller: one.shop.owner,
            idempotencyKey: nil)
        return "planned"
    }

    /// A seller invites a creator to a rate of their own, or takes it back; the creator answers, or
    /// leaves; deadlines pass.
    func collaborate() async throws -> String {
        let collaborations = test.pasar.collaborations
        let creator = stalls[pick(stalls.count)]
        let found = try await test.store.read { db in
            try db.rows(
                """
                SELECT \(Collaboration.columns) FROM collaborations
                WHERE creator = \(creator.id) AND state IN ('invited', 'accepted') ORDER BY id
                """, as: Collaboration.self)
        }
        guard !found.isEmpty, pick(3) > 0 else {
            let one = skus[pick(skus.count)]
            let zone = test.pasar.markets.market(.gb).zone
            _ = try await collaborations.invite(
                TargetedOffer(
                    handles: [creator.handle.text], products: [one.product],
                    rate: .percent(1 + pick(80)), lastDay: zone.day(of: test.clock.now) + pick(9),
                    content: .any, message: ""), seller: one.shop.owner, idempotencyKey: nil)
            return "invited"
        }
        let one = found[pick(found.count)]
        let owner = try #require(shops.first { $0.id == one.shop }).owner
        switch (one.state, pick(4)) {
        case (.invited, 0): try await collaborations.decline(one.id, by: creator.account)
        case (.invited, 1): try await collaborations.revoke(one.id, seller: owner)
        case (.invited, _): try await collaborations.accept(one.id, by: creator.account)
        case (_, 0): try await collaborations.leave(one.id, by: creator.account)
        case (_, 1): try await collaborations.end(one.id, seller: owner)
        default:
            _ = try await collaborations.expireInvitations()
            _ = try await collaborations.endCollaborations()
            return "collaborations swept"
        }
        return "collaborated \(one.state)"
    }

    func hearOrders() async throws -> String {
        while try await Outbox.number(test.store) {}
        let count = try await test.pasar.affiliates.estimatePaidOrders()
        return "told \(count > 0 ? "news" : "nothing")"
    }

    /// When all is over, every completed line with a source was paid or brought nothing, and
    /// nothing else was.
    func auditSales() async throws {
        while try await Outbox.number(test.store) {}
        while try await test.pasar.affiliates.estimatePaidOrders() > 0 {}
        let counts = try await test.store.report { db in
            try db.rows(
                """
                SELECT (SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id
                        WHERE l.source IS NOT NULL AND o.paid_at IS NOT NULL),
                    (SELECT count(*) FROM creator_sales),
                    (SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id
                        WHERE l.source IS NOT NULL AND o.state = 'completed'),
                    (SELECT count(*) FROM creator_sales WHERE state = 'actual'),
                    (SELECT count(*) FROM creator_sales WHERE state = 'estimated')
                """
            ) { row in try (0..<5).map { try row[$0] as Int } }
        }
        let c = try #require(counts.first)
        #expect(c[0] == c[1] && c[2] == c[3] && c[4] == 0, "\(c)")
        trace.append("0 sold \(c[3]) through creators")
    }
}
