import Accounts
import Identities
import Markets
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rollouts

@Suite struct RolloutInvitationTests {
    @Test(arguments: TestEngine.here)
    func anOperatorInvitesByLoginNumberAndHandle(_ engine: TestEngine) async throws {
        try await RolloutFixture.with(engine) { fixture in
            let operations = fixture.operations
            let buyer = fixture.street.buyer
            func form(_ who: String) -> [(String, String)] {
                [("feature", "live"), ("market", "GB"), ("who", who)]
            }
            let page = "/operations/invitations"
            let yara = "YARA@example.com "
            #expect(await fixture.yaraBrowser.post(page, form(yara)).status == 403)
            #expect(await fixture.yaraBrowser.get(page).status == 403)
            for who in [yara, "@zainab", buyer.description, buyer.description] {
                #expect(await operations.post(page, form(who)).status == 303, "\(who)")
            }
            for who in ["nobody@example.com", "@nobody", "acc_0", "+447700900999"] {
                let refused = await operations.post(page, form(who))
                #expect(refused.status == 422, "\(who)")
                #expect(refused.text.contains("Nobody has this login"), "\(who)")
                #expect(refused.text.contains(who), "typed again: \(who)")
            }
            let list = await operations.get("\(page)?feature=live&market=GB")
            for name in ["Yara", "Zainab", "Priya", "Olive"] {
                #expect(list.text.contains(name), "\(name)")
            }
            #expect(list.text.contains("3 invited"))
            let other = await operations.get("\(page)?feature=live&market=US")
            #expect(!other.text.contains("Zainab"))
        }
    }

    @Test(arguments: TestEngine.here)
    func anInvitationNamesItsOperatorAndIsTakenBackOnce(_ engine: TestEngine) async throws {
        try await RolloutFixture.with(engine) { fixture in
            let (operations, yara) = (fixture.operations, fixture.yara)
            let page = "/operations/invitations"
            let made = await operations.post(
                page, json: #"{"feature":"stalls","market":"GB","who":"@yara"}"#)
            #expect(made.status == 200 && made.text.contains(yara.description))
            let place = "\(page)?feature=stalls&market=GB"
            let list = await operations.get(place, json: true)
            #expect(list.text.contains("\"state\":\"on\""))
            #expect(list.text.contains("\"account\":\"\(yara)\""))
            #expect(list.text.contains("\"invited_by\":\"\(fixture.olive)\""))
            let back = "\(page)/\(yara)/withdrawal"
            let form = [("feature", "stalls"), ("market", "GB")]
            #expect(await fixture.yaraBrowser.post(back, form).status == 403)
            #expect(await operations.post(back, form).status == 303)
            #expect(await operations.post(back, form).status == 404)
            let empty = await operations.get(place, json: true)
            #expect(!empty.text.contains(yara.description))
        }
    }

    @Test func aLongListHasPages() async throws {
        try await TestShop.with(.sqlite) { test in
            let (olive, operations) = try await test.person("Olive")
            try await test.grant(.operator, to: olive)
            let now = test.clock.now
            try await test.store.write { db in
                for n in 1...(Rollouts.page + 1) {
                    try db.execute(
                        """
                        INSERT INTO rollout_invitations (feature, market, account, invited_by, at)
                        VALUES ('live', 'US', \(Int64(n)), \(olive), \(now))
                        """)
                }
            }
            let rollouts = test.pasar.rollouts
            let first = try await rollouts.list(.live, in: .us, after: nil)
            #expect(first.entries.count == Rollouts.page)
            let next = try #require(first.next)
            let second = try await rollouts.list(.live, in: .us, after: next)
            #expect(second.entries.count == 1 && second.next == nil)
            let page = await operations.get("/operations/invitations?after=\(next)")
            #expect(page.status == 200)
        }
    }
}
