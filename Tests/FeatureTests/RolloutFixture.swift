import Affiliates
import Composition
import Creators
import Identities
import Markets
import Rooms
import Stalls
import TestSupport
import World

@testable import Rollouts

/// The shipped market packs with other stages of features.
func packs(_ stages: [(market: MarketCode, feature: Feature, state: String)]) throws -> Markets {
    let folder = Resources.folder(of: "Markets")
    return try Markets { file in
        guard file == "features.tsv", let text = Resources.text("\(folder)/\(file)") else {
            return Resources.text("\(folder)/\(file)")
        }
        return text.split(separator: "\n").map { line in
            let cells = line.split(separator: "\t")
            let stage = stages.first {
                cells.first == Substring($0.market.rawValue) && cells.count == 3
                    && cells[1] == Substring($0.feature.rawValue)
            }
            return stage.map { "\($0.market.rawValue)\t\($0.feature.rawValue)\t\($0.state)" }
                ?? String(line)
        }.joined(separator: "\n")
    }
}

/// A creator who sells nothing yet, in a market whose features are all on; an operator.
struct RolloutFixture: Sendable {
    let street: CreatorFixture
    let folder: String
    let yara: AccountID
    let yaraBrowser: TestBrowser
    let shelf: StallShelfID
    /// On yara's stall, of her own shop.
    let jar: ProductID
    /// A room of hers, planned.
    let room: RoomID
    let olive: AccountID
    let operations: TestBrowser

    var test: TestShop { street.test }

    static func with(
        _ engine: TestEngine, _ body: (RolloutFixture) async throws -> Void
    ) async throws {
        try await CreatorFixture.with(engine) { street in
            try await withTestFolder { folder in try await body(try await made(street, folder)) }
        }
    }

    private static func made(
        _ street: CreatorFixture, _ folder: String
    ) async throws -> RolloutFixture {
        let test = street.test
        let (yara, yaraBrowser) = try await test.person("Yara")
        _ = try await test.creator("yara", yara)
        let shelf = try await street.stalls.addShelf("Jars", of: yara, idempotencyKey: nil).answer
        let own = try await test.shop("Yara's Jars", of: yara)
        let jar = try await test.product("Jar", in: own, minor: [900], onHand: 1).product
        try await street.put(jar, by: yara)
        let room = try await test.pasar.rooms.plan(
            RoomPlan(title: "Jars", startsAt: test.clock.now), by: yara
        ).answer
        let (olive, operations) = try await test.person("Olive")
        try await test.grant(.operator, to: olive)
        return RolloutFixture(
            street: street, folder: folder, yara: yara, yaraBrowser: yaraBrowser, shelf: shelf,
            jar: jar, room: room, olive: olive, operations: operations)
    }

    /// The shop after a restart with one feature at another stage in Great Britain.
    func reopened(_ feature: Feature, _ state: String) async throws -> TestShop {
        try await test.reopened(
            markets: packs([(.gb, feature, state)]), folder: folder)
    }
}

/// A place where a feature is asked. What is done there is undone, so that it can be tried again.
struct RolloutPlace: Sendable, CustomStringConvertible {
    let description: String
    let feature: Feature
    /// True for the seller, false for yara.
    var isSellers = false
    let attempt: @Sendable (RolloutFixture, Pasar) async throws -> Void

    func account(_ fixture: RolloutFixture) -> AccountID {
        isSellers ? fixture.street.seller : fixture.yara
    }

    /// True if the place refuses since the feature isn't open; throws for any other reason.
    func refuses(_ fixture: RolloutFixture, _ pasar: Pasar) async throws -> Bool {
        do {
            try await attempt(fixture, pasar)
            return false
        } catch let refusal as RolloutRefusal {
            guard refusal == .notYet(feature) else { throw refusal }
            return true
        }
    }

    static let all: [RolloutPlace] = stalls + affiliates + live

