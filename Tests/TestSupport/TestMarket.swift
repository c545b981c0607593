import Access
import Identities
import Accounts
import Catalog
import Composition
import Inventory
import Markets
import Money
import Checkouts
import Orders
import Payments
import Shops
import Store
import Web
import World

/// People, shops and goods that a test needs, made by the features' own commands.
extension TestShop {
    public static let password = "a long enough password"

    /// Somebody who signed up, with their browser.
    public func person(
        _ name: String, market: MarketCode = .gb
    ) async throws -> (account: AccountID, browser: TestBrowser) {
        let login = "\(name.lowercased())@example.com"
        let signedIn = try await pasar.authentication.signUp(
            name: name, login: login, password: Self.password,
            caller: Caller(locale: .enUS, market: market.rawValue),
            browser: Accounts::Browser(client: "127.0.0.1", agent: "test"))
        let browser = browser()
        browser.set(cookie: Accounts.cookieName, signedIn.token)
        browser.set(cookie: "pasar_market", market.rawValue)
        return (signedIn.account, browser)
    }

    public func grant(_ role: Role, to account: AccountID) async throws {
        let now = clock.now
        try await store.write { db in try Accounts.grant(role, to: account, at: now, in: db) }
    }

    /// An approved shop of somebody's.
    public func shop(
        _ name: String, of owner: AccountID, market: MarketCode = .gb
    ) async throws -> Shop {
        let phones: [MarketCode: String] = [
            .us: "+12025550143", .gb: "+447700900123", .id: "+628121234567", .th: "+66812345678",
            .vn: "+84912345678",
        ]
        let id = try await pasar.shops.register(
            Registration(
                kind: .individual, legalName: name, name: name, market: market,
                phone: phones[market] ?? ""), owner: owner
        ).answer
        try await pasar.shops.approve(id, by: owner)
        let found = try await store.read { db in try Shops.shop(id, in: db) }
        guard let found else { throw ShopRefusal.notFound }
        return found
    }

    /// A live product with one SKU for each price, and so many on hand.
    public func product(
        _ title: String, in shop: Shop, minor: [Int64], onHand: Int, grams: Int = 400,
        category: Int? = nil
    ) async throws -> (product: ProductID, skus: [SKUID]) {
        let world = pasar.world
        let now = clock.now
        let product: ProductID = world.id()
        let skus = minor.map { _ in world.id(SKUKind.self) }
        let moves = minor.map { _ in world.id(StockMoveKind.self) }
        let picture = world.ids.next(at: now)
        let location: LocationID = world.id()
        let tree = pasar.markets.categories
        let leaf = category ?? tree.all.first { tree.isLeaf($0.id) }?.id
        let draft = ProductDraft(
            handle: "p-\(product.short.lowercased())", title: title,
            description: "<p>\(title), as it should be.</p>", category: leaf,
            optionNames: minor.count > 1 ? ["Size", "", ""] : ["", "", ""],
            skus: minor.enumerated().map { index, price in
                SKUDraft(
                    optionValues: minor.count > 1 ? ["S\(index + 1)", "", ""] : ["", "", ""],
                    grams: grams, minor: price)
            })
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                VALUES (\(picture), \(shop.owner), \("d\(picture)"), 10, 10, 10, \(now))
                """)
            try Catalog.create(
                draft, id: product, skus: skus, shop: shop, tree: tree, at: now, in: db)
            try Catalog.setPictures(
                [ProductPicture(position: 1, picture: ID(picture))], of: product, in: db)
            let place = try Inventory.location(of: shop.id, id: location, in: db)
            for (sku, move) in zip(skus, moves) {
                try Inventory.set(
                    onHand: onHand, of: sku, at: place, of: shop.id, reason: .opening,
                    by: shop.owner,
                    move: move, at: now, in: db)
            }
            _ = try Catalog.refresh(product, tree: tree, at: now, in: db)
            try Catalog.publish(product, of: shop.id, tree: tree, at: now, in: db)
        }
        return (product, skus)
    }

    /// Where a buyer of a market lives.
    public static func address(_ market: MarketCode) -> (address: Address, subdivision: String) {
        switch market {
        case .gb:
            (
                Address(
                    market: .gb,
                    [
                        .name: "Priya Nair", .phone: "+447700900123",
                        .line1: "14 Brunswick Terrace", .locality: "Leeds", .postcode: "LS2 8HQ",
                    ]), "GB-ENG"
            )
        case .us:
            (
                Address(
                    market: .us,
                    [
                        .name: "Sam Doe", .phone: "+12025550143", .line1: "1 Main St",
                        .locality: "Fresno", .subdivision: "US-CA", .postcode: "93650",
                    ]), "US-CA"
            )
        default: (Address(market: market), "")
        }
    }

    /// The wish for what is in the basket now, with the total that it costs now.
    public func wish(
        of account: AccountID, market: MarketCode = .gb, method: String = "success",
        _ scope: CheckoutScope = CheckoutScope()
    ) async throws -> CheckoutRequest {
        let (address, subdivision) = Self.address(market)
        let quote = try await pasar.checkouts.quote(
            for: account, market: market, subdivision: subdivision, scope)
        return CheckoutRequest(
            account: account, market: market, address: address, subdivision: subdivision,
            method: method, expectedMinor: quote.quote.total.minor,
            shown: CheckoutFingerprint(
                quote.quote, to: address, isDirect: scope.direct != nil))
    }
}
