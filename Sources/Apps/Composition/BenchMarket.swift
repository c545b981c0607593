import Access
import Identities
import Accounts
import Catalog
import Checkouts
import Glibc
import Inventory
import Markets
import Media
import Money
import Orders
import Shops
import Store
import Web
import Web
import World

/// A market for load tests: one shop in Great Britain with many products, and many signed-in
/// buyers.
///
/// Fills a migrated, empty database in large transactions: the shop and its products by the
/// features' own commands, buyers straight into their tables. Writes the load clients' input into a
/// folder, tab-separated:
/// - `products.txt`, `lists.txt`, `searches.txt`: paths of pages
/// - `buyers.tsv`: session, two SKUs, total
/// - `placing.tsv`: session, total; both SKUs are in the basket
/// - `flash-1.tsv` …: session, total; all of them have the same SKU, of which there are 50
/// - `shop.txt`: the shop's id
/// - `room.tsv`: a room on air; see `BenchRoom`
public struct BenchMarket: Sendable {
    /// Numbers of products and buyers.
    public struct Size: Sendable {
        public var products: Int
        /// Buyers with empty baskets, for repeated use.
        public var buyers: Int
        /// Buyers whose baskets are filled for one checkout each.
        public var placing: Int
        /// Number of flash sales, each with `flashBuyers` buyers.
        public var flashes: Int

        public init(products: Int, buyers: Int, placing: Int, flashes: Int) {
            self.products = products
            self.buyers = buyers
            self.placing = placing
            self.flashes = flashes
        }
    }

    /// Buyers of a flash sale, as in the issue's figure: 200 want 50.
    public static let flashBuyers = 200
    public static let flashUnits = 50
    /// Stock of a SKU, so large that nothing is sold out in an hour of load.
    static let onHand = 900_000
    /// Products and buyers that one transaction writes.
    static let productsAtOnce = 100
    static let buyersAtOnce = 500
    /// Number of list and search paths; the engines cache no more statements anyway.
    static let paths = 400

    let pasar: Pasar
    let folder: String
    let size: Size
    let now: Instant
    let shop: ShopID
    let leaves: [Int]

    /// Fills the database and writes the files.
    /// - Parameter folder: must exist.
    public static func prepare(pasar: Pasar, folder: String, size: Size) async throws {
        precondition(size.products > 1, "two lines of a basket are two products")
        let tree = pasar.markets.categories
        let market = BenchMarket(
            pasar: pasar, folder: folder, size: size, now: pasar.world.now(),
            shop: pasar.world.id(),
            leaves: tree.all.filter {
                tree.isLeaf($0.id) && [.standard, .clothing].contains($0.taxClass)
            }.map(\.id))
        try await market.fill()
    }

    private func fill() async throws {
        let shop = try await openShop()
        let pictures = try await hangPictures(of: shop)
        let goods = try await stockShelves(shop, pictures)
        let totals = try await totals(goods)
        try await invite(goods, totals)
        try await flash(shop, pictures)
        try await count()
        try keep("products.txt", goods.map { "/products/\($0.product)" })
        try keep("lists.txt", lists)
        try keep("searches.txt", searches)
        try keep("shop.txt", [shop.id.description])
        let room = BenchRoom(
            pasar: pasar, shop: shop.id, products: goods.prefix(20).map(\.product))
        try keep("room.tsv", [try await room.open()])
    }

    /// Updates planner statistics: PostgreSQL does so within a minute by itself, but load comes at
    /// once.
    private func count() async throws {
        guard pasar.store.dialect == .postgres else { return }
        try await pasar.store.write { try $0.execute("ANALYZE") }
    }

    private func id<T>() -> ID<T> { pasar.world.id() }

    private func keep(_ name: String, _ lines: [String]) throws {
        let path = "\(folder)/\(name)"
        guard let file = fopen(path, "w") else { throw BenchFault.cannotWrite(path) }
        let written = fputs(lines.map { $0 + "\n" }.joined(), file)
        guard fclose(file) == 0, written >= 0 else { throw BenchFault.cannotWrite(path) }
    }
}

enum BenchFault: Error, CustomStringConvertible {
    case cannotWrite(String)
    case notEmpty

    var description: String {
        switch self {
        case .cannotWrite(let path): "Can't write \(path)."
        case .notEmpty: "The database isn't empty. Measure on one of its own."
        }
    }
}

// MARK: the shop and what it sells

/// A product with two SKUs, and their prices in pence.
private struct Goods: Sendable {
    let product: ProductID
    let first: SKUID
    let second: SKUID
    let firstMinor: Int64
    let secondMinor: Int64
}

/// Prices of a basket of two, in pence.
private struct PricePair: Hashable {
    let first: Int64
    let second: Int64
}

