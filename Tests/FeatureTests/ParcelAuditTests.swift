import Identities
import Store
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

/// Each audit of parcels finds the one row that is wrong, and names it.
struct ParcelAuditTests {
    /// An order of which a mug has left with a label and arrived, another is packed, and the candle is
    /// on the shelf.
    private static func check(
        _ engine: TestEngine, _ harms: [SQL], _ words: String, after hours: Int = 0
    ) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let order = try await town.toShip()
            let gone = try await town.pack(order, [0: 1])
            try await town.label(gone)
            try await town.handOver(gone)
            town.test.clock.advance(.minutes(10))
            for (status, seconds) in [(TrackingStatus.accepted, -300), (.delivered, -60)] {
                await town.call(try await town.event(gone, status, madeAt: seconds))
            }
            let packed = try await town.pack(order, [0: 1])
            try await town.label(packed)
            #expect(try await town.verify() == [])
            for harm in harms { try await town.test.store.write { db in try db.execute(harm) } }
            town.test.clock.advance(.hours(hours))
            let found = try await town.verify()
            let label = try await town.label(of: packed).id
            let expected = words.replacing("{order}", with: order.id.description)
                .replacing("{gone}", with: gone.description)
                .replacing("{packed}", with: packed.description)
                .replacing("{label}", with: label.description)
            #expect(found.contains { $0.contains(expected) }, "\(expected): \(found)")
        }
    }

    @Test(arguments: TestEngine.here)
    func moreInParcelsThanWasOrderedIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                UPDATE parcel_lines SET quantity = 2
                WHERE parcel IN (SELECT id FROM parcels WHERE state = 'packed')
                """
            ], "line 0 of {order} has 2 packed and 1 sent")
    }

    @Test(arguments: TestEngine.here)
    func unitsShippedInNoParcelAreNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE order_lines SET shipped_quantity = 1 WHERE position = 1"],
            "line 1 of {order} was shipped 1 times, its parcels have 0")
    }

    @Test(arguments: TestEngine.here)
    func aParcelOfAnotherBuyerIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET buyer = buyer + 1 WHERE state = 'packed'"],
            "{packed} isn't its orders'")
    }

    @Test(arguments: TestEngine.here)
    func aParcelWithoutGoodsIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                DELETE FROM parcel_lines
                WHERE parcel IN (SELECT id FROM parcels WHERE state = 'packed')
                """
            ], "{packed} isn't its orders'")
    }

    @Test(arguments: TestEngine.here)
    func aLabelWithoutItsParcelIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                DELETE FROM parcel_lines
                WHERE parcel IN (SELECT id FROM parcels WHERE state = 'packed')
                """,
                "DELETE FROM parcels WHERE state = 'packed'",
            ], "{label} is bought, its parcel missing")
    }

    @Test(arguments: TestEngine.here)
    func aBoughtLabelOfAnUnpackedParcelIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET state = 'cancelled' WHERE state = 'packed'"],
            "{label} is bought, its parcel cancelled")
    }

    @Test(arguments: TestEngine.here)
    func anotherNumberThanTheLabelsIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET tracking = 'SX9' WHERE state = 'handed_over'"],
            "is bought, its parcel handed_over")
    }

    @Test(arguments: TestEngine.here)
    func aParcelThatIsntWhereItsCarrierSaysIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            ["UPDATE parcel_events SET made_at = made_at + 300000 WHERE status = 'accepted'"],
            "{gone} is delivered, its carrier says accepted")
    }

    @Test(arguments: TestEngine.here)
    func aDeliveryWithoutItsEventIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET delivered_at = delivered_at - 1 WHERE status IS NOT NULL"],
            "{gone} is delivered")
    }

    @Test(arguments: TestEngine.here)
    func aReturnThatNobodyDecidesIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET outcome = 'resent' WHERE status IS NOT NULL"],
            "{gone} came back, and nobody decides")
    }

    @Test(arguments: TestEngine.here)
    func aLabelThatNobodyAsksAboutIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            ["UPDATE labels SET next_check_at = asked_at WHERE id = (SELECT max(id) FROM labels)"],
            "{label} should have been asked about", after: 2)
    }

    @Test(arguments: TestEngine.here)
    func aParcelThatNoJobMovedOnIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE parcels SET due_at = packed_at WHERE status IS NOT NULL"],
            "{gone} was due, and nothing happened", after: 2)
    }

    @Test(arguments: TestEngine.here)
    func anOrderWhoseStateSaysOtherwiseIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE orders SET state = 'in_transit', due_at = placed_at + 9999999999"],
            "{order} is in_transit, 1 units have left and 2 haven't")
    }
}
