import Identities
import Modules
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cases
@testable import Checkouts
@testable import Orders
@testable import Returns

/// Offers and replacements end no matter behind the buyer's back, and nobody is paid twice.
struct ReplacementCaseTests {
    private static func open(_ town: OrderFixture, _ order: Order) async throws {
        _ = try await town.cases.open(
            order.id, .notAsDescribed, "The handle is broken", buyer: town.buyer,
            idempotencyKey: nil)
    }

    private static func found(_ town: OrderFixture, _ order: Order) async throws -> Case {
        try #require(try await town.test.store.read { db in try Case.of(order.id, in: db).first })
    }

    /// A case whose goods are replaced, and the replacement, which has left by the seller's own word.
    private static func replaced(
        _ town: OrderFixture
    ) async throws -> (order: Order, new: Order) {
        let order = try await town.received()
        try await open(town, order)
        _ = try await town.cases.replace(order.id, shop: town.shop.id, idempotencyKey: nil)
        let new = try #require(try await town.replacement(of: order))
        _ = try await town.orders.ship(
            new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "N1"),
            idempotencyKey: nil)
        return (order, new)
    }

    /// Opens a case in which the seller offers a part of the price.
    private static func offered(_ town: OrderFixture) async throws -> Order {
        let order = try await town.received()
        try await open(town, order)
        _ = try await town.cases.offer(
            order.id, minor: 100, shop: town.shop.id, idempotencyKey: nil)
        return order
    }

    /// Returns an order, and the one that the seller sends in its place.
    private static func replacedReturn(
        _ town: OrderFixture
    ) async throws -> (Order, new: Order) {
        let order = try await town.longReceived(mugs: 1)
        try await town.request(order)
        _ = try await town.returns.replace(
            order.id, shop: town.shop.id, idempotencyKey: nil)
        return (order, try #require(try await town.replacement(of: order)))
    }

    @Test(arguments: TestEngine.here)
    func anOfferThatWaitsIsNotAnsweredOver(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await Self.offered(town)
            await #expect(throws: CaseRefusal.offered) {
                _ = try await town.cases.answer(
                    order.id, "All is well", shop: town.shop.id, idempotencyKey: nil)
            }
            // Silence ends the offer, then the operator's time the case.
            await town.pass(days: 30)
            #expect(try await town.cases.sweepDue() == 1)
            let lapsed = try await Self.found(town, order)
            #expect(lapsed.state == .answered && lapsed.offerState == .lapsed)
            await town.pass(days: 30)
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await Self.found(town, order).state == .refunded)
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func afterTheSellersTimeNothingIsOffered(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            try await Self.open(town, order)
            await town.pass(days: 10)
            await #expect(throws: CaseRefusal.decided) {
                _ = try await town.cases.offer(
                    order.id, minor: 100, shop: town.shop.id, idempotencyKey: nil)
            }
            await #expect(throws: CaseRefusal.decided) {
                _ = try await town.cases.replace(
                    order.id, shop: town.shop.id, idempotencyKey: nil)
            }
        }
    }

    /// A number that the seller made up, and a clock that believes it, end no case.
    @Test(arguments: TestEngine.here)
    func aReplacementThatNobodySawArriveIsAnOperatorsMatter(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await Self.replaced(town)
            #expect(try await Self.found(town, order).waitsForReplacement)
            try await town.complete(new)
            try await town.complete(new)
            #expect(try await town.order(new.id).state == .completed)
            try await town.read()
            let left = try await Self.found(town, order)
            #expect(left.state == .answered && !left.waitsForReplacement)
            let waiting = try await town.test.store.read { db in
                try Cases.countAnswered(in: db)
            }
            #expect(waiting == 1)
            await town.pass(days: 30)
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await Self.found(town, order).state == .refunded)
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func aReplacementThatTheBuyerReceivedEndsTheCase(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await Self.replaced(town)
            _ = try await town.orders.deliver(new.id, buyer: town.buyer, idempotencyKey: nil)
            try await town.complete(new)
            try await town.complete(new)
            try await town.read()
            #expect(try await Self.found(town, order).state == .closed)
            #expect(try await town.order(order.id).refundedItems.isZero)
            try await town.expectSound()
        }
    }

    /// Whoever withdraws a case while its replacement is on the way can't write about the order again.
    @Test(arguments: TestEngine.here)
    func whatIsReplacedIsNotRefundedByASecondCase(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, _) = try await Self.replaced(town)
            _ = try await town.cases.withdraw(order.id, buyer: town.buyer, idempotencyKey: nil)
            await #expect(throws: CaseRefusal.replaced) { try await Self.open(town, order) }
        }
    }

    /// A return's replacement that hasn't left isn't disputed: it would come beside the money.
    @Test(arguments: TestEngine.here)
    func aReplacementIsDisputedOnceItIsOnTheWay(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await Self.replacedReturn(town)
            await #expect(throws: ReturnRefusal.notYet) {
                _ = try await town.returns.dispute(
                    order.id, "Where is it?", buyer: town.buyer, idempotencyKey: nil)
            }
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "N1"),
                idempotencyKey: nil)
            _ = try await town.returns.dispute(
                order.id, "It is broken too", buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.state(order) == .disputed)
        }
    }

    /// Nobody gets goods, replacement and money because an operator is silent: the goods come first.
    @Test(arguments: TestEngine.here)
    func whatNobodyDecidesAfterAReplacementIsSentBackFirst(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await Self.replacedReturn(town)
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "N1"),
                idempotencyKey: nil)
            _ = try await town.returns.dispute(
                order.id, "It is broken too", buyer: town.buyer, idempotencyKey: nil)
            await town.pass(days: 30)
            #expect(try await town.returns.sweepDue() == 1)
            #expect(try await town.state(order) == .awaitingShipment)
            #expect(try await town.order(order.id).refundedItems.isZero)
            try await town.sendBack(order)
            await town.pass(days: 60)
            #expect(try await town.returns.sweepDue() == 1)
            #expect(try await town.state(order) == .refunded)
            #expect(try await town.order(order.id).refundedItems == order.sums.items)
            try await town.expectSound()
        }
    }

    /// A deadline that is refused for good is counted and shown, and stops none of the others.
    @Test(arguments: TestEngine.here)
    func aCaseThatCannotMoveIsStuckAndSeen(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            _ = try await Self.offered(town)
            try await town.test.store.write { db in
                try db.execute("UPDATE cases SET state = 'answered'")
            }
            await town.pass(days: 30)
            await #expect(throws: RowsFailed.self) { try await town.cases.sweepDue() }
            let stuck = try await town.test.store.read { db in try StuckRows.count(in: db) }
            #expect(stuck == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aReturnIsNotRefusedAfterTheSellersTime(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived(mugs: 1)
            try await town.request(order)
            await town.pass(days: 10)
            await #expect(throws: ReturnRefusal.movedOn) {
                _ = try await town.returns.refuse(
                    order.id, "No", shop: town.shop.id, idempotencyKey: nil)
            }
        }
    }
}