/// Total and fingerprint of a basket, for other baskets of the same shop and prices.
private struct ShownTotal: Sendable {
    let skus: [SKUID]
    let minor: Int64
    let fingerprint: String

    /// Fields of a line for the load client: the total, and the fingerprint with these SKUs.
    func fields(of skus: [SKUID]) -> [String] {
        let text = zip(self.skus, skus).reduce(fingerprint) { text, pair in
            text.replacing(pair.0.description, with: pair.1.description)
        }
        return ["\(minor)", text]
    }
}

extension BenchMarket {
    private static let firstPrices: [Int64] = [1250, 1675, 2190, 3490]
    private static let secondPrices: [Int64] = [725, 990, 1425, 2850]
    /// Weight of each SKU: two of them are under the kilogram that the base rate covers.
    private static let grams = 350
    private static let picturesOfAProduct = 5

    private func openShop() async throws -> Shop {
        let (owner, boss): (AccountID, AccountID) = (id(), id())
        let people = [(owner, "Bench Merchant", "merchant"), (boss, "Bench Operator", "operator")]
        let news: [ID<OutboxRow>] = people.map { _ in id() }
        let notice: NoticeID = id()
        return try await pasar.store.write { [now, shop] db in
            let some: Int? = try db.value("SELECT 1 FROM accounts LIMIT 1")
            guard some == nil else { throw BenchFault.notEmpty }
            for ((account, name, login), news) in zip(people, news) {
                let new = NewAccount(
                    id: account, name: name, login: .email("\(login)@bench.example"),
                    passwordHash: "", market: .gb, locale: .enGB, verifiedAt: now)
                try Accounts.add(new, news: news, at: now, in: db)
            }
            try Accounts.grant(.operator, to: boss, at: now, in: db)
            let registration = Registration(
                kind: .company, legalName: "Bench Street Trading Ltd", name: "Bench Street",
                market: .gb, about: "Home goods from a street of workshops.",
                phone: "+447700900123", taxNumber: "GB123456789")
            _ = try Shops.register(registration, owner: owner, id: shop, at: now, in: db)
            try Shops.approve(shop, by: boss, notice: notice, at: now, in: db)
            guard let opened = try Shops.shop(shop, in: db) else { throw ShopRefusal.notFound }
            return opened
        }
    }

    /// Inserts picture rows without files, which no load client requests.
    private func hangPictures(of shop: Shop) async throws -> [PictureID] {
        let pictures: [PictureID] = (0..<60).map { _ in id() }
        try await pasar.store.write { [now] db in
            try db.executeAll(
                pictures.map { picture in
                    """
                    INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                    VALUES (\(picture), \(shop.owner), \(picture.description), \(1200),
                            \(1200), \(90_000), \(now))
                    """
                })
        }
        return pictures
    }

    private func stockShelves(
        _ shop: Shop, _ pictures: [PictureID]
    ) async throws -> [Goods] {
        var goods: [Goods] = []
        for start in stride(from: 0, to: size.products, by: Self.productsAtOnce) {
            let numbers = start..<min(start + Self.productsAtOnce, size.products)
            let some = numbers.map { number in
                Goods(
                    product: id(), first: id(), second: id(),
                    firstMinor: Self.firstPrices[number % Self.firstPrices.count],
                    secondMinor: Self.secondPrices[number / 4 % Self.secondPrices.count])
            }
            try await shelve(
                zip(numbers, some).map { number, goods in
                    Shelving(
                        number: number, product: goods.product, skus: [goods.first, goods.second],
                        moves: [id(), id()], draft: draft(number, goods), onHand: Self.onHand)
                }, shop, pictures)
            goods += some
        }
        return goods
    }

    /// Input for publishing one product.
    private struct Shelving: Sendable {
        let number: Int
        let product: ProductID
        let skus: [SKUID]
        let moves: [StockMoveID]
        let draft: ProductDraft
        let onHand: Int
    }

    private func shelve(
        _ some: [Shelving], _ shop: Shop, _ pictures: [PictureID]
    ) async throws {
        let place: LocationID = id()
        let tree = pasar.markets.categories
        try await pasar.store.write { [now] db in
            let location = try Inventory.location(of: shop.id, id: place, in: db)
            for item in some {
                try Catalog.create(
                    item.draft, id: item.product, skus: item.skus, shop: shop, tree: tree, at: now,
                    in: db)
                let shown = (0..<Self.picturesOfAProduct).map { index in
                    ProductPicture(
                        position: index + 1,
                        picture: pictures[(item.number + index * 7) % pictures.count],
                        alt: "\(item.draft.title), seen from side \(index + 1)")
                }
                try Catalog.setPictures(shown, of: item.product, in: db)
                try Catalog.publish(item.product, of: shop.id, tree: tree, at: now, in: db)
                for (sku, move) in zip(item.skus, item.moves) {
                    try Inventory.set(
                        onHand: item.onHand, of: sku, at: location, of: shop.id, reason: .opening,
                        by: shop.owner, move: move, at: now, in: db)
                }
            }
        }
    }

