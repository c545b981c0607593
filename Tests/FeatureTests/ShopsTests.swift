import Notifications
import Accounts
import Markets
import Store
import TestSupport
import Testing
import Text
import World
@testable import Shops

@Suite struct ShopsTests {
    static func registration(
        _ name: String, _ market: MarketCode = .us, phone: String = "2025550143"
    ) -> Registration {
        Registration(
            kind: .company, legalName: "Loom Ltd", name: name, market: market, about: "Cloth",
            phone: phone)
    }

    @Test(arguments: TestEngine.here)
    func anApprovedShopMakesItsOwnerASeller(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let ann = try await street.account()
            let boss = try await street.account("Boss")
            let id = try await street.shops.register(Self.registration("Loom & Co"), owner: ann)
            try await street.shops.approve(id.answer, by: boss)
            let shop = try await street.shops.owned(by: ann)
            #expect(shop?.state == .approved)
            #expect(shop?.slug == "loom-co")
            #expect(shop?.phone == "+12025550143")
            let (roles, unread) = try await street.store.read { db in
                (
                    try Accounts.account(ann, in: db)?.roles,
                    try Notifications.unread(of: ann, in: db)
                )
            }
            #expect(roles?.contains(.seller) == true)
            #expect(unread == 1)
            await #expect(throws: ShopRefusal.decidedAlready(.approved)) {
                try await street.shops.refuse(id.answer, code: .name, reason: "no", by: boss)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefusedShopCanBeCorrectedAndSentAgain(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let ann = try await street.account()
            let id = try await street.shops.register(Self.registration("Loom"), owner: ann).answer
            await #expect(throws: ShopRefusal.alreadyRegistered) {
                try await street.shops.register(Self.registration("Loom 2"), owner: ann)
            }
            try await street.shops.refuse(id, code: .name, reason: "A brand's name", by: ann)
            #expect(try await street.shops.owned(by: ann)?.reason == "A brand's name")
            await #expect(throws: ShopRefusal.marketIsFixed) {
                try await street.shops.register(
                    Self.registration("Ann's", .gb, phone: "07700900123"), owner: ann)
            }
            let again = try await street.shops.register(Self.registration("Ann's"), owner: ann)
            #expect(again.answer == id)
            let shop = try await street.shops.owned(by: ann)
            #expect(shop?.state == .waiting)
            #expect(shop?.name == "Ann's")
        }
    }

    @Test(arguments: TestEngine.here)
    func aNameIsItsOwnWithinAMarketHoweverItIsSpelled(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            _ = try await street.shop("Café Ñandú")
            let ben = try await street.account("Ben")
            await #expect(throws: ShopRefusal.nameTaken("CAFE   nandu!")) {
                try await street.shops.register(Self.registration("CAFE   nandu!"), owner: ben)
            }
            await #expect(throws: ShopRefusal.nameUnusable) {
                try await street.shops.register(Self.registration("!!!"), owner: ben)
            }
            await #expect(throws: ShopRefusal.phoneUnusable) {
                try await street.shops.register(Self.registration("Ben", phone: "x"), owner: ben)
            }
            try await street.shops.register(
                Self.registration("Cafe Nandu", .gb, phone: "07700900123"), owner: ben)
        }
    }

    @Test(arguments: TestEngine.here)
    func aNameThatLooksLikeAnotherIsRefused(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            _ = try await street.shop("Maple Cove")
            let ben = try await street.account("Ben")
            // Cyrillic letters, full width, rn for m, an invisible blank, Greek.
            for name in ["Мaple Cоve", "Ｍａｐｌｅ Ｃｏｖｅ", "rnaple cove", "MAPLE CΟVE", "𝐌aple Cove"] {
                await #expect(throws: (any Error).self, "\(name)") {
                    try await street.shops.register(Self.registration(name), owner: ben)
                }
            }
            await #expect(throws: ShopRefusal.nameConfusable("Мaple Cоve")) {
                try await street.shops.register(Self.registration("Мaple Cоve"), owner: ben)
            }
            // Another market has names of its own.
            try await street.shops.register(
                Self.registration("Мaple Cоve", .gb, phone: "07700900123"), owner: ben)
        }
    }

    @Test(arguments: TestEngine.here)
    func aShopFromBeforeThereWereKeysKeepsItsLook(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop("Maple Cove")
            try await street.store.write { db in
                try db.execute("DELETE FROM shop_name_keys WHERE shop = \(shop.id)")
            }
            let ben = try await street.account("Ben")
            await #expect(throws: ShopRefusal.nameConfusable("Mаple Cove")) {
                try await street.shops.register(Self.registration("Mаple Cove"), owner: ben)
            }
        }
    }

    @Test func everyMoveOfAShopIsInTheTable() {
        let allowed: Set<String> = [
            "waiting-approved", "waiting-refused", "refused-waiting", "approved-closed",
        ]
        for from in Shop.State.allCases {
            for to in Shop.State.allCases {
                let move = "\(from.rawValue)-\(to.rawValue)"
                #expect(Shop.canMove(from: from, to: to) == allowed.contains(move), "\(move)")
            }
        }
    }

    @Test(arguments: [
        ("Áo Dài Đẹp", "ao dai dep"), ("Đèn", "den"), ("ＦＵＬＬ１", "full1"), ("Straße", "strasse"),
        ("Œuvre ﬁne", "oeuvre fine"), ("Łódź", "lodz"), ("ชุดไทย", "ชุดไทย"), ("๑๒๓", "123"),
        ("plain ASCII", "plain ascii"), ("a\u{200B}b", "ab"),
    ])
    func textIsFolded(_ text: String, _ folded: String) {
        #expect(Folding.folded(text) == folded)
    }

    @Test func saraAmIsFoldedTheSameHoweverItIsTyped() {
        #expect(Folding.folded("น้ำ") == Folding.folded("น\u{E49}\u{E4D}\u{E32}"))
    }

    @Test(arguments: [
        ("Loom & Co", "loom-co"), ("  --  ", ""), ("Quán Ăn Ngon", "quan-an-ngon"),
        ("ร้านไทย", "ร้านไทย"), ("a/../b", "a-b"),
    ])
    func aSlugIsPlain(_ name: String, _ slug: String) {
        #expect(Folding.slug(name) == slug)
    }

    @Test func theChecklistSaysWhatIsLeft() {
        let open = Shops.checklist(of: nil, products: 0, live: 0, stocked: false)
        #expect(open.allSatisfy { !$0.isDone })
        #expect(Set(open.map(\.code)).count == open.count)
    }
}
