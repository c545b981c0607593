import Glibc
import Store
import Synchronization
import TestSupport
import Testing
import Text
import World

/// Card numbers that somebody types where none belongs: none is kept, none is logged.
struct CardNumberTests {
    /// Numbers with a right check digit, from the issuers' ranges.
    private static func cards(_ count: Int, seed: UInt64) -> [String] {
        var random = SeededRandom(seed: seed)
        let kinds: [(start: String, length: Int)] = [
            ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("34", 15),
            ("37", 15), ("36", 14), ("3528", 16), ("6011", 16), ("65", 16), ("62", 17),
            ("5018", 16),
        ]
        return (0..<count).map { index in
            let kind = kinds[index % kinds.count]
            var digits = kind.start.utf8.map { Int($0) - 48 }
            while digits.count < kind.length - 1 { digits.append(Int(random.next() % 10)) }
            var sum = 0
            for (place, digit) in digits.reversed().enumerated() {
                let value = digit * (place % 2 == 0 ? 2 : 1)
                sum += value > 9 ? value - 9 : value
            }
            digits.append((10 - sum % 10) % 10)
            return digits.map(String.init).joined()
        }
    }

    /// As people write them: in groups, with blanks or hyphens, among words.
    private static func written(_ card: String, _ way: Int) -> String {
        func grouped(_ separator: String) -> String {
            var out = ""
            for (place, letter) in card.enumerated() {
                if place > 0, place % 4 == 0 { out += separator }
                out.append(letter)
            }
            return out
        }
        return switch way % 4 {
        case 0: card
        case 1: grouped(" ")
        case 2: grouped("-")
        default: "no. \(grouped(" ")), 12/29"
        }
    }

    @Test func cardsAreKnownHoweverTheyAreWritten() {
        for (index, card) in Self.cards(2000, seed: 3).enumerated() {
            #expect(CardNumber.isLike(Self.written(card, index)), "\(card)")
            let wrong = card.dropLast() + "\(((Int(card.suffix(1)) ?? 0) + 1) % 10)"
            #expect(!CardNumber.isLike(String(wrong)), "\(wrong)")
        }
        for text in [
            "14 Brunswick Terrace", "LS2 8HQ", "+447700900123", "0123456789012345",
            "Jl. Sudirman 45, 12190", "order 2026-11-29 14:00", "", "1234 5678 9012 3456",
        ] {
            #expect(!CardNumber.isLike(text), "\(text)")
        }
        #expect(CardNumber.isLike("４２４２４２４２４２４２４２４２"))
    }

    private static let isSoak = getenv("PASAR_SOAK") != nil

    /// Numbers typed into every field of the checkout: the tables and the log have none of them.
    @Test(arguments: TestEngine.here)
    func aCardThatIsTypedIntoTheCheckoutIsNeitherKeptNorLogged(_ engine: TestEngine) async throws {
        let lines = Mutex<[String]>([])
        try await TestShop.with(
            engine, log: { line in lines.withLock { $0.append(line) } }
        ) { shop in
            let (seller, _) = try await shop.person("Ivo")
            let stall = try await shop.shop("Lamps", of: seller)
            let lamp = try await shop.product("Lamp", in: stall, minor: [4250], onHand: 9)
            let (_, priya) = try await shop.person("Priya")
            await priya.post("/basket/lines", [("sku", lamp.skus[0].description)])
            let count = Self.isSoak ? 10_000 : 120
            let cards = Self.cards(count, seed: 5)
            for (index, card) in cards.enumerated() {
                try await type(Self.written(card, index), index, priya)
            }
            let kept = try await texts(shop, engine)
            let log = lines.withLock { $0 }.joined(separator: "\n")
            #expect(!log.isEmpty)
            for card in cards {
                #expect(!digits(kept).contains(card), "\(card) is kept")
                #expect(!digits(log).contains(card), "\(card) is logged")
            }
        }
    }

    private func digits(_ text: String) -> String { text.filter { !" -".contains($0) } }

    /// Types a number into one field of the address, and of the payment.
    private func type(_ card: String, _ index: Int, _ browser: TestBrowser) async throws {
        let fields = [
            ("name", "Priya Nair"), ("phone", "+447700900123"), ("line1", "14 Brunswick Terrace"),
            ("line2", ""), ("locality", "Leeds"), ("district", ""), ("subdivision", ""),
            ("postcode", "LS2 8HQ"),
        ]
        let place = index % fields.count
        let typed = fields.enumerated().map { item in
            item.offset == place ? (item.element.0, card) : item.element
        }
        let address = await browser.post("/checkout/address", typed)
        // Fields that the market's form doesn't have are not read at all.
        let isRead = !["district", "subdivision"].contains(fields[place].0)
        #expect(address.status == (isRead ? 422 : 303), "\(fields[place].0)")
        let payment = [("method", "success"), ("total", "4250"), ("fingerprint", "x")]
        let other = index % payment.count
        let paid = await browser.post(
            "/checkout",
            typed
                + payment.enumerated().map { item in
                    item.offset == other ? (item.element.0, card) : item.element
                },
            key: index % 2 == 0 ? card : nil)
        #expect(paid.status >= 400)
        _ = await browser.get("/checkout?sku=\(TestBrowser.encoded(card))")
        _ = await browser.get("/checkout?vouchers=\(TestBrowser.encoded(card))")
    }

    /// Every value of every table on PostgreSQL; on SQLite, of those that a checkout writes.
    private func texts(_ shop: TestShop, _ engine: TestEngine) async throws -> String {
        guard engine == .sqlite else {
            let xml: String? = try await shop.store.read { db in
                try db.value(
                    """
                    SELECT CAST(schema_to_xml(current_schema(), true, false, '') AS TEXT)
                    """)
            }
            return try #require(xml)
        }
        let columns: [SQL] = [
            "SELECT address FROM addresses", "SELECT address FROM orders",
            "SELECT method FROM payments", "SELECT coalesce(idempotency_key, '') FROM checkouts",
            "SELECT coalesce(answer, '') || key || fingerprint FROM idempotency_keys",
            "SELECT name FROM accounts", "SELECT text FROM messages",
            "SELECT words || \"values\" FROM notices", "SELECT message FROM stuck_rows",
        ]
        return try await shop.store.read { db in
            try columns.flatMap { try db.values($0, as: String.self) }.joined(separator: "\n")
        }
    }
}
