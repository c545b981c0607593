import Accounts
import Markets
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Creators

@Suite struct CreatorsTests {
    @Test(arguments: TestEngine.here)
    func anAccountIsOneCreatorWithAStallAndItsRole(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, browser) = try await street.test.person("Ana")
            #expect(await browser.get("/creator/earnings").status == 403)
            let made = await browser.post(
                "/creator", [("name", "Ana Bakes"), ("handle", "@Ana.Bakes"), ("about", "Bread")])
            #expect(made.status == 303)
            #expect(made.location == "/creator/stall")
            let again = await browser.post(
                "/creator", [("name", "Ana Two"), ("handle", "ana.two"), ("about", "")])
            #expect(again.status == 409)
            let creator = try await street.test.store.read { db in
                try Creators.creator(of: ana, in: db)
            }
            #expect(creator?.handle.text == "ana.bakes")
            #expect(creator?.market == .gb)
            #expect(await browser.get("/creator/earnings").status == 200)
        }
    }

    @Test(arguments: TestEngine.here)
    func aHandleIsNobodyElsesHoweverItIsTyped(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (_, browser) = try await street.test.person("Ana")
            for handle in ["zainab", "@Zainab", "ZAINAB"] {
                let reply = await browser.post(
                    "/creator",
                    json: "{\"name\":\"Ana\",\"handle\":\"\(handle)\",\"about\":\"\"}")
                #expect(reply.status == 422, "\(handle)")
                #expect(reply.text.contains("creators.handle-taken"))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHandleThatLooksLikeAnotherIsRefused(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            func register(_ name: String, _ handle: String) async throws -> (Int, String) {
                let (_, browser) = try await street.test.person(name)
                let reply = await browser.post(
                    "/creator",
                    json: "{\"name\":\"\(name)\",\"handle\":\"\(handle)\",\"about\":\"\"}")
                return (reply.status, reply.text)
            }
            #expect(try await register("Mo", "moll10").0 == 201)
            for handle in ["rnoll10", "mo1l10", "moll1o", "mo11lo"] {
                let (status, text) = try await register("Ben\(handle)", handle)
                #expect(status == 422, "\(handle)")
                #expect(text.contains("creators.handle-"), "\(handle)")
            }
            // Another sign between the letters is another handle.
            #expect(try await register("Eve", "mo.ll10").0 == 201)
            // A handle that was given up is free, and so is what looks like it.
            try await street.creators.change(
                ProfileChange(handle: Handle("zainab.new"), name: "Zainab"),
                of: street.creator.account)
            #expect(try await register("Dan", "zainab").0 == 201)
        }
    }

    @Test(arguments: [
        ("ratna.dapur", true), ("@Ratna", true), ("Zaïnab", true), ("a1_", true), ("ab", false),
        (".ab", false), ("a b c", false), ("ร้านผิวดี", false), ("a/../b", false),
        ("abcdefghijklmnopqrstuvwxy", false),
    ])
    func aHandleIsShortAndPlain(_ typed: String, _ isOne: Bool) {
        #expect((Handle(typed: typed) != nil) == isOne, "\(typed)")
    }

    @Test(arguments: TestEngine.here)
    func somebodyFollowsOnceHoweverOftenTheyPress(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            for _ in 1...2 {
                let reply = await street.browser.post("/stalls/zainab/follow", [("follow", "on")])
                #expect(reply.status == 303)
            }
            _ = try await street.creators.follow(
                street.creator.id, true, by: street.seller, idempotencyKey: nil)
            let page = await street.browser.get("/stalls/zainab", json: true)
            #expect(page.text.contains("\"followers\":2"))
            #expect(page.text.contains("\"followed\":true"))
            let list = await street.zainabBrowser.get("/creator/followers", json: true)
            #expect(list.text.contains("Priya") && list.text.contains("Amara"))
            #expect(await street.browser.get("/following", json: true).text.contains("zainab"))
            for _ in 1...2 { await street.browser.post("/stalls/zainab/follow", [("follow", "")]) }
            let (id, seller) = (street.creator.id, street.seller)
            let left = try await street.test.store.read { db in
                try Creators.followers(of: id, after: nil, in: db)
            }
            #expect(left == [seller])
            #expect(try await street.today().follows == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyFollowsThemselves(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let reply = await street.zainabBrowser.post(
                "/stalls/zainab/follow", json: "{\"follow\":true}")
            #expect(reply.status == 409)
            #expect(reply.text.contains("creators.yourself"))
        }
    }

    @Test(arguments: TestEngine.here)
    func aTamperedCountOfFollowersIsFound(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.test.store.write { db in
                try db.execute("UPDATE creators SET followers = 7")
            }
            let fault = try await street.test.store.report { db in try Creators.audit(in: db) }
            #expect(fault?.contains("0 followers, 7 are counted") == true)
            try await street.test.store.write { db in
                try db.execute("UPDATE creators SET followers = 0")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func inVietnamTheOperatorChecksWhoGoesLiveFirst(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (linh, browser) = try await test.person("Linh", market: .vn)
            let (chief, _) = try await test.person("Olive")
            let creators = test.pasar.creators
            let creator = try await test.creator("linh", linh, market: .vn)
            func now() async throws -> Creator {
                try #require(
                    try await test.store.read { db in try Creators.creator(of: linh, in: db) })
            }
            #expect(throws: CreatorRefusal.identityFirst) { try creators.checkedForLive(creator) }
            let asked = await browser.post(
                "/creator/identity",
                [
                    ("legal_name", "Nguyễn Thùy Linh"), ("document", "national_id"),
                    ("last_four", "0117"),
                ])
            #expect(asked.status == 303)
            #expect(try await now().identity == .waiting)
            try await creators.decide(creator.id, isVerified: false, note: "Blurred", by: chief)
            let refused = try await now()
            #expect(throws: CreatorRefusal.identityFirst) { try creators.checkedForLive(refused) }
            let proof = IdentityProof(legalName: "Linh", document: .passport, lastFour: "AB12")
            _ = try await creators.askForCheck(proof, of: linh, idempotencyKey: nil)
            try await creators.decide(creator.id, isVerified: true, note: "", by: chief)
            try creators.checkedForLive(try await now())
            await #expect(throws: CreatorRefusal.identitySettled) {
                try await creators.decide(creator.id, isVerified: false, note: "", by: chief)
            }
            let kept = try await test.store.read { db in
                try db.rows("SELECT state, decided_by, note FROM creator_checks ORDER BY id") {
                    "\(try $0.next() as String) \(try $0.next() as Int64 == chief.rawValue) \(try $0.next() as String)"
                }
            }
            #expect(kept == ["refused true Blurred", "verified true "])
        }
    }

    @Test(arguments: TestEngine.here)
    func elsewhereNobodyAsksWhoGoesLive(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try street.creators.checkedForLive(street.creator)
        }
    }

    @Test func aRateIsReadAsItIsWritten() {
        #expect(Percent.rate("12") == .percent(12))
        #expect(Percent.rate("12,5 %") == .basisPoints(1250))
        #expect(Percent.rate("0.05") == .basisPoints(5))
        for wrong in ["", "-1", "+1", "1.234", "1..2", "1.2.3", "abc", ".5", "1e2"] {
            #expect(Percent.rate(wrong) == nil, "\(wrong)")
        }
        #expect(Percent.text(.basisPoints(1250), in: .idID) == "12,5")
        #expect(Percent.text(.basisPoints(1205), in: .enUS) == "12.05")
        #expect(Percent.text(.percent(80), in: .thTH) == "80")
    }
}
