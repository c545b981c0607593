import Access
import Accounts
import Catalog
import Inventory
import Markets
import Media
import Money
import Orders
import Shops
import Web
import World

/// People, shops, products and purchases of the demo tables, read and checked before anything is
/// written.
struct DemoStory: Sendable {
    let people: [Person]
    let shops: [Merchant]
    let addresses: [String: Address]
    let products: [Goods]
    let orders: [Purchase]

    struct Person: Sendable {
        let key: String
        let name: String
        let login: Login
        let roles: [Role]
        let market: MarketCode
        let locale: LocaleTag
    }

    struct Merchant: Sendable {
        let key: String
        let owner: String
        let registration: Registration
        let isApproved: Bool
    }

    struct Goods: Sendable {
        let key: String
        let shop: String
        let draft: ProductDraft
        /// Stock on hand, one number for each SKU.
        let stock: [Int]
        let isLive: Bool
        let row: DemoRow
    }

    struct Purchase: Sendable {
        let key: String
        let shopper: String
        /// Product keys with quantities.
        let lines: [(product: String, quantity: Int)]
        let daysAgo: Int
        let state: Order.State
        let row: DemoRow
    }

    init(folder: String, markets: Markets) throws {
        func rows(_ name: String, _ columns: String) throws -> [DemoRow] {
            try DemoTable(
                name + ".tsv", in: folder, columns: columns.split(separator: " ").map(String.init)
            ).rows
        }
        func keyed<T>(_ all: [T], _ key: (T) -> String) -> [String: T] {
            Dictionary(all.map { (key($0), $0) }) { first, _ in first }
        }
        let peopleRows = try rows("people", "key name email phone roles market locale")
        let shopRows = try rows("shops", "key owner name kind market about state")
        people = try peopleRows.map { try Person($0, markets) }
        let peopleByKey = keyed(people, \.key)
        let phones = keyed(peopleRows) { $0["key"] }.mapValues { $0["phone"] }
        shops = try shopRows.map { row in
            try Merchant(row, owner: row.find("owner", in: peopleByKey), phones)
        }
        let shopsByKey = keyed(shops, \.key)
        products = try rows(
            "products",
            "key shop category title description emoji drawing hues options price compare_at grams "
                + "stock state"
        ).map { row in
            try Goods(row, market: row.find("shop", in: shopsByKey).registration.market, markets)
        }
        let products = keyed(products, \.key)
        orders = try rows("orders", "key shopper lines days_ago state").map { row in
            _ = try row.find("shopper", in: peopleByKey)
            return try Purchase(row, products)
        }
        addresses = try Dictionary(
            uniqueKeysWithValues: rows(
                "addresses",
                "person name phone line1 line2 locality district subdivision postcode"
            ).map { row in
                let market = try row.find("person", in: peopleByKey).market
                return (row["person"], try row.address(market))
            })
    }
}

// MARK: reading rows

extension DemoStory.Person {
    init(_ row: DemoRow, _ markets: Markets) throws {
        key = try row.text("key")
        name = try row.text("name")
        market = try row.one("market")
        locale = try row.one("locale")
        guard let login = Login(row["email"], in: markets.market(market)) else {
            throw row.fault("email", "\(row["email"]) is no address")
        }
        self.login = login
        roles = try row["roles"].split(separator: ",").map { word in
            let role = Role(rawValue: String(word))
            guard Role.all.contains(role) else { throw row.fault("roles", "there is no \(word)") }
            return role
        }
    }
}

extension DemoStory.Merchant {
    init(_ row: DemoRow, owner: DemoStory.Person, _ phones: [String: String]) throws {
        key = try row.text("key")
        self.owner = owner.key
        let kind: Shop.Kind = try row.one("kind")
        let state: Shop.State = try row.one("state")
        guard state == .approved || state == .waiting else {
            throw row.fault("state", "must be approved or waiting, is \(state.rawValue)")
        }
        isApproved = state == .approved
        let name = try row.text("name")
        registration = Registration(
            kind: kind, legalName: kind == .company ? name : owner.name, name: name,
            market: try row.one("market"), about: row["about"], phone: phones[owner.key] ?? "")
    }
}

extension DemoStory.Goods {
    init(_ row: DemoRow, market: MarketCode, _ markets: Markets) throws {
        self.row = row
        key = try row.text("key")
        shop = row["shop"]
        let state: Product.State = try row.one("state")
        isLive = state == .live
        let category = try row.count("category")
        guard markets.categories.isLeaf(category) else {
            throw row.fault("category", "\(category) is no category without others below it")
        }
        let options = try row.options()
        let choices = options.reduce([[]]) { before, option in
            before.flatMap { chosen in option.values.map { chosen + [$0] } }
        }
        stock = try row["stock"].split(separator: ",").map { try row.count("stock", String($0)) }
        guard stock.count == choices.count else {
            throw row.fault("stock", "has \(stock.count) numbers for \(choices.count) variants")
        }
        let minor = try row.minor("price", market.currency)
        let compare =
            row["compare_at"].isEmpty ? nil : try row.minor("compare_at", market.currency)
        let grams = try row.count("grams")
        let key = key
        draft = ProductDraft(
            handle: key, title: try row.text("title"), description: row["description"],
            category: category, optionNames: Self.three(options.map(\.name)),
            skus: choices.enumerated().map { index, values in
                SKUDraft(
                    optionValues: Self.three(values), sellerSKU: "\(key)-\(index + 1)",
                    grams: grams, minor: minor, compareMinor: compare)
            })
    }

    private static func three(_ words: [String]) -> [String] {
        words + Array(repeating: "", count: 3 - words.count)
    }
}

extension DemoStory.Purchase {
    init(_ row: DemoRow, _ products: [String: DemoStory.Goods]) throws {
        self.row = row
        key = try row.text("key")
        shopper = row["shopper"]
        daysAgo = try row.count("days_ago")
        state = try row.one("state")
        lines = try row["lines"].split(separator: ";").map { text in
            let words = text.split(separator: " ")
            guard words.count == 2, words[1].hasPrefix("x") else {
                throw row.fault("lines", "\(text) must be a product's key, a space, x and a number")
            }
            _ = try row.find("lines", in: products, String(words[0]))
            return (String(words[0]), try row.count("lines", String(words[1].dropFirst())))
        }
    }
}

extension DemoRow {
    /// Option names and values, parsed from `Size:S|M;Colour:Red`.
    fileprivate func options() throws -> [(name: String, values: [String])] {
        let options = try self["options"].split(separator: ";").map { text in
            let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard halves.count == 2 else {
                throw fault("options", "\(text) must be a name, a colon and values between |")
            }
            return (halves[0], halves[1].split(separator: "|").map(String.init))
        }
        guard options.count <= 3 else { throw fault("options", "more than three options") }
        return options
    }

    fileprivate func minor(_ column: String, _ currency: Currency) throws -> Int64 {
        do throws(MoneyFault) {
            return try Money(decimal: self[column], currency: currency).minor
        } catch {
            throw fault(column, "\(self[column]) is no amount of \(currency.code)")
        }
    }

    fileprivate func address(_ market: MarketCode) throws -> Address {
        var address = Address(market: market)
        for field in AddressField.allCases { address[field] = self[field.rawValue] }
        return address
    }
}
