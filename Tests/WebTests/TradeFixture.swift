import Access
import Identities
import Accounts
import Catalog
import Composition
import Markets
import Orders
import Shops
import Store
import TestSupport
import Testing
import Web
import World

/// A small street that scenes play in: one seller with two products, one buyer, one operator.
struct TradeFixture {
    let shop: TestShop
    let seller: (account: AccountID, browser: TestBrowser)
    let buyer: (account: AccountID, browser: TestBrowser)
    let stall: Shop
    let lamp: (product: ProductID, skus: [SKUID])
    let scarf: (product: ProductID, skus: [SKUID])

    /// - Parameter lamps: on hand, of which tests of every route sell some dozens.
    init(_ shop: TestShop, lamps: Int = 50) async throws {
        self.shop = shop
        seller = try await shop.person("Ivo")
        stall = try await shop.shop("Ivo's Lamps", of: seller.account)
        lamp = try await shop.product(
            "Brass desk lamp", in: stall, minor: [4_250], onHand: lamps, grams: 900)
        scarf = try await shop.product(
            "Wool scarf", in: stall, minor: [1_999, 2_499], onHand: 3, grams: 250)
        buyer = try await shop.person("Priya")
    }

    func person(
        _ name: String, _ roles: Role...
    ) async throws -> (account: AccountID, browser: TestBrowser) {
        let person = try await shop.person(name)
        for role in roles { try await shop.grant(role, to: person.account) }
        return person
    }

    static let address = [
        ("name", "Priya Nair"), ("phone", "+447700900123"), ("line1", "14 Brunswick Terrace"),
        ("locality", "Leeds"), ("postcode", "LS2 8HQ"),
    ]

    /// Puts a lamp, or something else, into somebody's basket and pays for it; returns the checkout
    /// and its orders.
    @discardableResult
    func buy(
        _ who: TestBrowser? = nil, _ method: String = "success", of sku: SKUID? = nil
    ) async throws -> (checkout: String, orders: [String], payment: String?) {
        let who = who ?? buyer.browser
        await who.post("/basket/lines", [("sku", (sku ?? lamp.skus[0]).description)])
        let kept = await who.post("/checkout/address", Self.address)
        #expect(kept.status == 303, "\(kept.text)")
        let quote = await who.get("/checkout", json: true)
        let total = try #require(JSONFind.integer("minor", after: "\"total\":{", in: quote.text))
        let paid = await who.post(
            "/checkout",
            json: """
                {"method":"\(method)","total":\(total),\
                "fingerprint":"\(TestBrowser.fingerprint(in: quote.text))"}
                """)
        #expect(paid.status == 200, "\(paid.text)")
        let checkout = try #require(JSONFind.text("checkout", in: paid.text))
        let next = JSONFind.text("next", in: paid.text)
        return (
            checkout, JSONFind.ids("ord", in: paid.text),
            next.map { String($0.split(separator: "/").last ?? "") }
        )
    }

    /// What a mail or text message says in digits or behind an address.
    func letter() async throws -> String {
        _ = try await shop.pasar.notifications.deliverMessages()
        return try #require(shop.outbox.messages.last?.text)
    }
}

/// Finds a value in JSON of ours without reading all of it.
enum JSONFind {
    /// In the last part that `before` opens.
    static func integer(_ key: String, after before: String = "", in text: String) -> Int64? {
        let part = before.isEmpty ? Substring(text) : last(before, in: text)
        guard let rest = last("\"\(key)\":", in: part, first: true) else { return nil }
        return Int64(rest.prefix { $0 == "-" || $0.isNumber })
    }

    static func text(_ key: String, in text: String) -> String? {
        last("\"\(key)\":\"", in: text[...], first: true).map { String($0.prefix { $0 != "\"" }) }
    }

    static func ids(_ prefix: String, in text: String) -> [String] {
        var out: [String] = []
        for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
        where word.hasPrefix(prefix + "_") && !out.contains(String(word)) {
            out.append(String(word))
        }
        return out
    }

    private static func last(_ mark: String, in text: String) -> Substring {
        last(mark, in: text[...], first: false) ?? ""
    }

    /// What follows the first or last `mark`.
    private static func last(_ mark: String, in text: Substring, first: Bool) -> Substring? {
        var found: Substring?
        var rest = text
        while let at = range(of: mark, in: rest) {
            rest = rest[at...]
            found = rest
            if first { return found }
        }
        return found
    }

    /// Where the text behind `mark` begins.
    private static func range(of mark: String, in text: Substring) -> Substring.Index? {
        var at = text.startIndex
        while at < text.endIndex {
            if text[at...].hasPrefix(mark) { return text.index(at, offsetBy: mark.count) }
            at = text.index(after: at)
        }
        return nil
    }
}

extension String {
    /// The first run of six digits.
    var sixDigits: String? {
        split(whereSeparator: { !$0.isNumber }).first { $0.count == 6 }.map(String.init)
    }

    /// What stands behind the first `mark`, up to a blank.
    func word(after mark: String) -> String? {
        guard let line = split(whereSeparator: \.isWhitespace).first(where: { $0.contains(mark) })
        else { return nil }
        let parts = line.split(separator: mark.last ?? "/", omittingEmptySubsequences: false)
        return parts.last.map(String.init)
    }
}