    private static let stalls = [
        RolloutPlace(description: "becoming a creator", feature: .stalls) { fixture, pasar in
            guard let handle = Handle("yara.two") else { throw CreatorRefusal.handleUnusable }
            do {
                try await pasar.creators.become(
                    Profile(handle: handle, name: "Yara Two"), account: fixture.yara, market: .gb)
            } catch CreatorRefusal.alreadyACreator {}
        },
        RolloutPlace(description: "colours of a stall", feature: .stalls) { fixture, pasar in
            try await pasar.stalls.setTheme(Stall.Theme.allCases[0], of: fixture.yara)
        },
        RolloutPlace(description: "a new shelf", feature: .stalls) { fixture, pasar in
            let shelf = try await pasar.stalls.addShelf(
                "Lids", of: fixture.yara, idempotencyKey: nil
            ).answer
            try await pasar.stalls.move(shelf, .remove, of: fixture.yara)
        },
        RolloutPlace(description: "a shelf's name", feature: .stalls) { fixture, pasar in
            try await pasar.stalls.rename(fixture.shelf, "Pots", of: fixture.yara)
        },
        RolloutPlace(description: "a shelf's place", feature: .stalls) { fixture, pasar in
            try await pasar.stalls.move(fixture.shelf, .up, of: fixture.yara)
        },
        RolloutPlace(description: "a product on a shelf", feature: .stalls) { fixture, pasar in
            _ = try await pasar.stalls.put(
                fixture.jar, on: fixture.shelf, of: fixture.yara, idempotencyKey: nil)
        },
        RolloutPlace(description: "a product's place", feature: .stalls) { fixture, pasar in
            try await pasar.stalls.move(fixture.jar, .down, of: fixture.yara)
        },
    ]

    private static let affiliates = [
        RolloutPlace(
            description: "a new commission plan", feature: .affiliates, isSellers: true
        ) { fixture, pasar in
            let (candle, seller) = (fixture.street.candle.product, fixture.street.seller)
            _ = try await pasar.affiliates.open(
                candle, .percent(10), lastDay: nil, seller: seller, idempotencyKey: nil)
            try await pasar.affiliates.close(candle, seller: seller)
        },
        RolloutPlace(
            description: "a commissioned product on a stall", feature: .affiliates
        ) { fixture, pasar in
            let mug = fixture.street.mug.product
            _ = try await pasar.stalls.put(mug, on: nil, of: fixture.yara, idempotencyKey: nil)
            try await pasar.stalls.move(mug, .remove, of: fixture.yara)
        },
        RolloutPlace(
            description: "a commissioned product in a bag", feature: .affiliates
        ) { fixture, pasar in
            let mug = fixture.street.mug.product
            try await pasar.roomSelling.put(mug, into: fixture.room, by: fixture.yara)
            try await pasar.roomSelling.takeOut(mug, of: fixture.room, by: fixture.yara)
        },
        RolloutPlace(
            description: "a room's plan with a commissioned product", feature: .affiliates
        ) { fixture, pasar in
            let plan = RoomPlan(
                title: "Mugs", startsAt: fixture.test.clock.now,
                products: [fixture.street.mug.product])
            let room = try await pasar.rooms.plan(plan, by: fixture.yara).answer
            try await pasar.rooms.end(room, by: fixture.yara)
        },
    ]

    private static let live = [
        RolloutPlace(description: "a room's plan", feature: .live) { fixture, pasar in
            let plan = RoomPlan(title: "Lids", startsAt: fixture.test.clock.now)
            let room = try await pasar.rooms.plan(plan, by: fixture.yara).answer
            try await pasar.rooms.end(room, by: fixture.yara)
        },
        RolloutPlace(description: "a plan before its cover", feature: .live) { fixture, pasar in
            let plan = RoomPlan(title: "Lids", startsAt: fixture.test.clock.now)
            try await pasar.rooms.checkPlan(plan, by: fixture.yara)
        },
        RolloutPlace(description: "a room's start", feature: .live) { fixture, pasar in
            // The room was planned while LIVE was on.
            let plan = RoomPlan(title: "Pots", startsAt: fixture.test.clock.now)
            let room = try await fixture.test.pasar.rooms.plan(plan, by: fixture.yara).answer
            do {
                try await pasar.rooms.start(room, by: fixture.yara)
            } catch {
                try await pasar.rooms.end(room, by: fixture.yara)
                throw error
            }
            try await pasar.rooms.end(room, by: fixture.yara)
        },
        RolloutPlace(description: "the list of rooms", feature: .live) { fixture, pasar in
            let browser = TestBrowser(edge: pasar.edge, locale: "en-US")
            for (name, value) in fixture.yaraBrowser.cookies { browser.set(cookie: name, value) }
            let (page, home) = (await browser.get("/live"), await browser.get("/"))
            let json = await browser.get("/live", json: true)
            let isLinked = home.text.contains("<a href=\"/live\"")
            if page.status == 403, json.status == 403, !isLinked,
                !home.text.contains("home-live"), json.text.contains("rollouts.live-not-yet")
            {
                throw RolloutRefusal.notYet(.live)
            }
            guard page.status == 200, json.status == 200, isLinked,
                home.text.contains("home-live")
            else { throw RoomRefusal.notFound }
        },
    ]
}
