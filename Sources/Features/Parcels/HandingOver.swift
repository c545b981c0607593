import Carriers
import Identities
import Orders
import Store
import World

extension Parcels {
    /// Hands a parcel over: with its label to the carrier, or with a number of the seller's own, which
    /// starts no clock that costs the buyer.
    ///
    /// Throws `labelled` for a number beside a label, `noLabel` for neither, or for a label whose
    /// purchase isn't known yet.
    public func handOver(
        _ id: ParcelID, shop: ShopID, own: Shipment?, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ParcelID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let parcel = try Parcel.find(id, shop: shop, in: db)
            guard parcel.state == .packed else { throw ParcelRefusal.tooLate }
            let label = try ShippingLabel.live(of: id, in: db)
            let shipment: Shipment
            switch (label, own) {
            case (nil, let own?): shipment = own
            case (let label?, nil) where label.state == .bought:
                shipment = Shipment(carrier: carrier.name, tracking: label.tracking ?? "")
            case (_?, _?): throw ParcelRefusal.labelled
            default: throw ParcelRefusal.noLabel
            }
            try handOver(parcel, shipment, by: label?.id, actor: .seller, at: now, in: db)
            return id
        }
    }

    /// Step: a parcel leaves, and its orders' units with it.
    /// - Parameter label: nil for a number that nobody follows.
    func handOver(
        _ parcel: Parcel, _ shipment: Shipment, by label: LabelID?, actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws {
        let trackAt: Instant? = label == nil ? nil : now + Self.trackingPause
        if let label { try events.publish(LabelUsed(label: label, at: now), in: db) }
        try parcel.move(
            to: .handedOver,
            setting: """
                handed_over_at = \(now), carrier = \(shipment.carrier),
                tracking = \(shipment.tracking), track_at = \(trackAt), act_by = NULL,
                due_at = NULL
                """, in: db)
        let lines = Dictionary(grouping: try parcel.lines(in: db), by: \.order)
        let found = try Order.find(Array(lines.keys), in: db)
        for id in lines.keys.sorted() {
            guard let order = found[id] else { throw OrderRefusal.noSuchOrder }
            if parcel.resends != nil {
                try orders.shipAgain(order, in: shipment, by: actor, at: now, in: db)
            } else {
                let units = Dictionary(
                    lines[id, default: []].map { ($0.position, $0.quantity) }, uniquingKeysWith: +)
                try orders.ship(order, units, in: shipment, by: actor, at: now, in: db)
            }
        }
    }

    /// Step: refuses to ship what is left of an order on its seller's word while parcels with its goods
    /// are packed: nobody would know what lies in them.
    static func refusePacked(_ order: OrderID, in db: Transaction) throws {
        guard try Parcel.packed(of: [order], in: db).isEmpty else { throw ParcelRefusal.packed }
    }
}
