import TestSupport
import Testing
import Web
import World

@testable import Notifications

/// Lists and switches of operators.
@Suite struct OperatorListTests {
    @Test func anEmptyListOfMailSaysWhatItIsAListOf() async throws {
        try await TestShop.with(.sqlite) { test in
            let (olu, operating) = try await test.person("Olu")
            try await test.grant(.operator, to: olu)
            while try await test.pasar.notifications.deliverMessages() > 0 {}
            for (show, words) in [
                ("waiting", "Nothing waits"), ("failed", "Nothing has failed"),
            ] {
                let page = await operating.get("/operations/mail?show=\(show)").text
                #expect(page.contains(words) && !page.contains("Nothing was sent yet"))
            }
        }
    }

    @Test func aLicenceIsWithdrawnByASecondPressThatNamesTheMarket() async throws {
        try await TestShop.with(.sqlite) { test in
            let (olu, operating) = try await test.person("Olu")
            try await test.grant(.operator, to: olu)
            let record = await operating.post(
                "/operations/licences", [("market", "ID"), ("number", "SIUPMSE-1")])
            #expect(record.status == 303)
            let page = await operating.get("/operations/markets").text
            let form = page.split(separator: "<details>").dropFirst().first {
                $0.hasPrefix("<summary>Withdraw the licence</summary>")
            }
            #expect(form?.contains("Close Indonesia to buyers") == true)
        }
    }

    @Test func invitationsHaveTheirStagesInJSON() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let json = await fixture.operations.get("/operations/invitations", json: true).text
            #expect(json.contains("\"states\":[{\"feature\":\"live\",\"market\":\""), "\(json)")
            #expect(json.split(separator: "\"invited\":0").count == 3 * 5 + 1, "\(json)")
        }
    }
}
