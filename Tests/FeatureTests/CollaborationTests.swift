import Identities
import Markets
import Money
import Shops
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Collaborations
@testable import Creators

/// Invitations: their states and clocks, and what stands against them.
@Suite struct CollaborationTests {
    @Test func movesAreThoseOfTheTable() {
        let allowed = Collaboration.State.allCases.flatMap { from in
            Collaboration.State.allCases.filter {
                Collaboration.moves[from, default: []].contains($0)
            }.map { "\(from) > \($0)" }
        }
        #expect(
            allowed == [
                "invited > accepted", "invited > declined", "invited > expired",
                "invited > withdrawn", "accepted > ended",
            ])
    }

    @Test(arguments: TestEngine.here)
    func anInvitationHasSeventyTwoHours(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.invite()
            let one = try await street.collaboration()
            await street.wait(.hours(71))
            #expect(try await street.collaborations.expireInvitations() == 0)
            await street.wait(.hours(1))
            // Too late, whether or not the job was there first.
            await #expect(throws: CollaborationRefusal.settled) {
                try await street.collaborations.accept(one.id, by: street.zainab)
            }
            #expect(try await street.collaborations.expireInvitations() == 1)
            #expect(try await street.collaboration().state == .expired)
            #expect(try await street.rate() == .percent(10))
            #expect(
                try await street.notices(of: street.seller).last
                    == "notice.collaborations.expired")
        }
    }

    @Test(arguments: TestEngine.here)
    func bothSidesAreTold(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.invite()
            try await street.collaborations.decline(
                try await street.collaboration().id, by: street.zainab)
            try await street.invite()
            try await street.collaborations.revoke(
                try await street.collaboration().id, seller: street.seller)
            let one = try await street.agree()
            try await street.collaborations.end(one.id, seller: street.seller)
            #expect(
                try await street.notices(of: street.zainab) == [
                    "notice.collaborations.invited", "notice.collaborations.invited",
                    "notice.collaborations.withdrawn", "notice.collaborations.invited",
                    "notice.collaborations.ended",
                ])
            let told = try await street.notices(of: street.seller).filter {
                $0.hasPrefix("notice.collaborations")
            }
            #expect(
                told == ["notice.collaborations.declined", "notice.collaborations.accepted"])
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyAnswersForAnother(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, _) = try await street.test.person("Ana")
            _ = try await street.test.creator("ana", ana)
            try await street.invite()
            let id = try await street.collaboration().id
            await #expect(throws: CollaborationRefusal.notFound) {
                try await street.collaborations.accept(id, by: ana)
            }
            await #expect(throws: CollaborationRefusal.notFound) {
                try await street.collaborations.revoke(id, seller: ana)
            }
            // Nor twice, nor after an end.
            try await street.collaborations.accept(id, by: street.zainab)
            await #expect(throws: CollaborationRefusal.settled) {
                try await street.collaborations.decline(id, by: street.zainab)
            }
            await #expect(throws: CollaborationRefusal.settled) {
                try await street.collaborations.revoke(id, seller: street.seller)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatStandsAgainstAPlanIsListedAndNothingIsSaved(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.agree()
            try await street.invite(street.offer(["zainab"], [street.candle.product]))
            let own = try await street.test.creator("fern", street.seller)
            let (lila, _) = try await street.test.person("Lila")
            _ = try await street.test.creator("lila", lila)
            try await street.collaborations.setBlocked(street.shop.id, true, by: lila)
            let (ivo, _) = try await street.test.person("Ivo")
            let other = try await street.test.shop("Ivo's Lamps", of: ivo)
            let lamp = try await street.test.product("Lamp", in: other, minor: [900], onHand: 1)
            let offer = street.offer(
                ["@Zainab", "nobody.here", own.handle.shown, "lila"],
                [street.mug.product, street.candle.product, lamp.product], .percent(9))
            await #expect(
                throws: CollaborationRefusal.conflicts([
                    .noSuchCreator("nobody.here"), .yourself("@fern"), .blocked("@lila"),
                    .noSuchProduct, .agreed("@zainab", title: "Stoneware mug"),
                    .invited("@zainab", title: "Fig candle"),
                    .belowOpen(title: "Stoneware mug", rate: "10"),
                ])
            ) { try await street.invite(offer) }
            let plans: Int? = try await street.test.store.read { db in
                try db.value("SELECT count(*) FROM targeted_plans")
            }
            #expect(plans == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func aBlockedShopIsDeclinedAndCanBeAllowedAgain(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.invite()
            try await street.collaborations.setBlocked(street.shop.id, true, by: street.zainab)
            #expect(try await street.collaboration().state == .declined)
            await #expect(throws: CollaborationRefusal.conflicts([.blocked("@zainab")])) {
                try await street.invite()
            }
            try await street.collaborations.setBlocked(street.shop.id, false, by: street.zainab)
            try await street.invite()
            #expect(try await street.collaboration().state == .invited)
        }
    }

    @Test(arguments: TestEngine.here)
    func aShopsShareGrowsWithThoseWhoAccept(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            var handles: [String] = []
            for index in 0..<InvitationQuota.base {
                let (account, _) = try await street.test.person("Maker\(index)")
                _ = try await street.test.creator("maker\(index)", account)
                handles.append("maker\(index)")
            }
            try await street.invite(street.offer(handles, [street.candle.product]))
            await #expect(throws: CollaborationRefusal.quotaUsed(left: 0)) {
                try await street.invite()
            }
            await street.wait(.days(7))
            _ = try await street.collaborations.expireInvitations()
            try await street.agree(street.offer(["zainab"], [street.candle.product]))
            let (shop, now) = (street.shop.id, street.test.clock.now)
            let quota = try await street.test.store.read { db in
                try InvitationQuota(of: shop, at: now, in: db)
            }
            #expect(quota.perWeek == InvitationQuota.base + InvitationQuota.perAcceptance)
            #expect(quota.left == quota.perWeek - 1)
        }
    }

    @Test func aShareHasABound() {
        #expect(InvitationQuota(accepted: .max, sent: 0).perWeek == InvitationQuota.most)
        #expect(InvitationQuota(accepted: 0, sent: .max).left == 0)
    }

    @Test(arguments: TestEngine.here)
    func aRateAndALastDayStayWithinTheMarketsBounds(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            await #expect(throws: AffiliateRefusal.rateOutside(least: "1", most: "80")) {
                try await street.invite(street.offer(["zainab"], nil, .percent(81)))
            }
            await #expect(throws: AffiliateRefusal.endsInThePast) {
                try await street.invite(street.offer(days: -1))
            }
            await #expect(throws: AffiliateRefusal.self) {
                try await street.invite(street.offer(days: OpenPlan.farthestDays + 1))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anAgreementWithoutItsRateIsNamed(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let street = try await CreatorFixture.made(test)
            let one = try await street.agree()
            let product = street.mug.product
            try await test.store.write { db in
                try db.execute("DELETE FROM commission_terms WHERE creator > 0")
            }
            let fault = try await test.store.read { db in try Collaborations.audit(in: db) }
            #expect(
                fault == """
                    collaborations: \(one.id) is agreed, its rate for \(product) isn't offered
                    """)
        }
    }

    @Test(arguments: TestEngine.here)
    func aFormComesBackWithWhatStandsAgainstIt(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let page = await street.sellerBrowser.post(
                "/seller/collaborations",
                [
                    ("creators", "@nobody"), ("product", street.mug.product.description),
                    ("rate", "12,5"), ("ends", (street.currentDay + 5).description),
                    ("message", "Tea & mugs"),
                ])
            #expect(page.status == 422)
            #expect(page.text.contains("There is no creator @nobody in your market."))
            #expect(page.text.contains("Tea &amp; mugs"))
            #expect(
                page.text.contains("value=\"\(street.mug.product)\" checked"), "\(page.text)")
        }
    }
}
