import Identities
import Store
import TestSupport
import Testing
import World

@testable import Creators
@testable import Shops

/// Names from before there were keys of how they look: an upgrade leaves a whole market without them.
@Suite struct UpgradedNamesTests {
    /// More than are read at once.
    private static let many = 450

    @Test(arguments: TestEngine.here)
    func aLookAlikeOfTheLastShopOfAnUpgradeIsRefused(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (ana, _) = try await test.person("Ana")
            let (ids, now) = (test.pasar.world.ids, test.clock.now)
            try await test.store.write { db in
                for n in 1...Self.many {
                    let (id, owner): (ShopID, AccountID) = (
                        ID(ids.next(at: now)), ID(ids.next(at: now))
                    )
                    try db.execute(
                        """
                        INSERT INTO accounts (id, name, email, roles, market, locale, password,
                            demo, created_at)
                        VALUES (\(owner), 'Old', \("old\(n)@example.com"), '', 'GB', 'en-GB',
                            'none', \(false), \(now))
                        """)
                    try db.execute(
                        """
                        INSERT INTO shops (id, owner, name, slug, market, kind, legal_name, about,
                            phone, tax_number, state, created_at, sent_at)
                        VALUES (\(id), \(owner), \("Ofen Nummer \(n)"), \("ofen-nummer-\(n)"),
                            'GB', 'individual', 'Old', '', '', '', 'approved', \(now), \(now))
                        """)
                }
            }
            func register(_ name: String) async throws {
                _ = try await test.pasar.shops.register(
                    Registration(
                        kind: .individual, legalName: "Ana", name: name, market: .gb,
                        phone: "07700900123"),
                    owner: ana)
            }
            // The first letter is Cyrillic.
            let twin = "\u{41E}fen Nummer \(Self.many)"
            await #expect(throws: ShopRefusal.nameConfusable(twin)) { try await register(twin) }
            try await register("Ana's Lamps")
            let keyless: Int? = try await test.store.read { db in
                try db.value(
                    """
                    SELECT count(*) FROM shops s WHERE NOT EXISTS
                        (SELECT 1 FROM shop_name_keys k WHERE k.shop = s.id)
                    """)
            }
            #expect(keyless == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aLookAlikeOfTheLastCreatorOfAnUpgradeIsRefused(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (ana, _) = try await test.person("Ana")
            let last = try await test.person("Zoe").account
            _ = try await test.creator("zoe.last", last)
            // Creators before her, whose keys are missing; hers too.
            let (ids, now) = (test.pasar.world.ids, test.clock.now)
            try await test.store.write { db in
                try db.execute("DELETE FROM creator_name_keys")
                try db.execute("DELETE FROM creator_handle_keys")
                for n in 1...Self.many {
                    let owner = ids.next(at: now)
                    try db.execute(
                        """
                        INSERT INTO accounts (id, name, email, roles, market, locale, password,
                            demo, created_at)
                        VALUES (\(owner), 'Old', \("old\(n)@example.com"), '', 'GB', 'en-GB',
                            'none', \(false), \(now))
                        """)
                    try db.execute(
                        """
                        INSERT INTO creators (id, account, market, handle, name, about, followers,
                            identity, created_at)
                        VALUES (\(ids.next(at: now)), \(owner), 'GB', \("old.\(n)"),
                            \("Old \(n)"), '', 0, 'unchecked', \(now))
                        """)
                }
                try db.execute(
                    """
                    UPDATE creators SET id = \(ids.next(at: now)), name = 'Zoe Ofen'
                    WHERE account = \(last)
                    """)
            }
            let handle = try #require(Handle("ana"))
            await #expect(throws: CreatorRefusal.nameConfusable("Zoe \u{41E}fen")) {
                try await test.pasar.creators.become(
                    Profile(handle: handle, name: "Zoe \u{41E}fen"), account: ana, market: .gb)
            }
            let alike = try #require(Handle("z0e.last"))
            await #expect(throws: CreatorRefusal.handleConfusable("z0e.last")) {
                try await test.pasar.creators.become(
                    Profile(handle: alike, name: "Ana"), account: ana, market: .gb)
            }
        }
    }
}
