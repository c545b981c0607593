import Carriers
import Composition
import Identities
import Markets
import Store
import TestSupport
import Testing
import World

@testable import Orders
@testable import Parcels

extension MarketSimulation {
    /// A seller packs, labels, unpacks, hands over or decides; the sandbox carrier reports.
    func sendParcel() async throws -> String {
        switch pick(8) {
        case 0, 1, 2: return try await pack()
        case 3: return "carried \(try await carry())"
        default: break
        }
        let parcels: [Parcel] = try await test.store.read { db in
            try db.rows(
                """
                SELECT \(Parcel.columns) FROM parcels WHERE state = 'packed' OR act_by IS NOT NULL
                ORDER BY id
                """)
        }
        guard !parcels.isEmpty else { return "no parcel" }
        let parcel = parcels[pick(parcels.count)]
        let sender = test.pasar.parcels
        if parcel.isBack {
            let decision = UndeliveredDecision.allCases[pick(2)]
            _ = try await sender.decide(
                parcel.id, decision, shop: parcel.shop, idempotencyKey: nil)
            return "decided \(decision)"
        }
        switch pick(6) {
        case 0:
            _ = try await sender.unpack(parcel.id, shop: parcel.shop, idempotencyKey: nil)
            return "unpacked"
        case 1, 2:
            let rates = try await sender.rates(of: parcel)
            guard !rates.isEmpty else { return "no rates" }
            let rate = rates[pick(rates.count)]
            _ = try await sender.buyLabel(
                parcel.id, service: rate.service, shownMinor: rate.fee.minor, shop: parcel.shop,
                idempotencyKey: nil)
            return "labelled \(rate.service)"
        case 3:
            _ = try await sender.voidLabel(parcel.id, shop: parcel.shop, idempotencyKey: nil)
            return "voided"
        default:
            let label = try await test.store.read { db in
                try ShippingLabel.live(of: parcel.id, in: db)
            }
            _ = try await sender.handOver(
                parcel.id, shop: parcel.shop,
                own: label == nil ? Shipment(carrier: "Far Post", tracking: "FP1") : nil,
                idempotencyKey: nil)
            return label == nil ? "handed over by number" : "handed over by label"
        }
    }

    private func pack() async throws -> String {
        let open = try await test.store.read { db in
            try db.rows(
                """
                SELECT \(Order.columns) FROM orders
                WHERE state IN ('awaiting_shipment', 'part_shipped', 'on_hold') ORDER BY id
                """, as: Order.self)
        }
        guard !open.isEmpty else { return "none to pack" }
        let order = open[pick(open.count)]
        let left = try await test.store.read { db in
            try Parcels.leftToPack([order.id], in: db)[order.id] ?? [:]
        }
        let lines = left.sorted { $0.key < $1.key }.map {
            ParcelLine(order: order.id, position: $0.key, quantity: pick(max(0, $0.value) + 1))
        }
        let size = ParcelSize(grams: 1 + pick(5000), length: 300, width: 200, height: 100)
        _ = try await test.pasar.parcels.pack(
            PackingRequest(lines: lines, size: size ?? .smallest), of: order.id, shop: order.shop,
            idempotencyKey: nil)
        return "packed"
    }

    /// Runs the carrier and the jobs of parcels once. Returns how much they did.
    func carry() async throws -> Int {
        try await test.pasar.sandboxCarrier.callDue() + test.pasar.parcels.pollLabels()
            + test.pasar.parcels.sweepDue() + test.pasar.parcels.track()
    }
}
