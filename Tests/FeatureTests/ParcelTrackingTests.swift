import Identities
import Markets
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

/// Where a parcel is: its carrier says so, late, twice, out of order, or not at all.
struct ParcelTrackingTests {
    /// A parcel with all of an order, handed over with a label.
    private func sent(
        _ town: OrderFixture, _ service: String = "standard"
    ) async throws -> (order: Order, parcel: ParcelID) {
        let order = try await town.toShip()
        let parcel = try await town.pack(order, [0: 2, 1: 1])
        try await town.label(parcel, service)
        try await town.handOver(parcel)
        return (order, parcel)
    }

    @Test(arguments: TestEngine.here, ["standard", "shuffled", "mute"])
    func aCarriersWordStartsTheBuyersDays(_ engine: TestEngine, _ service: String) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await sent(town, service)
            for _ in 0..<9 {
                town.test.clock.advance(.hours(12))
                try await town.carry()
                _ = try await town.parcels.track()
            }
            let after = try await town.order(of: order.checkout)
            let arrived = try await town.parcel(parcel)
            #expect(arrived.status == .delivered && arrived.deliveredAt != nil)
            #expect(after.state == .delivered && after.confirmedAt != nil)
            let market = town.test.pasar.markets.market(.gb)
            #expect(
                after.dueAt
                    == market.completes(
                        deliveredAt: try #require(after.deliveredAt), days: 30,
                        at: order.address.subdivision))
            #expect(try await town.rows("SELECT count(*) FROM parcel_events") == 4)
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("Out for delivery") && page.contains("data-moment=\"moment\""))
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aNumberOfTheSellersOwnStartsNoClock(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            try await town.handOver(try await town.pack(order, [0: 2, 1: 1]), own: true)
            let sent = try await town.order(of: order.checkout)
            #expect(sent.dueAt == town.test.clock.now + .days(order.terms.arrivalDays))
            for _ in 0..<9 {
                town.test.clock.advance(.hours(12))
                try await town.carry()
            }
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .inTransit && after.dueAt == sent.dueAt)
            #expect(after.confirmedAt == nil)
        }
    }

    /// Of two parcels one arrives: the order isn't delivered before the other one is.
    @Test(arguments: TestEngine.here)
    func anOrderIsDeliveredWithItsLastParcel(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let first = try await town.pack(order, [0: 2])
            let second = try await town.pack(order, [1: 1])
            for parcel in [first, second] {
                try await town.label(parcel)
                try await town.handOver(parcel)
            }
            await town.call(try await town.event(first, .delivered))
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            await town.call(try await town.event(second, .delivered))
            #expect(try await town.order(of: order.checkout).state == .delivered)
            #expect(try await town.verify() == [])
        }
    }

    /// What is left is refunded after the rest has arrived: the order is delivered then.
    @Test(arguments: TestEngine.here)
    func anOrderIsDeliveredWhenNothingMoreWillCome(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let first = try await town.pack(order, [0: 2])
            try await town.label(first)
            try await town.handOver(first)
            await town.call(try await town.event(first, .delivered))
            #expect(try await town.order(of: order.checkout).state == .partShipped)
            _ = try await town.orders.refund(
                order.id, lines: [RefundLine(position: 1, quantity: 1)], reason: .cancellation,
                actor: .operator, idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            try await town.carry()
            #expect(try await town.order(of: order.checkout).state == .delivered)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aScanHandsOverWhatTheSellerForgot(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel)
            await town.call(try await town.event(parcel, .accepted))
            #expect(try await town.parcel(parcel).state == .handedOver)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.verify() == [])
        }
    }

    /// A label whose answer was lost, and a scan of it: the carrier has sold it.
    @Test(arguments: TestEngine.here)
    func aScanIsAnAnswer(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel, "silent-bought")
            let reply = await town.call(try await town.event(parcel, .accepted))
            #expect(reply.status == 200 && reply.text.contains(#""heard":"done""#))
            #expect(try await town.label(of: parcel).state == .bought)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func eventsOfAVoidedLabelChangeNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel)
            let old = try await town.event(parcel, .delivered)
            _ = try await town.parcels.voidLabel(
                parcel, shop: town.shop.id, idempotencyKey: nil)
            let reply = await town.call(old)
            #expect(reply.text.contains(#""heard":"ended""#))
            #expect(try await town.parcel(parcel).state == .packed)
            #expect(try await town.order(of: order.checkout).state == .awaitingShipment)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsForgedStaleOrStrangeIsNotHeard(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await sent(town)
            let event = try await town.event(parcel, .delivered)
            let body = CarrierEventBody(event: event).bytes
            let now = town.test.clock.now
            let key = town.test.pasar.sandboxCarrier.key
            let other = try #require(SigningKey([UInt8](repeating: 7, count: 32)))
            var flipped = body
            flipped[flipped.count - 2] ^= 1
            let right = TimedSignature(key).sealed(body, at: now)
            let forged: [(body: [UInt8], seal: String?)] = [
                (body, nil), (body, ""), (body, right + "0"), (flipped, right), ([], right),
                (body, TimedSignature(other).sealed(body, at: now)),
                (body, TimedSignature(key).sealed(body, at: now - .seconds(301))),
                (body, TimedSignature(key).sealed(body, at: now + .seconds(301))),
            ]
            for (index, message) in forged.enumerated() {
                let reply = await town.call(message.body, seal: message.seal)
                #expect(reply.status == 401, "forged \(index)")
            }
            // Genuine, but it can't be: another number, tomorrow, before the label was bought.
            let label = try await town.label(of: parcel)
            for (tracking, seconds) in [
                ("SX0", 0), (event.tracking, 86_400), (event.tracking, -86_400),
            ] {
                let odd = CarrierEvent(
                    id: "tev_odd\(seconds + 100_000)", label: label.id, tracking: tracking,
                    status: .delivered, madeAt: now + .seconds(seconds), place: "")
                #expect(await town.call(odd).status == 409)
            }
            let unknown = CarrierEvent(
                id: "tev_unknown1", label: LabelID(4711), tracking: "SX1", status: .delivered,
                madeAt: now, place: "")
            #expect(await town.call(unknown).status == 202)
            #expect(try await town.rows("SELECT count(*) FROM parcel_events") == 0)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
        }
    }

    /// A thousand events of many parcels, in any order, most of them twice: each parcel and order ends
    /// as if every event had come in its time.
    @Test(arguments: TestEngine.here)
    func aThousandEventsInAnyOrderEndAlike(_ engine: TestEngine) async throws {
        let seed = UInt64.random(in: 1...UInt64(Int64.max))
        var chance = SeededChance(seed: seed)
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await town.setStock(town.mug, 200)
            var parcels: [(parcel: ParcelID, order: Order)] = []
            for _ in 0..<20 {
                let order = try await town.toShip(mugs: 2, candles: 0)
                for _ in 0..<2 {
                    let parcel = try await town.pack(order, [0: 1])
                    try await town.label(parcel, "mute")
                    try await town.handOver(parcel)
                    parcels.append((parcel, order))
                }
            }
            town.test.clock.advance(.days(3))
            var events: [(parcel: ParcelID, event: CarrierEvent)] = []
            for (parcel, _) in parcels {
                for step in 0..<13 {
                    let usual: [TrackingStatus] = [.accepted, .inTransit, .exception]
                    let last: [TrackingStatus] = [
                        .delivered, .delivered, .delivered, .returnedToSender, .exception,
                    ]
                    let status =
                        step < 12
                        ? usual.randomElement(using: &chance) : last.randomElement(using: &chance)
                    events.append(
                        (
                            parcel,
                            try await town.event(
                                parcel, status ?? .inTransit, madeAt: step * 600 - 86_400)
                        ))
                }
            }
            let repeats = events.shuffled(using: &chance).prefix(480)
            for (_, event) in (events + repeats).shuffled(using: &chance) {
                #expect(await town.call(event).status == 200)
            }
            try await town.carry()
            #expect(events.count + repeats.count == 1000)
            #expect(try await town.rows("SELECT count(*) FROM parcel_events") == events.count)
            for (parcel, order) in parcels {
                let own = events.filter { $0.parcel == parcel }.map(\.event)
                let found = try await town.parcel(parcel)
                #expect(found.status == own.last?.status, "seed \(seed)")
                #expect(
                    found.deliveredAt == own.first { $0.status == .delivered }?.madeAt,
                    "seed \(seed)")
                #expect(
                    (found.actBy != nil) == (own.last?.status == .returnedToSender),
                    "seed \(seed)")
                let both = parcels.filter { $0.order.id == order.id }.map(\.parcel)
                let isThere = both.allSatisfy { one in
                    events.contains { $0.parcel == one && $0.event.status == .delivered }
                }
                let state = try await town.order(of: order.checkout).state
                #expect(state == (isThere ? .delivered : .inTransit), "seed \(seed)")
            }
            #expect(try await town.verify() == [], "seed \(seed)")
        }
    }
}

/// Chance that a seed repeats.
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed | 1 }
    mutating func next() -> UInt64 {
        // Of Sebastiano Vigna's splitmix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
