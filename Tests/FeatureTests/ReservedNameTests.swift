import Accounts
import Creators
import Shops
import TestSupport
import Testing
import Text
import Web

/// Names that nobody can read, or that those who run the market go by, are refused for accounts,
/// shops and creators alike.
@Suite struct ReservedNameTests {
    @Test(arguments: [
        "Pasar", "PASAR", "Pаsar", "P\u{200B}asar", "Pasar Support", "Pasar-Official",
        "PasarSupport",
        "Admin", "аdmin", "ADMIN", "Аdministrator", "Official", "0fficial", "OfficiaI",
        "The Official Store",
        "Support Team", "customer support", "Toko Resmi", "Pasar Live", "Chính Thức", "Hỗ trợ",
        "แอดมิน", "admin.team", "pasar_support",
    ])
    func namesOfTheOperatorAreReserved(_ name: String) {
        #expect(ReservedNames.holds(name))
    }

    @Test(arguments: [
        "Pasar Minggu", "Pasar Ana", "Ana", "Store", "Care", "Administrasi", "Supporters",
        "Officially Yours", "Live", "Ann's Help Desk Lamps", "", "——", "❤️", "Pas", "ร้านน้ำใจ",
    ])
    func othersAreFree(_ name: String) { #expect(!ReservedNames.holds(name)) }

    @Test(arguments: TestEngine.here)
    func nobodyRegistersAReservedName(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (account, browser) = try await test.person("Ana")
            for (name, handle, field) in [
                ("Pаsar Support", "ana", "name"), ("Ana Makes", "pasar.support", "handle"),
                ("Ana Makes", "Official", "handle"),
            ] {
                let reply = await browser.post(
                    "/creator",
                    json: "{\"name\":\"\(name)\",\"handle\":\"\(handle)\",\"about\":\"\"}")
                #expect(reply.status == 422, "\(reply.text)")
                #expect(
                    reply.text.contains(
                        "{\"field\":\"\(field)\",\"code\":\"creators.\(field)-reserved\""),
                    "\(reply.text)")
            }
            await #expect(throws: ShopRefusal.nameReserved("Pasar Official")) {
                _ = try await test.shop("Pasar Official", of: account)
            }
            let renamed = await browser.post("/account", json: "{\"name\":\"Admin\"}")
            #expect(renamed.status == 422, "\(renamed.text)")
            #expect(renamed.text.contains("\"code\":\"accounts.name-reserved\""), "\(renamed.text)")
            let signUp = await test.browser().post(
                "/sign-up",
                json:
                    "{\"name\":\"Support\",\"login\":\"a@example.com\",\"password\":\"long enough 1\"}"
            )
            #expect(signUp.status == 422 && signUp.text.contains("accounts.name-reserved"))
            let free = await browser.post(
                "/creator", json: "{\"name\":\"Pasar Ana\",\"handle\":\"PASAR.ANA\",\"about\":\"\"}"
            )
            #expect(free.status == 201, "\(free.text)")
            #expect(await browser.get("/stalls/Pasar.Ana").status < 400)
        }
    }

    @Test(arguments: [
        "——", "...", "~", "$$$", "\u{FFFC}", "Ana\u{FFFC}", "Ana\u{E000}", "Ana\u{F8FF}",
        "Ana\u{FFFD}",
        "\u{F0000}Ana",
    ])
    func aNameThatIsNoneIsRefused(_ name: String) async throws {
        try await TestShop.with(.sqlite) { test in
            let (_, browser) = try await test.person("Ana")
            let bodies = [
                ("/account", "{\"name\":\"\(name)\"}"),
                ("/creator", "{\"name\":\"\(name) \",\"handle\":\"ana\",\"about\":\"\"}"),
            ]
            for (path, body) in bodies {
                let reply = await browser.post(path, json: body)
                #expect(reply.status == 422, "\(path) \(reply.text)")
                let isShort = reply.text.contains("\"code\":\"too-short\"")
                #expect(
                    isShort || reply.text.contains("\"code\":\"name-unusable\""), "\(reply.text)")
            }
        }
    }

    @Test(arguments: ["❤️", "日本", "7", "Ana", "☕ Ana", "Ⅻ"])
    func aNameIsALetterADigitOrASign(_ name: String) {
        #expect(InputText.isName(name) && InputText.isReadable(name))
    }

    @Test(arguments: TestEngine.here)
    func namesThatDifferInWhatStandsBetweenLettersLookAlike(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (amara, _) = try await test.person("Amara")
            let (ben, _) = try await test.person("Ben")
            _ = try await test.shop("Maple Cove", of: amara)
            for name in ["MapleCove", "Maple\u{200B}Cove", "M aple.Cove", "MapIe\u{200B}Cоve"] {
                await #expect(throws: ShopRefusal.self, "\(name)") {
                    _ = try await test.shop(name, of: ben)
                }
            }
            _ = try await test.shop("Maple Coves", of: ben)
        }
    }
}
