import Identities
import Accounts
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rooms

struct LiveReminderTests {
    private static func notices(_ test: TestShop, of account: AccountID) async throws -> [String] {
        try await test.store.read { db in
            try db.values(
                "SELECT words FROM notices WHERE account = \(account) ORDER BY id", as: String.self)
        }
    }

    private static func catchUp(_ test: TestShop) async throws {
        while try await Outbox.number(test.store) {}
        while try await test.pasar.roomDirectory.remind() > 0 {}
    }

    @Test(arguments: TestEngine.here)
    func followersAreToldOnceWhatIsPlannedAndWhatBegins(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (host, hostBrowser) = try await test.person("Amara")
            await hostBrowser.post("/creator", [("name", "Amara"), ("handle", "amara")])
            let (ana, anaBrowser) = try await test.person("Ana")
            await anaBrowser.post("/stalls/amara/follow", [("follow", "on")])
            let olga = try await test.person("Olga").account
            let rooms = test.pasar.rooms
            let now = test.clock.now
            let room = try await rooms.plan(
                RoomPlan(title: "Pottery", startsAt: now + .hours(3)), by: host
            ).answer
            try await Self.catchUp(test)
            #expect(try await Self.notices(test, of: ana) == ["notice.live.planned"])
            test.clock.advance(.hours(3))
            try await rooms.start(room, by: host)
            try await Self.catchUp(test)
            try await Self.catchUp(test)
            let both = ["notice.live.planned", "notice.live.started"]
            #expect(try await Self.notices(test, of: ana) == both)
            #expect(try await Self.notices(test, of: olga) == [])
            try await rooms.end(room, by: host)
            // Planned for right now: told once, when it begins.
            let second = try await rooms.plan(
                RoomPlan(title: "Glaze", startsAt: test.clock.now), by: host
            ).answer
            try await rooms.start(second, by: host)
            try await Self.catchUp(test)
            #expect(try await Self.notices(test, of: ana) == both + ["notice.live.started"])
        }
    }
}
