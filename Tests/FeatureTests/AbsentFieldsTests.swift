import Accounts
import Catalog
import Creators
import Identities
import RoomChat
import Shops
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Rooms

/// What a request doesn't name stays as it is; a command that doesn't name what it sets is refused.
@Suite struct AbsentFieldsTests {
    /// Whether an answer refuses a request because it lacks a field.
    static func isMissing(_ field: String, _ reply: Reply) -> Bool {
        reply.status == 422
            && reply.text.contains("{\"field\":\"\(field)\",\"code\":\"missing\"")
    }

    // MARK: plans of rooms

    @Test(arguments: TestEngine.here)
    func aPlanKeepsWhatItsChangeDoesntName(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine, isLive: false) { stage in
            func products() async throws -> [ProductID] {
                try await stage.test.store.read { db in
                    try stage.rooms.bag.products(of: stage.room, in: db)
                }
            }
            func room() async throws -> Room {
                try await stage.test.store.read { db in
                    try #require(try Rooms.room(stage.room, in: db))
                }
            }
            let before = try await room()
            // A host who is late still corrects the title.
            stage.test.clock.advance(.hours(1))
            let place = "/live/\(stage.room)"
            let titled = await stage.browser.post(place, json: "{\"title\":\"Glaze day\"}")
            #expect(titled.status == 200, "\(titled.text)")
            #expect(try await room().title == "Glaze day")
            #expect(try await room().startsAt == before.startsAt)
            #expect(try await products() == stage.products)
            let start = stage.test.clock.now + .hours(2)
            let moved = await stage.browser.post(
                place, json: "{\"title\":\"Kiln\",\"starts_at\":\(start.milliseconds)}")
            #expect(moved.status == 200, "\(moved.text)")
            #expect(try await room().startsAt == start)
            #expect(try await products() == stage.products)
            #expect(await stage.browser.post(place, json: "{\"title\":null}").status == 422)
            let past = await stage.browser.post(
                place, json: "{\"starts_at\":\(before.startsAt.milliseconds)}")
            #expect(past.status == 422)
            let two = stage.products.prefix(2).map { "\"\($0)\"" }.joined(separator: ",")
            await stage.browser.post(place, json: "{\"products\":[]}")
            #expect(try await products() == stage.products)
            await stage.browser.post(place, json: "{\"product\":[\(two)]}")
            #expect(try await products() == Array(stage.products.prefix(2)))
            await stage.browser.post(place, json: "{\"product\":null}")
            #expect(try await products() == [])
            #expect(try await room().title == "Kiln")
        }
    }

    @Test func aPlansCoverStaysGoesOrChanges() {
        let (old, new) = (PictureID(1), PictureID(2))
        let plan = RoomPlan(title: "Kiln", startsAt: Instant(milliseconds: 0), cover: old)
        #expect(RoomPlanChange(title: "Glaze").applied(to: plan).cover == old)
        #expect(RoomPlanChange(cover: .some(nil)).applied(to: plan).cover == nil)
        #expect(RoomPlanChange(cover: new).applied(to: plan).cover == new)
    }

    // MARK: creators

    @Test(arguments: TestEngine.here)
    func aProfileKeepsWhatItsChangeDoesntName(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            func expect(_ words: [String]) async throws {
                let profile = try await street.test.store.read { db in
                    let own = try Creators.own(street.zainab, in: db)
                    return [own.handle.text, own.name, own.about]
                }
                #expect(profile == words)
            }
            let browser = street.zainabBrowser
            let full = await browser.post(
                "/creator/profile",
                json: "{\"handle\":\"zainab\",\"name\":\"Zainab\",\"about\":\"Pots\"}")
            #expect(full.status == 200, "\(full.text)")
            let both = await browser.post(
                "/creator/profile", json: "{\"handle\":\"zainab.k\",\"name\":\"Zainab K\"}")
            #expect(both.status == 200, "\(both.text)")
            try await expect(["zainab.k", "Zainab K", "Pots"])
            #expect(
                await browser.post("/creator/profile", json: "{\"name\":\"Zainab\"}").status == 200)
            try await expect(["zainab.k", "Zainab", "Pots"])
            #expect(await browser.post("/creator/profile", json: "{\"name\":null}").status == 422)
            await browser.post("/creator/profile", json: "{\"about\":null}")
            try await expect(["zainab.k", "Zainab", ""])
        }
    }

    @Test(arguments: TestEngine.here)
    func aRateAloneKeepsTheLastDay(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let seller = street.sellerBrowser
            let place = "/seller/creators/\(street.mug.product)"
            func plan() async throws -> OpenPlan? {
                let now = street.test.clock.now
                return try await street.test.store.read { db in
                    try Affiliates.plan(of: street.mug.product, at: now, in: db)
                }
            }
            let today = street.affiliates.markets.market(.gb).zone.day(of: street.test.clock.now)
            try await street.open(.percent(12), lastDay: today + 5)
            let end = try #require(try await plan()?.endsAt)
            let rated = await seller.post(place, json: "{\"rate\":\"13\"}")
            #expect(rated.status == 200, "\(rated.text)")
            #expect(try await plan()?.rate == .percent(13))
            #expect(try await plan()?.endsAt == end)
            await seller.post(place, [("rate", "14")])
            #expect(try await plan()?.endsAt == end)
            await seller.post(place, json: "{\"rate\":\"14\",\"ends\":null}")
            #expect(try await plan()?.rate == .percent(14))
            #expect(try await plan()?.endsAt == nil)
            try await street.open(.percent(15), lastDay: today + 5)
            await seller.post(place, [("rate", "15"), ("ends", "")])
            #expect(try await plan()?.endsAt == nil)
        }
    }

    @Test func aFollowThatSaysNothingIsRefused() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            func expectFollowers(_ count: Int) async throws {
                let creator = try await street.test.store.read { db in
                    try Creators.own(street.zainab, in: db)
                }
                #expect(creator.followers == count)
            }
            let place = "/stalls/zainab/follow"
            await street.browser.post(place, json: "{\"follow\":true}")
            for body in ["{}", "{\"follow\":null}"] {
                let reply = await street.browser.post(place, json: body)
                #expect(Self.isMissing("follow", reply), "\(reply.text)")
            }
            try await expectFollowers(1)
            // The stall's button sends it.
            let page = await street.browser.get("/stalls/zainab").text
            #expect(page.contains("<input type=\"hidden\" name=\"follow\" value=\"off\">"))
            await street.browser.post(place, [("follow", "off")])
            try await expectFollowers(0)
        }
    }

    // MARK: rooms that are on air

    @Test func aCommandThatDoesntNameItsValueIsRefused() async throws {
        try await RoomFixture.with(.sqlite) { stage async throws in
            let (browser, place) = (stage.browser, "/live/\(stage.room)")
            func words() async throws -> [String] { try await stage.chat.words(of: stage.host) }
            func notice() async throws -> String? {
                try await stage.test.store.read { db in
                    try Rooms.room(stage.room, in: db)?.notice
                }
            }
            func prices() async throws -> Int {
                try await stage.count("SELECT count(*) FROM live_prices")
            }
            func targets() async throws -> Int {
                try await stage.count("SELECT count(*) FROM room_targets")
            }
            let sku = stage.skus[0]
            await browser.post("/live/words", json: "{\"words\":\"scam\"}")
            await browser.post("\(place)/notice", json: "{\"text\":\"Free shipping\"}")
            await browser.post("\(place)/price", json: "{\"sku\":\"\(sku)\",\"minor\":900}")
            await browser.post("\(place)/target", json: "{\"kind\":\"orders\",\"value\":\"5\"}")
            let refused = [
                ("/live/words", "{}", "words"), ("\(place)/notice", "{}", "text"),
                ("\(place)/price", "{\"sku\":\"\(sku)\"}", "minor"),
                ("\(place)/prices", "{\"choice\":\"\(sku)\"}", "live_price"),
                ("\(place)/target", "{\"kind\":\"orders\"}", "value"),
            ]
            for (path, body, field) in refused {
                let reply = await browser.post(path, json: body)
                #expect(Self.isMissing(field, reply), "\(path): \(reply.text)")
            }
            #expect(try await words() == ["scam"])
            #expect(try await notice() == "Free shipping")
            #expect(try await prices() == 1)
            #expect(try await targets() == 1)
            // As the studio's form sends an empty field.
            await browser.post("\(place)/prices", [("choice", "\(sku)"), ("live_price", "")])
            #expect(try await prices() == 0)
            for clearing in ["0", "null"] {
                await browser.post("\(place)/price", json: "{\"sku\":\"\(sku)\",\"minor\":900}")
                await browser.post(
                    "\(place)/price", json: "{\"sku\":\"\(sku)\",\"minor\":\(clearing)}")
                #expect(try await prices() == 0, "\(clearing)")
            }
            await browser.post("/live/words", json: "{\"words\":\"\"}")
            await browser.post("\(place)/notice", json: "{\"text\":null}")
            await browser.post("\(place)/target", [("kind", "orders"), ("value", "")])
            #expect(try await words() == [])
            #expect(try await notice() == "")
            #expect(try await targets() == 0)
        }
    }

    // MARK: baskets and shops

    @Test func aTickThatIsNotNamedIsNotTakenAway() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.put(town.mug, 1)
            func isSelected() async throws -> Bool {
                try await town.test.store.read { db in
                    try db.value("SELECT is_selected FROM basket_lines", as: Bool.self) ?? false
                }
            }
            for body in ["{\"sku\":\"\(town.mug)\"}", "{\"shop\":\"\(town.shop.id)\"}"] {
                let reply = await town.browser.post("/basket/selection", json: body)
                #expect(Self.isMissing("selected", reply), "\(reply.text)")
                #expect(try await isSelected())
            }
            let off = await town.browser.post(
                "/basket/selection", json: "{\"sku\":\"\(town.mug)\",\"selected\":false}")
            #expect(off.status == 200)
            #expect(try await !isSelected())
        }
    }

    @Test(arguments: TestEngine.here)
    func aCorrectedRegistrationKeepsWhatItDoesntName(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (sam, browser) = try await test.person("Sam", market: .us)
            let olu = try await test.person("Olu").account
            let named =
                "\"kind\":\"individual\",\"legal_name\":\"Sam Doe\","
                + "\"name\":\"Sam's Lamps\",\"market\":\"US\",\"phone\":\"202 555 0143\""
            let first = await browser.post(
                "/sell", json: "{\(named),\"about\":\"Lamps.\",\"tax_number\":\"12-3456789\"}")
            #expect(first.status == 200, "\(first.text)")
            func shop() async throws -> Shop {
                try #require(try await test.pasar.shops.owned(by: sam))
            }
            try await test.pasar.shops.refuse(
                try await shop().id, code: .other, reason: "Please say more", by: olu)
            let again = await browser.post("/sell", json: "{\(named)}")
            #expect(again.status == 200, "\(again.text)")
            #expect(try await shop().about == "Lamps.")
            #expect(try await shop().taxNumber == "12-3456789")
            try await test.pasar.shops.refuse(
                try await shop().id, code: .other, reason: "Please say more", by: olu)
            let emptied = await browser.post(
                "/sell", json: "{\(named),\"about\":null,\"tax_number\":\"\"}")
            #expect(emptied.status == 200, "\(emptied.text)")
            #expect(try await shop().about.isEmpty)
            #expect(try await shop().taxNumber.isEmpty)
        }
    }

    // MARK: products

    @Test func aRetiredVariantNeedsNoRow() async throws {
        try await ProductMergeTests.with { browser, place in
            let before = await browser.get(place, json: true).text
            let ids = before.split(separator: "\"").filter { $0.hasPrefix("sku_") }
            let small = try #require(ids.first)
            for unknown in ["\(SKUID(1))", "nonsense"] {
                let reply = await browser.post(place, json: "{\"retired\":[\"\(unknown)\"]}")
                #expect(reply.status == 422, "\(reply.text)")
                #expect(reply.text.contains("\"field\":\"retired\""), "\(reply.text)")
            }
            #expect(await browser.get(place, json: true).text == before)
            let reply = await browser.post(place, json: "{\"retired\":[\"\(small)\"]}")
            #expect(reply.status == 200, "\(reply.text)")
            let after = await browser.get(place, json: true).text
            #expect(!after.contains(small))
            #expect(after.contains("\"seller_sku\":\"SH-M\""))
        }
    }
}
