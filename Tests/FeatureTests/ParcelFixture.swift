import Composition
import Identities
import Markets
import Store
import TestSupport
import Testing
import Web
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

extension OrderFixture {
    var parcels: Parcels { test.pasar.parcels }

    /// Pays for mugs and candles and waits until they may be shipped. Mugs stand at position 0.
    func toShip(mugs: Int = 2, candles: Int = 1) async throws -> Order {
        try await fill(mugs: mugs, candles: candles)
        let checkout = try await buy().checkout
        test.clock.advance(.hours(1))
        _ = try await orders.sweepDue()
        return try await order(of: checkout)
    }

    static var size: ParcelSize {
        ParcelSize(grams: 900, length: 300, width: 200, height: 100) ?? .smallest
    }

    /// Packs units of an order's lines, `[position: quantity]`, and of further orders.
    @discardableResult
    func pack(
        _ order: Order, _ units: [Int: Int], with others: [ParcelLine] = [], isGift: Bool = false
    ) async throws -> ParcelID {
        let lines = units.map {
            ParcelLine(order: order.id, position: $0.key, quantity: $0.value)
        }
        return try await parcels.pack(
            PackingRequest(lines: lines + others, size: Self.size, isGift: isGift), of: order.id,
            shop: shop.id, idempotencyKey: nil
        ).answer
    }

    /// Buys a label at the price that the carrier names.
    @discardableResult
    func label(_ parcel: ParcelID, _ service: String = "standard") async throws -> LabelID {
        let found = try await self.parcel(parcel)
        let rate = try #require(
            try await parcels.rates(of: found).first { $0.service == service })
        return try await parcels.buyLabel(
            parcel, service: service, shownMinor: rate.fee.minor, shop: shop.id,
            idempotencyKey: nil
        ).answer
    }

    func handOver(_ parcel: ParcelID, own: Bool = false) async throws {
        _ = try await parcels.handOver(
            parcel, shop: shop.id,
            own: own ? Shipment(carrier: "Far Post", tracking: "FP1") : nil, idempotencyKey: nil)
    }

    func parcel(_ id: ParcelID) async throws -> Parcel {
        try #require(try await test.store.read { db in try Parcel.find(id, in: db) })
    }

    func label(of parcel: ParcelID) async throws -> ShippingLabel {
        try #require(
            try await test.store.read { db in
                try ShippingLabel.of([parcel], in: db)[parcel]?.last
            })
    }

    func lines(_ order: Order) async throws -> [OrderLine] {
        try await test.store.read { db in try Order.lines(of: [order.id], in: db)[order.id] ?? [] }
    }

    /// Runs the sandbox carrier and the jobs of parcels until nothing is left to do.
    func carry() async throws {
        var done = 1
        while done > 0 {
            done = try await test.pasar.sandboxCarrier.callDue()
            done += try await parcels.pollLabels()
            done += try await parcels.sweepDue()
        }
    }

    /// All audits, as `pasar verify` runs them.
    func verify() async throws -> [String] {
        while try await Outbox.number(test.store) {}
        return try await Pasar.verify(test.store, at: test.clock.now).map(\.fault)
    }

    /// News of a parcel, signed as its carrier does; `madeAt` in seconds after now.
    func event(
        _ parcel: ParcelID, _ status: TrackingStatus, madeAt seconds: Int = 0, id: String? = nil
    ) async throws -> CarrierEvent {
        let label = try await self.label(of: parcel)
        return CarrierEvent(
            id: id ?? test.pasar.world.id(TrackingEventKind.self).description, label: label.id,
            tracking: label.tracking ?? SandboxCarrier.tracking(label.id), status: status,
            madeAt: test.clock.now + .seconds(seconds), place: "Leeds")
    }

    @discardableResult
    func call(_ event: CarrierEvent) async -> Reply {
        let body = CarrierEventBody(event: event).bytes
        let key = test.pasar.sandboxCarrier.key
        return await call(body, seal: TimedSignature(key).sealed(body, at: test.clock.now))
    }

    func call(_ body: [UInt8], seal: String?) async -> Reply {
        var headers = ["content-type": "application/json", "accept": "application/json"]
        headers[CarrierPath.sealHeader] = seal
        return await test.browser().send(
            "POST", CarrierPath.sandbox().text, headers: headers, body: body)
    }
}