    private func draft(_ number: Int, _ goods: Goods) -> ProductDraft {
        let skus = [("Natural", goods.firstMinor), ("Indigo", goods.secondMinor)].map {
            SKUDraft(
                optionValues: [$0.0, "", ""], sellerSKU: "BN-\(number)-\($0.0)",
                grams: Self.grams, minor: $0.1, compareMinor: number % 3 == 0 ? $0.1 + 500 : nil)
        }
        return ProductDraft(
            handle: "bench-\(number)", title: BenchWords.title(number),
            description: BenchWords.description(number), category: leaves[number % leaves.count],
            vendor: "Bench Street", tags: "home, workshop, gift", optionNames: ["Colour", "", ""],
            skus: skus)
    }

    private var lists: [String] {
        let sorts = CardSort.allCases
        return (0..<Self.paths).map { index in
            let sort = sorts[index % sorts.count].rawValue
            // Every other list has no category; each category has a page of products.
            guard index % 2 == 1 else { return "/search?sort=\(sort)&min=\(1 + index % 5)" }
            return "/search?category=\(tops[index / 2 % tops.count])&sort=\(sort)"
        }
    }

    /// Top categories that have at least one page of the products.
    private var tops: [Int] {
        let tree = pasar.markets.categories
        var counts: [Int: Int] = [:]
        for number in 0..<size.products {
            let path = tree.path(to: leaves[number % leaves.count])
            if let top = path.first { counts[top.id, default: 0] += 1 }
        }
        let full = counts.filter { $0.value > 20 }.keys.sorted()
        return full.isEmpty ? counts.keys.sorted() : full
    }

    private var searches: [String] {
        (0..<Self.paths).map { index in
            let words = BenchWords.title(index * 7).lowercased().split(separator: " ")
            return "/search?q=" + words.prefix(1 + index % 2).joined(separator: "+")
        }
    }
}

// MARK: people

/// A signed-in buyer.
private struct Buyer: Sendable {
    let number: Int
    let account: AccountID
    let session: SessionID
    let token: String
    /// Basket lines, with the unit price that was seen.
    let basket: [(sku: SKUID, minor: Int64)]
}

extension BenchMarket {
    private static let subdivision = "GB-ENG"

    private var address: Address {
        pasar.markets.tidied(
            Address(
                market: .gb,
                [
                    .name: "Bench Buyer", .phone: "+447700900456", .line1: "12 Mill Lane",
                    .locality: "London", .postcode: "SW1A 1AA",
                ]))
    }

    private func buyer(_ basket: [(sku: SKUID, minor: Int64)], _ number: Int) -> Buyer {
        Buyer(
            number: number, account: id(), session: id(), token: pasar.world.token(),
            basket: basket)
    }

    /// Two basket lines of different products.
    private func lines(_ number: Int, _ goods: [Goods]) -> (first: Goods, second: Goods) {
        let first = number &* 7 % goods.count
        let second = (first + 1 + number % (goods.count - 1)) % goods.count
        return (goods[first], goods[second])
    }

    private func invite(_ goods: [Goods], _ totals: [PricePair: ShownTotal]) async throws {
        func shown(_ pair: (first: Goods, second: Goods)) -> [String] {
            let prices = PricePair(first: pair.first.firstMinor, second: pair.second.secondMinor)
            return totals[prices]?.fields(of: [pair.first.first, pair.second.second]) ?? []
        }
        var next = 0
        var lists: [String: [String]] = ["buyers.tsv": [], "placing.tsv": []]
        for (file, count) in [("buyers.tsv", size.buyers), ("placing.tsv", size.placing)] {
            let isPlacing = file == "placing.tsv"
            for start in stride(from: 0, to: count, by: Self.buyersAtOnce) {
                let some = (start..<min(start + Self.buyersAtOnce, count)).map { number in
                    let pair = lines(number, goods)
                    next += 1
                    let basket = [
                        (sku: pair.first.first, minor: pair.first.firstMinor),
                        (sku: pair.second.second, minor: pair.second.secondMinor),
                    ]
                    let buyer = buyer(isPlacing ? basket : [], next)
                    let said = isPlacing ? [] : basket.map(\.sku.description)
                    let fields = [buyer.token] + said + shown(pair)
                    lists[file, default: []].append(fields.joined(separator: "\t"))
                    return buyer
                }
                try await admit(some)
            }
        }
        for (file, rows) in lists { try keep(file, rows) }
    }

