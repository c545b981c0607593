import Creators
import Identities
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rooms

/// Rooms that are open in a process: for those who listen, and while on air.
@Suite struct OpenRoomTests {
    private func plan(_ count: Int, _ stage: RoomFixture) async throws -> [RoomID] {
        var rooms: [RoomID] = []
        for number in 1...count {
            let plan = RoomPlan(
                title: "Kiln \(number)", startsAt: stage.test.clock.now + .hours(number),
                products: stage.products)
            rooms.append(try await stage.rooms.plan(plan, by: stage.host).answer)
        }
        return rooms
    }

    @Test func pagesOfPlannedRoomsOpenAndWriteNothing() async throws {
        try await RoomFixture.with(.sqlite, isLive: false) { stage in
            let rooms = try await plan(12, stage)
            let before = try await stage.count("SELECT sum(epoch) FROM rooms")
            for room in rooms {
                let page = await stage.test.browser(locale: "en-GB").get(RoomPath.room(room).text)
                #expect(page.status == 200 && page.text.contains("Bowl"))
            }
            #expect(stage.rooms.open.isEmpty)
            let after = try await stage.count("SELECT sum(epoch) FROM rooms")
            #expect(after == before)
        }
    }

    @Test func aPlannedRoomsPageIsShutToWhomItsHostBlocked() async throws {
        try await RoomFixture.with(.sqlite, isLive: false) { stage in
            let (eve, browser) = try await stage.test.person("Eve")
            let now = stage.test.clock.now
            try await stage.test.store.write { db in
                try ModerationTeam.block(eve, of: stage.host, by: stage.host, at: now, in: db)
            }
            #expect(await browser.get(RoomPath.room(stage.room).text).status == 403)
        }
    }

    @Test func aFullProcessForgetsRoomsThatNobodyListensTo() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let planned = try await plan(6, stage)
            let own = stage.rooms
            let rooms = Rooms(
                store: own.store, world: own.world, creators: own.creators, bag: own.bag,
                film: own.film, extensions: own.extensions, mostOpen: 3)
            for room in [stage.room] + planned.prefix(2) { _ = try await rooms.opened(room) }
            await #expect(throws: StoreError.busy(retryAfterSeconds: 5)) {
                try await rooms.opened(planned[2])
            }
            for room in planned.dropFirst(2) {
                stage.test.clock.advance(.seconds(11))
                _ = try await rooms.opened(room)
                #expect(rooms.open.count <= 3)
            }
            #expect(rooms.find(stage.room) != nil, "a room on air keeps its place")
        }
    }
}
