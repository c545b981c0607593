import Accounts
import Identities
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rooms

/// Viewers are people, not connections.
@Suite struct RoomViewerTests {
    private func open(
        _ room: RoomID, _ port: Int, as browser: TestBrowser
    ) async throws -> EventClient {
        let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let client = try await EventClient.open(
            port: port, RoomPath.events(room).text, headers: ["cookie": cookies])
        try await client.events { !$0.isEmpty }
        return client
    }

    private func minutes(_ stage: RoomFixture) async throws -> [MinuteFigures] {
        let room = stage.room
        return try await stage.test.store.read { db in
            try db.rows(
                """
                SELECT \(MinuteFigures.columns) FROM room_minutes WHERE room = \(room)
                ORDER BY minute
                """, as: MinuteFigures.self)
        }
    }

    /// Five tabs of an account, two of a visit, one of another visit and two of the host: three
    /// viewers, three joins.
    @Test(arguments: TestEngine.here)
    func tabsOfAVisitorAreOneViewerAndTheHostIsNone(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let (_, ana) = try await stage.test.person("Ana")
            let (ben, eve) = (stage.test.browser(), stage.test.browser())
            for browser in [ben, eve] {
                await browser.get(RoomPath.room(stage.room).text)
                #expect(browser.cookies["pasar_visit"] != nil, "the room's page begins a visit")
            }
            try await stage.test.serving { port in
                let tabs = [ana, ana, ana, ana, ana, ben, ben, eve, stage.browser, stage.browser]
                var clients: [EventClient] = []
                for tab in tabs { clients.append(try await open(stage.room, port, as: tab)) }
                let hub = try await stage.rooms.opened(stage.room)
                hub.storage.withLock { storage in
                    #expect(storage.figures.viewers == 3)
                    #expect(storage.subscribers == 10)
                }
                try await stage.rooms.flush()
                #expect(try await stage.snapshot().viewers == 3)
                let shown = try await minutes(stage)
                #expect(shown.map(\.joins).reduce(0, +) == 3)
                #expect(shown.map(\.viewers).max() == 3)
                for client in clients { await client.leave() }
            }
        }
    }

    /// A visitor's ten minutes are ten minutes, whatever tabs come and go meanwhile; a host's none.
    @Test(arguments: TestEngine.here)
    func watchTimeIsTheVisitorsTimeNotTheSumOfTabs(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let clock = stage.test.clock
            let hub = try await stage.rooms.opened(stage.room)
            let account = try await stage.test.person("Ana").account
            func tab(_ account: AccountID?, _ visitor: ShopperID) -> OpenRoom.Listener {
                OpenRoom.Listener(account: account, visitor: visitor, isBack: false)
            }
            let anas = (0..<5).map { _ in tab(account, ShopperID(account)) }
            let host = tab(stage.host, ShopperID(stage.host))
            let guest = tab(nil, ID(7))
            // A line a moment: seconds from the last one, who comes, who goes, who is here then.
            let course: [(Int, came: [OpenRoom.Listener], left: [OpenRoom.Listener], Int)] = [
                (0, [host, anas[0]], [], 1), (60, [anas[1], anas[2]], [], 1),
                (120, [guest], [anas[0]], 2), (120, [], [guest, anas[1]], 1),
                (300, [anas[3], anas[4]], [anas[2], anas[3], anas[4]], 0), (600, [], [host], 0),
            ]
            for (place, moment) in course.enumerated() {
                clock.advance(.seconds(moment.0))
                for one in moment.came { hub.came(one, at: clock.now) }
                for one in moment.left { hub.left(one, at: clock.now) }
                let viewers = hub.storage.withLock { $0.figures.viewers }
                #expect(viewers == moment.3, "moment \(place)")
            }
            try await stage.rooms.flush()
            let shown = try await minutes(stage)
            let watched = shown.map(\.watchMilliseconds).reduce(0, +)
            #expect(watched == 600_000 + 120_000)
            #expect(shown.map(\.joins).reduce(0, +) == 2)
            #expect(shown.map(\.viewers).max() == 2)
        }
    }

    /// Whoever comes back after a restart of the server, or leaves and comes, has joined once.
    @Test func whoComesBackJoinsOnce() {
        var figures = RoomFigures(at: Instant(milliseconds: 0))
        let visitor = ShopperID(7)
        figures.came(visitor, isBack: true, at: Instant(milliseconds: 1000))
        figures.left(visitor, at: Instant(milliseconds: 2000))
        figures.left(visitor, at: Instant(milliseconds: 2500))
        #expect(figures.viewers == 0)
        figures.came(visitor, isBack: false, at: Instant(milliseconds: 5000))
        let minute = figures.take(at: Instant(milliseconds: 6000))
        #expect(minute.map(\.joins) == [0])
        #expect(minute.map(\.watchMilliseconds) == [2000])
        #expect(minute.map(\.viewers) == [1])
    }
}
