import Carriers
import Identities
import Catalog
import Markets
import Numbers
import Orders
import Shops
import Store
import World

// Reads for the pages: bounded, each in one transaction.

/// A parcel with all that pages show of it.
public struct ParcelModel: Sendable {
    public let parcel: Parcel
    public let lines: [Line]
    public let events: [ParcelEvent]
    /// Labels, oldest first; only its seller sees them.
    public let labels: [ShippingLabel]

    /// A parcel's units with the order's line that they are of.
    public struct Line: Sendable {
        public let line: ParcelLine
        public let bought: OrderLine
    }

    var label: ShippingLabel? { labels.last(where: \.isLive) }
    /// Orders whose goods it has.
    var orders: [OrderID] { Array(Set(lines.map(\.line.order))).sorted() }

    /// Step: parcels with their lines, events and labels.
    static func all(_ parcels: [Parcel], in db: Transaction) throws -> [ParcelModel] {
        let ids = parcels.map(\.id)
        let lines = try Parcel.lines(of: ids, in: db)
        let orders = Array(Set(lines.values.joined().map(\.order)))
        let bought = try Order.lines(of: orders, in: db)
        let events = try ParcelEvent.of(ids, in: db)
        let labels = try ShippingLabel.of(ids, in: db)
        return parcels.map { parcel in
            ParcelModel(
                parcel: parcel,
                lines: lines[parcel.id, default: []].compactMap { line in
                    bought[line.order]?.first { $0.position == line.position }.map {
                        Line(line: line, bought: $0)
                    }
                }, events: events[parcel.id, default: []], labels: labels[parcel.id, default: []])
        }
    }

    /// Step: parcels of an order that were not unpacked.
    static func of(_ order: OrderID, in db: Transaction) throws -> [ParcelModel] {
        try all(Parcel.of(order, in: db), in: db)
    }
}

/// Model of a parcel's page for its seller.
struct SellerParcelModel: Sendable {
    let shown: ParcelModel
    let shop: Shop
    /// Prices of a label; empty where none can be bought, nil where the carrier didn't answer.
    var rates: [CarrierRate]? = []
}

/// Model of the page on which an order is packed.
struct PackingModel: Sendable {
    let order: Order
    let shop: Shop
    let parcels: [ParcelModel]
    /// Orders that can travel together, this one first, with the lines that are left to pack.
    let left: [(order: OrderID, lines: [(line: OrderLine, quantity: Int)])]
    /// Weight of all that is left of this order, in grams.
    let grams: Int
}

extension Parcels {
    /// Parcels of an order for its buyer; throws `noSuchOrder` for another's.
    func parcels(of order: OrderID, buyer: AccountID) async throws -> [ParcelModel] {
        try await store.read { db in
            guard try Order.find(order, buyer: buyer, in: db) != nil else {
                throw OrderRefusal.noSuchOrder
            }
            return try ParcelModel.of(order, in: db)
        }
    }

    /// An order with its parcels, and what is left to pack, for its seller.
    func packing(of id: OrderID, seller: AccountID) async throws -> PackingModel {
        try await store.read { db in
            let shop = try Orders.shop(of: seller, in: db)
            guard let order = try Order.find(id, shop: shop.id, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let others = try Orders.orders(
                of: shop.id, in: [.awaitingShipment, .partShipped], before: nil,
                limit: Self.page, in: db
            ).filter { $0.id != id && $0.canTravel(with: order) }.prefix(Self.mostCombined - 1)
            let ids = order.canShip ? [id] + others.map(\.id) : []
            let (lines, counts) = (
                try Order.lines(of: ids, in: db), try Self.leftToPack(ids, in: db)
            )
            let left = ids.map { order in
                (
                    order: order,
                    lines: lines[order, default: []].compactMap { line in
                        counts[order]?[line.position].flatMap { count in
                            count > 0 ? (line: line, quantity: count) : nil
                        }
                    }
                )
            }.filter { !$0.lines.isEmpty }
            let own = left.first { $0.order == id }?.lines ?? []
            let offers = try Catalog.offers(own.map(\.line.sku), market: order.market, in: db)
            let grams = own.map {
                (offers[$0.line.sku]?.grams ?? 0).clampedMultiplied(by: $0.quantity)
            }.clampedSum()
            return PackingModel(
                order: order, shop: shop, parcels: try ParcelModel.of(id, in: db), left: left,
                grams: min(max(1, grams), ParcelSize.mostGrams))
        }
    }

    /// A parcel for its seller, with prices of a label if it needs one.
    func sellerParcel(_ id: ParcelID, seller: AccountID) async throws -> SellerParcelModel {
        var model = try await store.read { db in
            let shop = try Orders.shop(of: seller, in: db)
            return try SellerParcelModel(id, shop: shop, in: db)
        }
        if model.shown.parcel.state == .packed, model.shown.label == nil {
            model.rates = try? await rates(of: model.shown.parcel)
        }
        return model
    }

    /// Step: the shop of a seller.
    func shop(of seller: AccountID) async throws -> Shop {
        try await store.read { db in try Orders.shop(of: seller, in: db) }
    }

    /// Labels that carriers don't answer about, or won't void though nobody uses them.
    func stuckLabels() async throws -> [StuckLabel] {
        try await store.report { db in
            let labels: [ShippingLabel] = try db.rows(
                """
                SELECT \(ShippingLabel.columns) FROM labels WHERE id IN (\(Self.stuck))
                ORDER BY id LIMIT \(Self.page)
                """)
            let parcels = try labels.map { try Parcel.find($0.parcel, in: db) }
            let shops = try Shops.shops(
                Array(Set(parcels.compactMap { $0?.shop })), in: db)
            return zip(labels, parcels).map { label, parcel in
                StuckLabel(
                    label: label, parcel: parcel,
                    shop: parcel.flatMap { shops[$0.shop]?.name } ?? "")
            }
        }
    }

    /// Step: the number of stuck labels, at most one more than a page.
    static func countStuck(in db: Transaction) throws -> Int {
        try db.value(
            "SELECT count(*) FROM (\(stuck) LIMIT \(page + 1)) few") ?? 0
    }

    private static let stuck: SQL = """
        SELECT l.id FROM labels l JOIN parcels p ON p.id = l.parcel
        WHERE (l.state IN ('asking', 'voiding') AND l.tries >= \(stuckTries))
           OR (l.state = 'bought' AND l.is_void_refused = \(true) AND p.state = 'cancelled')
        """
}

extension SellerParcelModel {
    /// Step: reads a parcel for its shop; throws `noSuchParcel` for another's.
    init(_ id: ParcelID, shop: Shop, in db: Transaction) throws {
        let parcel = try Parcel.find(id, shop: shop.id, in: db)
        guard let shown = try ParcelModel.all([parcel], in: db).first else {
            throw ParcelRefusal.noSuchParcel
        }
        self.init(shown: shown, shop: shop)
    }
}

/// A label that an operator should know of.
struct StuckLabel: Sendable {
    let label: ShippingLabel
    let parcel: Parcel?
    let shop: String
}
