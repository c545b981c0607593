import Identities
import Accounts
import Catalog
import Composition
import Inventory
import Store
import TestSupport
import World

/// Shops, goods and people that are there before the first start, made by the library.
struct CrashFixture: Sendable {
    struct Buyer: Sendable {
        let account: AccountID
        let cookies: String
    }
    let skus: [String]
    let buyers: [Buyer]
    /// Who has the first stall.
    let seller: Buyer
    let opened: [SKUID: Int]

    static let onHand = 999_999

    static func open(_ database: String, folder: String, buyers: Int) async throws -> CrashFixture {
        let opening = try await OpenDatabase(database: database, folder: folder)
        // The server runs on the machine's clock, so its people must live today.
        let clock = TestClock(opening.world.now())
        let shop = try await TestShop.over(opening.store, clock: clock, folder: folder)
        var skus: [SKUID] = []
        var sellers: [Buyer] = []
        for n in 0..<3 {
            let (owner, browser) = try await shop.person("Seller\(n)")
            sellers.append(Buyer(account: owner, cookies: Self.cookies(browser)))
            let stall = try await shop.shop("Stall \(n)", of: owner)
            for title in ["Lamp", "Scarf"] {
                let made = try await shop.product(
                    title, in: stall, minor: [1_999, 4_250], onHand: onHand)
                skus += made.skus
            }
        }
        var people: [Buyer] = []
        for n in 0..<buyers {
            let (account, browser) = try await shop.person("Buyer\(n)")
            people.append(Buyer(account: account, cookies: Self.cookies(browser)))
        }
        await opening.close()
        return CrashFixture(
            skus: skus.map(\.description), buyers: people, seller: sellers[0],
            opened: Dictionary(uniqueKeysWithValues: skus.map { ($0, onHand) }))
    }

    private static func cookies(_ browser: TestBrowser) -> String {
        browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }
}
