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

/// Random stories of packing, splitting, refunding, cancelling and shipping: whatever happens, all
/// audits hold, and no unit is shipped twice or lost.
struct ParcelStoryTests {
    private enum Deed: CaseIterable {
        case buy, pack, combine, unpack, label, void, handOver, ownNumber, word, refund, cancel
        case scan, decide, pass, carry
    }

    @Test(arguments: TestEngine.here)
    func everyStoryEndsRight(_ engine: TestEngine) async throws {
        let seed = UInt64.random(in: 1...UInt64(Int64.max))
        var chance = SeededChance(seed: seed)
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await town.setStock(town.mug, 400)
            try await town.setStock(town.candle, 400)
            var story = Story(town: town)
            try await story.buy(&chance)
            for step in 1...150 {
                let deed = Deed.allCases.randomElement(using: &chance) ?? .carry
                do { try await story.act(deed, &chance) } catch let refusal as any Refusal {
                    _ = refusal  // Refused: nothing may have changed, which the audits show.
                }
                if step.isMultiple(of: 10) {
                    // What is due has to be done, which the audits look at too.
                    try await story.act(.carry, &chance)
                    let faults = try await town.verify()
                    #expect(faults == [], "seed \(seed), step \(step)")
                    if !faults.isEmpty { return }
                }
            }
            #expect(story.shipped > 0, "seed \(seed)")
        }
    }

    private struct Story {
        let town: OrderFixture
        var orders: [OrderID] = []
        var shipped = 0

        mutating func buy(_ chance: inout SeededChance) async throws {
            orders.append(
                try await town.toShip(
                    mugs: Int.random(in: 1...4, using: &chance),
                    candles: Int.random(in: 0...3, using: &chance)
                ).id)
        }

        private func order(_ chance: inout SeededChance) async throws -> Order? {
            guard let id = orders.randomElement(using: &chance) else { return nil }
            return try await town.test.store.read { db in try Order.find([id], in: db)[id] }
        }

        private func parcel(
            _ state: Parcel.State?, _ chance: inout SeededChance
        ) async throws -> Parcel? {
            let all: [Parcel] = try await town.test.store.read { db in
                try db.rows("SELECT \(Parcel.columns) FROM parcels ORDER BY id")
            }
            return all.filter { state == nil || $0.state == state }
                .randomElement(using: &chance)
        }

        private func some(
            of order: Order, _ chance: inout SeededChance
        ) async throws -> [Int: Int] {
            let left = try await town.test.store.read { db in
                try Parcels.leftToPack([order.id], in: db)[order.id] ?? [:]
            }
            return left.sorted { $0.key < $1.key }.reduce(into: [:]) { units, line in
                units[line.key] = Int.random(in: 0...max(0, line.value), using: &chance)
            }
        }

        mutating func act(_ deed: Deed, _ chance: inout SeededChance) async throws {
            switch deed {
            case .buy:
                guard orders.count < 12 else { return }
                try await buy(&chance)
            case .pack:
                if let order = try await order(&chance) {
                    try await town.pack(order, try await some(of: order, &chance))
                }
            case .combine:
                if let first = try await order(&chance), let second = try await order(&chance) {
                    let others = try await some(of: second, &chance).filter { $0.value > 0 }.map {
                        ParcelLine(order: second.id, position: $0.key, quantity: $0.value)
                    }
                    try await town.pack(
                        first, try await some(of: first, &chance), with: others)
                }
            case .unpack:
                if let parcel = try await parcel(.packed, &chance) {
                    _ = try await town.parcels.unpack(
                        parcel.id, shop: town.shop.id, idempotencyKey: nil)
                }
            case .refund, .cancel, .word: try await change(deed, &chance)
            case .pass: town.test.clock.advance(.hours(Int.random(in: 1...30, using: &chance)))
            case .carry:
                try await town.carry()
                _ = try await town.orders.sweepDue()
                _ = try await town.checkouts.reconcile()
            default: try await send(deed, &chance)
            }
        }

        private mutating func change(_ deed: Deed, _ chance: inout SeededChance) async throws {
            guard let order = try await order(&chance) else { return }
            switch deed {
            case .refund:
                let goods: RefundedGoods =
                    [.restocked, .kept, .lost, .damaged]
                    .randomElement(using: &chance) ?? .restocked
                let reason: RefundReason =
                    [.cancellation, .returned, .goodwill]
                    .randomElement(using: &chance) ?? .returned
                _ = try await town.orders.refund(
                    order.id, lines: [RefundLine(position: 0, quantity: 1, goods: goods)],
                    reason: reason, actor: .operator, idempotencyKey: nil)
            case .cancel:
                _ = try await town.cases.cancel(
                    order.id, by: AccountID(4711), idempotencyKey: nil)
            default:
                _ = try await town.orders.ship(
                    order.id, shop: town.shop.id, Shipment(carrier: "Far Post", tracking: "W1"),
                    idempotencyKey: nil)
                shipped += 1
            }
        }

        private mutating func send(_ deed: Deed, _ chance: inout SeededChance) async throws {
            guard
                let parcel = try await parcel(
                    [.scan, .decide].contains(deed) ? nil : .packed, &chance)
            else { return }
            switch deed {
            case .label:
                let service =
                    ["standard", "silent-bought", "silent-lost", "later", "returned"]
                    .randomElement(using: &chance) ?? "standard"
                try await town.label(parcel.id, service)
            case .void:
                _ = try await town.parcels.voidLabel(
                    parcel.id, shop: town.shop.id, idempotencyKey: nil)
            case .handOver, .ownNumber:
                try await town.handOver(parcel.id, own: deed == .ownNumber)
                shipped += 1
            case .scan:
                let found = try await town.test.store.read { db in
                    try ShippingLabel.of([parcel.id], in: db)[parcel.id]?.last
                }
                guard found != nil else { return }
                let status = TrackingStatus.allCases.randomElement(using: &chance) ?? .accepted
                await town.call(
                    try await town.event(
                        parcel.id, status,
                        madeAt: Int.random(in: -7200...0, using: &chance)))
            default:
                let decision: UndeliveredDecision = Bool.random(using: &chance) ? .refund : .resend
                _ = try await town.parcels.decide(
                    parcel.id, decision, shop: town.shop.id, idempotencyKey: nil)
            }
        }
    }
}
