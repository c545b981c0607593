import Identities
import JSON
import Markets
import Money
import Store
import World

/// A document as it was issued.
public struct Invoice: FromRow, Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case invoice
        case creditNote = "credit_note"
    }

    public let id: InvoiceID
    public let kind: Kind
    public let order: OrderID
    public let buyer: AccountID
    public let shop: ShopID
    public let market: MarketCode
    /// Year of the series, by the clock of the market.
    public let year: Int
    /// Place in the series of the seller, the kind and the year: 1, 2, 3 …
    public let number: Int
    public let at: Instant
    public let content: InvoiceContent

    /// Number as it is printed: the shop's short id, the year with a C for credit notes, the place.
    public var fullNumber: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "\(shop.short)-\(kind == .creditNote ? "C" : "")\(year)-\(padded)"
    }

    static let columns: SQL =
        "id, kind, order_id, buyer, shop, market, series_year, number, issued_at, content"

    public init(row: Row) throws {
        id = try row.next()
        kind = try row.next()
        order = try row.next()
        buyer = try row.next()
        shop = try row.next()
        market = try row.next()
        year = try row.next()
        number = try row.next()
        at = try row.next()
        content = try InvoiceContent(stored: try row.next())
    }

    /// Step: documents of an order, oldest first.
    static func of(_ order: OrderID, in db: Transaction) throws -> [Invoice] {
        try db.rows(
            """
            SELECT \(columns) FROM invoices WHERE order_id = \(order) ORDER BY id
            LIMIT \(Invoices.mostPerOrder)
            """)
    }
}

/// Content of a document, frozen when it is issued.
public struct InvoiceContent: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public let title: String
        public let options: String
        /// Zero for a reduction of the price, whose goods stay.
        public let quantity: Int
        /// Price without tax.
        public let net: Money
        /// Rate in parts per million.
        public let ppm: Int
        public let tax: Money

        public var gross: Money { net + tax }
    }

    /// Legal name of the seller.
    public let issuer: String
    /// Empty where the seller gave none.
    public let taxNumber: String
    public let buyer: [String]
    /// Day of the supply by the clock of the market.
    public let supplied: Day
    public let lines: [Line]
    /// Delivery without its tax, and the tax.
    public let shippingNet: Money
    public let shippingTax: Money
    /// Number of the invoice that a credit note corrects; empty for an invoice.
    public let corrects: String

    public var currency: Currency { shippingNet.currency }
    public var net: Money { lines.map(\.net).sum(currency) + shippingNet }
    public var tax: Money { lines.map(\.tax).sum(currency) + shippingTax }
    public var gross: Money { net + tax }

    /// Nets and taxes of the lines by rate, highest first. Delivery stands apart: its tax is of
    /// several rates where the goods are.
    public var taxes: [(ppm: Int, net: Money, tax: Money)] {
        Dictionary(grouping: lines, by: \.ppm).sorted { $0.key > $1.key }.map { ppm, lines in
            (ppm, lines.map(\.net).sum(currency), lines.map(\.tax).sum(currency))
        }
    }
}

extension InvoiceContent {
    /// JSON in which it is stored.
    var stored: String {
        var json = JSONWriter()
        json.object { json in
            json.member("currency", currency.code)
            json.member("issuer", issuer)
            json.member("tax_number", taxNumber)
            json.key("buyer")
            json.array(buyer) { line, json in json.text(line) }
            json.member("supplied", supplied.number)
            json.member("corrects", corrects)
            json.key("shipping")
            json.array([shippingNet.minor, shippingTax.minor]) { minor, json in json.integer(minor)
            }
            json.key("lines")
            json.array(lines) { line, json in
                json.object { json in
                    json.member("title", line.title)
                    json.member("options", line.options)
                    json.key("numbers")
                    json.array(
                        [Int64(line.quantity), line.net.minor, Int64(line.ppm), line.tax.minor]
                    ) { number, json in json.integer(number) }
                }
            }
        }
        return json.string
    }

    init(stored: String) throws {
        let json = try JSONValue(Array(stored.utf8))
        guard let currency = Currency(rawValue: try json["currency"].text()) else {
            throw JSONUnreadable("no such currency")
        }
        func money(_ value: JSONValue) throws -> Money {
            Money(minor: try value.integer(), currency: currency)
        }
        let shipping = try json["shipping"].list()
        guard shipping.count == 2 else { throw JSONUnreadable("delivery has two amounts") }
        self.init(
            issuer: try json["issuer"].text(), taxNumber: try json["tax_number"].text(),
            buyer: try json["buyer"].list().map { try $0.text() },
            supplied: Day(number: Int(try json["supplied"].integer())),
            lines: try json["lines"].list().map { line in
                let numbers = try line["numbers"].list()
                guard numbers.count == 4 else { throw JSONUnreadable("a line has four numbers") }
                return Line(
                    title: try line["title"].text(), options: try line["options"].text(),
                    quantity: Int(try numbers[0].integer()), net: try money(numbers[1]),
                    ppm: Int(try numbers[2].integer()), tax: try money(numbers[3]))
            },
            shippingNet: try money(shipping[0]), shippingTax: try money(shipping[1]),
            corrects: try json["corrects"].text())
    }
}
