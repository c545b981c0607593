import Baskets
import Identities
import Markets
import Money
import Promotions
import Text
import World

/// Record of what a checkout showed, as one text: lines, address, delivery, vouchers, tax and
/// total. The page and the quote carry it, "Pay" sends it back, and placing compares it with the
/// quote of that moment. It names its parts, so that a difference can be shown line by line; it is
/// no secret and proves nothing, as the prices that count are read anew.
public struct CheckoutFingerprint: Sendable, Equatable {
    /// Reason for the price of a line.
    public enum PriceReason: String, Sendable, CaseIterable {
        case list = "l", live = "v", flash = "f"
    }

    /// A line as it was shown.
    public struct Line: Sendable, Equatable {
        public let sku: SKUID
        public let quantity: Int
        /// Price of a unit in minor units.
        public let unitMinor: Int64
        public let reason: PriceReason
        /// The LIVE room that it comes from.
        public let room: RoomID?
    }

    /// One shop's part: an order.
    public struct Parcel: Sendable, Equatable {
        public let shop: ShopID
        public let lines: [Line]
        public let shippingMinor: Int64
        /// Business days from dispatch to delivery.
        public let days: ClosedRange<Int>
        public let voucher: VoucherClaimID?
        public let discountMinor: Int64
    }

    public let market: MarketCode
    /// True for a purchase past the basket.
    public let isDirect: Bool
    public let address: Address
    public let parcels: [Parcel]
    public let taxMinor: Int64
    public let totalMinor: Int64

    /// The fingerprint of a quote at an address.
    public init(_ quote: Quote, to address: Address, isDirect: Bool = false) {
        market = quote.market
        self.isDirect = isDirect
        self.address = address
        parcels = quote.orders.map(Parcel.init)
        taxMinor = quote.tax.minor
        totalMinor = quote.total.minor
    }

    /// The single purchase that it shows, if it isn't the basket's.
    public var direct: DirectPurchase? {
        guard isDirect, let line = parcels.first?.lines.first else { return nil }
        return DirectPurchase(sku: line.sku, quantity: line.quantity, room: line.room)
    }

    /// The vouchers that it shows: one, or none, for each of its shops.
    public var vouchers: VoucherChoices {
        VoucherChoices(
            Dictionary(
                parcels.map { ($0.shop, $0.voucher.map { .claim($0) } ?? VoucherChoice.none) }
            ) { first, _ in first })
    }

    public var currency: Currency { market.currency }
}

extension CheckoutFingerprint.Parcel {
    init(_ quote: Quote.ShopQuote) {
        shop = quote.shop
        lines = quote.lines.map(\.line).map(CheckoutFingerprint.Line.init)
        shippingMinor = quote.shipping.minor
        days = quote.days
        voucher = quote.voucher?.id
        discountMinor = quote.sums.discount.minor
    }
}

extension CheckoutFingerprint.Line {
    init(_ line: Basket.Line) {
        sku = line.offer.sku
        quantity = line.quantity
        unitMinor = line.offer.price.minor
        room = line.room
        reason =
            switch line.now?.reason {
            case .flash: .flash
            case .live: .live
            case .list, nil: .list
            }
    }
}

// MARK: as text

extension CheckoutFingerprint {
    /// Characters of `text` at most: a full basket of as many shops, and the longest address.
    public static let longest = 24_000
    /// Form of the text; another one is refused as unreadable, so that pages of an older build ask
    /// again.
    private static let version = "1"

    /// Fields between dots, parcels and lines between tildes and commas; letters of a URL only.
    public var text: String {
        let head = [
            Self.version, market.rawValue, isDirect ? "d" : "b",
            Hex.encode(Array(address.stored.utf8)), "\(taxMinor)", "\(totalMinor)",
        ]
        return (head + parcels.map(\.text)).joined(separator: ".")
    }

    /// Parses `text`; nil for any other text, and for numbers that no checkout shows.
    public init?(text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 6, parts.count <= 6 + Baskets.linesPerBasket,
            parts[0] == Self.version, let market = MarketCode(rawValue: String(parts[1])),
            parts[2] == "d" || parts[2] == "b", let bytes = Hex.decode(parts[3].utf8),
            let address = Address(stored: String(decoding: bytes, as: UTF8.self)),
            let tax = Self.minor(parts[4]), let total = Self.minor(parts[5])
        else { return nil }
        var parcels: [Parcel] = []
        for part in parts.dropFirst(6) {
            guard let parcel = Parcel(text: part) else { return nil }
            parcels.append(parcel)
        }
        self.market = market
        isDirect = parts[2] == "d"
        self.address = address
        self.parcels = parcels
        (taxMinor, totalMinor) = (tax, total)
    }

    fileprivate static func minor(_ text: Substring) -> Int64? {
        Int64(text).flatMap { (0...Money.largestTotal).contains($0) ? $0 : nil }
    }
}

extension CheckoutFingerprint.Parcel {
    fileprivate var text: String {
        let head =
            "\(shop)~\(shippingMinor)~\(days.lowerBound)~\(days.upperBound)~"
            + "\(voucher?.description ?? "-")~\(discountMinor)"
        return lines.reduce(head) { $0 + "~" + $1.text }
    }

    fileprivate init?(text: Substring) {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count > 6, parts.count <= 6 + Baskets.linesPerBasket,
            let shop = ShopID(parts[0]), let shipping = CheckoutFingerprint.minor(parts[1]),
            let from = Int(parts[2]), let to = Int(parts[3]), (0...999).contains(from),
            (from...999).contains(to), let discount = CheckoutFingerprint.minor(parts[5])
        else { return nil }
        let voucher = VoucherClaimID(parts[4])
        guard voucher != nil || parts[4] == "-" else { return nil }
        var lines: [CheckoutFingerprint.Line] = []
        for part in parts.dropFirst(6) {
            guard let line = CheckoutFingerprint.Line(text: part) else { return nil }
            lines.append(line)
        }
        self.shop = shop
        self.lines = lines
        shippingMinor = shipping
        days = from...to
        self.voucher = voucher
        discountMinor = discount
    }
}

extension CheckoutFingerprint.Line {
    fileprivate var text: String {
        "\(sku),\(quantity),\(unitMinor),\(reason.rawValue),\(room?.description ?? "-")"
    }

    fileprivate init?(text: Substring) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 5, let sku = SKUID(parts[0]), let quantity = Int(parts[1]),
            (1...Baskets.quantityPerLine).contains(quantity),
            let unit = CheckoutFingerprint.minor(parts[2]),
            let reason = CheckoutFingerprint.PriceReason(rawValue: String(parts[3]))
        else { return nil }
        let room = RoomID(parts[4])
        guard room != nil || parts[4] == "-" else { return nil }
        self.init(sku: sku, quantity: quantity, unitMinor: unit, reason: reason, room: room)
    }
}
