import Accounts
import Creators
import Shops
import Store
import TestSupport
import Testing

/// Names of creators and rooms are judged as those of shops are.
@Suite struct CreatorNameTests {
    /// Cyrillic, full width, rn for m, capitals with Greek, mathematical letters, an invisible
    /// character, an accent, other signs between the words; and the very same.
    static let lookAlikes = [
        "Мaple Cоve", "Ｍａｐｌｅ Ｃｏｖｅ", "rnaple cove", "MAPLE CΟVE", "𝐌aple Cove", "Maple\u{200B} Cove",
        "Máple Cove", "Maple-Cove!", "Maple Cove",
    ]

    private func register(
        _ test: TestShop, _ name: String, _ handle: String
    ) async throws -> (status: Int, text: String) {
        let (_, browser) = try await test.person("Person-\(handle)")
        let reply = await browser.post(
            "/creator", json: "{\"name\":\"\(name)\",\"handle\":\"\(handle)\",\"about\":\"\"}")
        return (reply.status, reply.text)
    }

    @Test(arguments: TestEngine.here)
    func aNameThatLooksLikeAnotherCreatorsIsRefused(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            #expect(try await register(test, "Maple Cove", "maple").status == 201)
            for (index, name) in Self.lookAlikes.enumerated() {
                let reply = try await register(test, name, "other\(index)")
                #expect(reply.status == 422, "\(name)")
                #expect(reply.text.contains("creators.name-confusable"), "\(name)")
                #expect(reply.text.contains("\"field\":\"name\""), "\(name)")
            }
            #expect(try await register(test, "Maple Coves", "coves").status == 201)
        }
    }

    @Test(arguments: TestEngine.here)
    func aNameThatLooksLikeSomebodyElsesShopIsRefused(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (amara, own) = try await test.person("Amara")
            _ = try await test.shop("Maple Cove", of: amara)
            for (index, name) in Self.lookAlikes.enumerated() {
                let reply = try await register(test, name, "other\(index)")
                #expect(reply.status == 422, "\(name)")
            }
            let reply = await own.post(
                "/creator", json: "{\"name\":\"Maple Cove\",\"handle\":\"amara\",\"about\":\"\"}")
            #expect(reply.status == 201)
        }
    }

    @Test(arguments: TestEngine.here)
    func aShopsNameThatLooksLikeSomebodyElsesCreatorIsRefused(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (amara, _) = try await test.person("Amara")
            let (ben, _) = try await test.person("Ben")
            let creator = try await test.creator("amara", amara)
            #expect(creator.name == "The amara")
            await #expect(throws: ShopRefusal.nameConfusable("Тhe Аmara")) {
                _ = try await test.shop("Тhe Аmara", of: ben)
            }
            _ = try await test.shop("The Amara", of: amara)
        }
    }

    @Test(arguments: TestEngine.here)
    func aChangedNameIsJudgedAndAKeptOneIsNot(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (amara, _) = try await test.person("Amara")
            let (ben, _) = try await test.person("Ben")
            _ = try await test.creator("amara", amara)
            let other = try await test.creator("ben", ben)
            let creators = test.pasar.creators
            var profile = ProfileChange(handle: other.handle, name: "Тhe amara")
            await #expect(throws: CreatorRefusal.nameConfusable("Тhe amara")) {
                try await creators.change(profile, of: ben)
            }
            profile.name = "The Bens"
            try await creators.change(profile, of: ben)
            // The former name is free again.
            #expect(try await register(test, "The ben", "ben2").status == 201)
            // Twins from before there were keys may still change what they say of themselves.
            try await test.store.write { db in
                try db.execute("UPDATE creators SET name = 'The amara' WHERE id = \(other.id)")
                try db.execute("DELETE FROM creator_name_keys")
            }
            profile.name = "The amara"
            profile.about = "Lamps"
            try await creators.change(profile, of: ben)
            // And nobody joins them.
            #expect(try await register(test, "Тhe Аmara", "third").status == 422)
        }
    }

    /// Blanks of many kinds, fillers, joiners, soft hyphens, marks of direction, Braille's blank.
    static let nothing = [
        "\u{3164}\u{3164}\u{3164}", "\u{200B}\u{200D}\u{2060}", "\u{2800}\u{2800}\u{2800}",
        "\u{AD}\u{AD}", "\u{202E}\u{202C}", "\u{A0}\u{3000}\u{2003}", "\u{E0020}\u{E007F}",
        "\u{FFA0}\u{115F}\u{1160}", "\u{FE0F}\u{FE0E}", "\u{301}\u{301}\u{301}", "\t \n \r\n",
    ]

    @Test(arguments: nothing)
    func aNameOfNothingVisibleIsMissing(_ name: String) async throws {
        try await TestShop.with(.sqlite) { test in
            let (_, browser) = try await test.person("Amara")
            let (_, host) = try await test.person("Hana")
            _ = await host.post(
                "/creator", [("name", "Hana"), ("handle", "hana"), ("about", "")])
            let later = test.clock.now.milliseconds + 3_600_000
            let sent = name.utf16.map { unit in
                let hex = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }.joined()
            for (browser, path, body) in [
                (browser, "/account", "{\"name\":\"\(sent)\"}"),
                (browser, "/creator", "{\"name\":\"\(sent)\",\"handle\":\"amara\",\"about\":\"\"}"),
                (host, "/live", "{\"title\":\"\(sent)\",\"starts_at\":\(later)}"),
            ] {
                let reply = await browser.post(path, json: body)
                #expect(reply.status == 422, "\(path) \(reply.status)")
                #expect(reply.text.contains("missing"), "\(path) \(reply.text)")
            }
        }
    }

    @Test func aRoomsTitleMayRepeat() async throws {
        try await TestShop.with(.sqlite) { test in
            for name in ["Hana", "Mo"] {
                let (_, host) = try await test.person(name)
                _ = await host.post(
                    "/creator", [("name", name), ("handle", "\(name)-live"), ("about", "")])
                let later = test.clock.now.milliseconds + 3_600_000
                let reply = await host.post(
                    "/live",
                    json: "{\"title\":\"Evening\\r\\nlamps\",\"starts_at\":\(later)}")
                #expect(reply.status == 201, "\(reply.text)")
                #expect(reply.text.contains("\"title\":\"Evening lamps\""), "\(reply.text)")
            }
        }
    }
}