    private func admit(_ buyers: [Buyer]) async throws {
        let address = address.stored
        try await pasar.store.write { [now] db in
            try db.executeAll(buyers.flatMap { $0.rows(address, at: now) })
        }
    }

    /// Total for each pair of prices at the address, by the quote that the checkout uses.
    private func totals(_ goods: [Goods]) async throws -> [PricePair: ShownTotal] {
        let fault = pasar.markets.validate(address, on: Zone.gb(pasar, now)).first
        precondition(fault == nil, "the address must be one that the checkout takes")
        var out: [PricePair: ShownTotal] = [:]
        let first = Dictionary(goods.map { ($0.firstMinor, $0) }) { kept, _ in kept }
        let second = Dictionary(goods.map { ($0.secondMinor, $0) }) { kept, _ in kept }
        for (a, b) in first.values.flatMap({ a in second.values.map { (a, $0) } }) {
            let basket = [
                (sku: a.first, minor: a.firstMinor), (sku: b.second, minor: b.secondMinor),
            ]
            out[PricePair(first: a.firstMinor, second: b.secondMinor)] = try await total(of: basket)
        }
        return out
    }

    /// Total of a basket, quoted for a temporary buyer.
    private func total(
        of basket: [(sku: SKUID, minor: Int64)]
    ) async throws -> ShownTotal {
        let number = -Int(truncatingIfNeeded: pasar.world.ids.next(at: now) & 0xffff_ffff)
        let probe = buyer(basket, number)
        try await admit([probe])
        let (_, quote) = try await pasar.checkouts.quote(
            for: probe.account, market: .gb, subdivision: Self.subdivision)
        try await pasar.store.write { db in
            try db.execute("DELETE FROM basket_lines WHERE owner = \(probe.account)")
        }
        return ShownTotal(
            skus: basket.map(\.sku), minor: quote.total.minor,
            fingerprint: CheckoutFingerprint(quote, to: address).text)
    }

    private func flash(_ shop: Shop, _ pictures: [PictureID]) async throws {
        let minor: Int64 = 1999
        for set in 0..<size.flashes {
            let sku: SKUID = id()
            var draft = ProductDraft(
                handle: "flash-\(set + 1)", title: "Flash Lantern \(set + 1)",
                description: BenchWords.description(set), category: leaves[0],
                vendor: "Bench Street")
            draft.skus = [SKUDraft(grams: Self.grams, minor: minor)]
            let item = Shelving(
                number: set, product: id(), skus: [sku], moves: [id()], draft: draft,
                onHand: Self.flashUnits)
            try await shelve([item], shop, pictures)
            let total = try await total(of: [(sku: sku, minor: minor)])
            let first = size.buyers + size.placing + set * Self.flashBuyers
            let some = (1...Self.flashBuyers).map { buyer([(sku: sku, minor: minor)], first + $0) }
            try await admit(some)
            let shown = total.fields(of: [sku]).joined(separator: "\t")
            try keep("flash-\(set + 1).tsv", some.map { "\($0.token)\t\(shown)" })
        }
    }
}

extension Zone {
    /// The day on which the address must be valid.
    fileprivate static func gb(_ pasar: Pasar, _ now: Instant) -> Day {
        pasar.markets.market(.gb).zone.day(of: now)
    }
}

extension Buyer {
    /// Rows of a buyer: an account without a password, a session whose token the load client knows,
    /// an address, and the basket.
    fileprivate func rows(_ address: String, at now: Instant) -> [SQL] {
        let market = MarketCode.gb
        let agent = "Mozilla/5.0 (bench)"
        return [
            """
            INSERT INTO accounts (id, name, email, phone, password, roles, market, locale,
                email_verified_at, phone_verified_at, demo, created_at)
            VALUES (\(account), \("Bench Buyer \(number)"), \("buyer\(number)@bench.example"), NULL,
                    '', \(Role.shopper), \(market), \(LocaleTag.enGB), \(now), NULL, \(false),
                    \(now))
            """,
            """
            INSERT INTO role_grants (account, role, at)
            VALUES (\(account), \(Role.shopper), \(now))
            """,
            """
            INSERT INTO sessions (id, token_hash, account, created_at, expires_at, seen_at, agent,
                network, market, locale)
            VALUES (\(session), \(Digest.sha256(token)), \(account), \(now),
                    \(now + Session.kept), \(now), \(agent), '127.0.0.0', \(market),
                    \(LocaleTag.enGB))
            """,
            """
            INSERT INTO addresses (account, market, address, at)
            VALUES (\(account), \(market), \(address), \(now))
            """,
        ]
            + basket.map { line in
                """
                INSERT INTO basket_lines (owner, sku, quantity, seen_minor, market, at)
                VALUES (\(account), \(line.sku), \(1), \(line.minor), \(market), \(now))
                """
            }
    }
}
