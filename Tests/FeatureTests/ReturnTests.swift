import Composition
import Identities
import Markets
import Money
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cases
@testable import Checkouts
@testable import Orders
@testable import Returns

/// Units of an order go back: whose turn it is, until when, and what the clock does.
struct ReturnTests {
    /// Two mugs at £22.00, delivered free: one goes back, and the shelf has nine again.
    @Test(arguments: TestEngine.here)
    func aUnitGoesBackAndItsMoneyWithIt(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            let due = try #require(order.dueAt)
            try await town.request(order)
            #expect(try await town.heard(town.seller).last == "notice.return-requested")
            let paused = try await town.order(order.id)
            #expect(paused.dueAt == nil && paused.pausedDueAt == due)
            let open = try await town.latest(order)
            #expect(paused.pausedBy?.returnID == open.id)
            try await town.broughtBack(order)
            try await town.inspect(
                order, [Inspection(position: 0, restocked: 1, writtenOff: 0, refused: 0)])
            #expect(try await town.state(order) == .refunded)
            #expect(try await town.shelf(town.mug) == [9, 0, 0])
            #expect(try await town.books().last == "held > refunds 2200 refund")
            #expect(try await town.order(order.id).dueAt == due)
            #expect(try await town.heard(town.seller).last == "notice.return-ended")
            try await town.expectSound()
            try await town.complete(order)
            #expect(try await town.order(order.id).state == .completed)
            // 9 % of £22.00 is £1.98.
            #expect(
                try await town.books().suffix(2) == [
                    "held > fees 198 fee", "held > payable 2002 settlement",
                ])
            try await town.expectSound()
        }
    }

    /// While a return is open nothing is paid out, however long it takes.
    @Test(arguments: TestEngine.here)
    func anOpenReturnHoldsTheMoney(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            _ = try await town.returns.refuse(
                order.id, "It was used", shop: town.shop.id, idempotencyKey: nil)
            _ = try await town.returns.dispute(
                order.id, "It wasn't", buyer: town.buyer, idempotencyKey: nil)
            await town.pass(days: 13)
            #expect(try await town.orders.sweepDue() == 0)
            #expect(try await town.returns.sweepDue() == 0)
            #expect(try await town.balance(.payable) == 0)
            try await town.expectSound()
            await town.pass(days: 1)
            #expect(try await town.returns.sweepDue() == 1)
            // Nobody judged it, and the goods were never asked for.
            #expect(try await town.state(order) == .refunded)
            #expect(try await town.latest(order).lines[0].kept == 1)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            try await town.expectSound()
        }
    }

    /// Whoever is silent has lost: each deadline to the minute.
    @Test(arguments: TestEngine.here)
    func theClockAnswersForWhoeverIsSilent(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            func wait(_ minutes: Int) async throws {
                town.test.clock.advance(.minutes(minutes - 1))
                #expect(try await town.returns.sweepDue() == 0)
                town.test.clock.advance(.minutes(1))
                #expect(try await town.returns.sweepDue() == 1)
            }
            try await wait(48 * 60)
            #expect(try await town.state(order) == .awaitingShipment)
            try await town.sendBack(order)
            try await wait(8 * 24 * 60)
            #expect(try await town.state(order) == .refunded)
            // Nobody says where it is, so nobody can sell it.
            #expect(try await town.latest(order).lines[0].writtenOff == 1)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()

            let second = try await town.longReceived()
            try await town.request(second)
            try await town.broughtBack(second)
            try await wait(3 * 24 * 60)
            #expect(try await town.state(second) == .refunded)

            let third = try await town.longReceived()
            try await town.request(third)
            try await town.approve(third)
            try await wait(14 * 24 * 60)
            #expect(try await town.state(third) == .expired)
            #expect(try await town.order(third.id).refundedItems.isZero)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    /// Of three lines' units one is as new, one can't be sold and one is refused; an operator gives a
    /// part of the rest.
    @Test(arguments: TestEngine.here)
    func unitsThatAreRefusedAreDecidedByAnOperator(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived(mugs: 3, candles: 2)
            try await town.request(order, [0: 3, 1: 2])
            try await town.broughtBack(order)
            await #expect(throws: ReturnRefusal.wrongUnits) {
                try await town.inspect(
                    order, [Inspection(position: 0, restocked: 1, writtenOff: 1, refused: 1)])
            }
            try await town.inspect(
                order,
                [
                    Inspection(position: 0, restocked: 1, writtenOff: 1, refused: 1),
                    Inspection(position: 1, restocked: 0, writtenOff: 0, refused: 2),
                ])
            #expect(try await town.state(order) == .inspected)
            #expect(try await town.books().last == "held > refunds 4400 refund")
            _ = try await town.returns.dispute(
                order.id, "They were whole", buyer: town.buyer, idempotencyKey: nil)
            await #expect(throws: ReturnRefusal.ownOrder) {
                try await town.returns.decide(
                    order.id, ReturnDecision(.reject, note: "No"), by: town.seller,
                    idempotencyKey: nil)
            }
            _ = try await town.returns.decide(
                order.id,
                ReturnDecision(
                    .refund, units: [RefundLine(position: 1, quantity: 1)], note: "One was"),
                by: OrderFixture.desk, idempotencyKey: nil)
            let ended = try await town.latest(order)
            #expect(ended.state == .partlyRefunded && ended.note == "One was")
            #expect(ended.lines.map(\.left) == [1, 1])
            #expect(try await town.order(order.id).refundedItems.minor == 6200)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefusalStandsUnlessTheBuyerContradictsInTime(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            _ = try await town.returns.refuse(
                order.id, "It was used", shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.heard(town.buyer).last == "notice.return-refused")
            town.test.clock.advance(.hours(48))
            #expect(try await town.returns.sweepDue() == 1)
            #expect(try await town.state(order) == .rejected)
            await #expect(throws: ReturnRefusal.noSuchReturn) {
                try await town.returns.dispute(
                    order.id, "Late", buyer: town.buyer, idempotencyKey: nil)
            }
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderHasOneOpenMatterAtATime(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            for count in 1...Returns.mostPerOrder {
                try await town.request(order)
                await #expect(throws: ReturnRefusal.alreadyOpen) { try await town.request(order) }
                await #expect(throws: CaseRefusal.returnOpen) {
                    try await town.cases.open(
                        order.id, .notAsDescribed, "Broken", buyer: town.buyer,
                        idempotencyKey: nil)
                }
                _ = try await town.returns.drop(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
                #expect(try await town.state(order) == .withdrawn, "\(count)")
            }
            await #expect(throws: ReturnRefusal.tooMany) { try await town.request(order) }
            _ = try await town.cases.open(
                order.id, .notAsDescribed, "Broken", buyer: town.buyer, idempotencyKey: nil)
            await #expect(throws: ReturnRefusal.alreadyOpen) { try await town.request(order) }
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func onlyWhatIsThereComesBackAndOnlyInTime(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let shipped = try await town.shipped()
            await #expect(throws: ReturnRefusal.notYet) { try await town.request(shipped) }
            let order = try await town.received()
            let wrongs: [[Int: Int]] = [[:], [0: 3], [0: 0], [0: -1], [7: 1]]
            for wrong in wrongs {
                await #expect(throws: ReturnRefusal.wrongUnits) {
                    try await town.request(order, wrong)
                }
            }
            let (dan, _) = try await town.test.person("Dan")
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await town.request(order, by: dan)
            }
            await town.pass(days: 32)
            await #expect(throws: OrderRefusal.tooLate) { try await town.request(order) }
            try await town.complete(order)
            await #expect(throws: OrderRefusal.tooLate) { try await town.request(order) }
        }
    }

    /// £5.00 of £22.00: the buyer keeps the mug, the fee falls with the price.
    @Test(arguments: TestEngine.here)
    func anOfferIsAcceptedToTheUnit(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            for wrong: Int64 in [0, -1, 2200, 9999] {
                await #expect(throws: ReturnRefusal.wrongOffer) {
                    try await town.returns.offer(
                        order.id, minor: wrong, "", shop: town.shop.id, idempotencyKey: nil)
                }
            }
            _ = try await town.returns.offer(
                order.id, minor: 500, "Keep it", shop: town.shop.id, idempotencyKey: nil)
            _ = try await town.returns.answerOffer(
                order.id, isAccepted: true, buyer: town.buyer, idempotencyKey: nil)
            let ended = try await town.latest(order)
            #expect(ended.state == .partlyRefunded && ended.lines[0].reduced == 1)
            #expect(try await town.order(order.id).refundedItems.minor == 500)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
            // What is left of the price can still go back, and no more.
            try await town.request(order, [0: 2])
            try await town.broughtBack(order)
            try await town.inspect(
                order, [Inspection(position: 0, restocked: 2, writtenOff: 0, refused: 0)])
            #expect(try await town.order(order.id).itemsLeft.isZero)
            #expect(try await town.state(order) == .refunded)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func anOfferThatLapsesLeavesTheSellerToAnswer(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            _ = try await town.returns.offer(
                order.id, minor: 500, "", shop: town.shop.id, idempotencyKey: nil)
            town.test.clock.advance(.hours(48))
            await #expect(throws: ReturnRefusal.movedOn) {
                try await town.returns.answerOffer(
                    order.id, isAccepted: true, buyer: town.buyer, idempotencyKey: nil)
            }
            #expect(try await town.returns.sweepDue() == 1)
            #expect(try await town.state(order) == .requested)
            await #expect(throws: ReturnRefusal.offered) {
                try await town.returns.offer(
                    order.id, minor: 600, "", shop: town.shop.id, idempotencyKey: nil)
            }
            town.test.clock.advance(.hours(48))
            #expect(try await town.returns.sweepDue() == 1)
            #expect(try await town.state(order) == .awaitingShipment)
        }
    }

    @Test(arguments: TestEngine.here)
    func aLostParcelIsAnOperatorsToJudge(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            try await town.approve(order)
            try await town.sendBack(order)
            _ = try await town.returns.miss(
                order.id, "No parcel came", shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.state(order) == .disputed)
            await #expect(throws: ReturnRefusal.movedOn) {
                try await town.returns.decide(
                    order.id, ReturnDecision(.approve, note: "Again"), by: OrderFixture.desk,
                    idempotencyKey: nil)
            }
            _ = try await town.returns.decide(
                order.id, ReturnDecision(.reject, note: "The number is another parcel's"),
                by: OrderFixture.desk, idempotencyKey: nil)
            #expect(try await town.state(order) == .rejected)
            try await town.expectSound()
        }
    }

    @Test func theMovesOfAReturnAreThese() {
        let ends: [Return.State] = [
            .refunded, .partlyRefunded, .rejected, .withdrawn, .expired, .replaced,
        ]
        #expect(Set(Return.moves.keys) == Set(Return.State.allCases))
        for state in Return.State.allCases {
            #expect(state.isActive != ends.contains(state), "\(state)")
            #expect(Return.moves[state, default: []].isEmpty == ends.contains(state), "\(state)")
            for next in Return.moves[state, default: []] { #expect(next != state) }
        }
        // Every state can be reached.
        let reached = Set(Return.moves.values.flatMap { $0 })
        #expect(reached.union([.requested]) == Set(Return.State.allCases))
    }

    /// Each row that is wrong is named.
    @Test(arguments: TestEngine.here)
    func whatContradictsAReturnIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let order = try await town.longReceived(mugs: 3)
            try await town.request(order, [0: 2])
            try await town.broughtBack(order)
            try await town.inspect(
                order, [Inspection(position: 0, restocked: 1, writtenOff: 1, refused: 0)])
            _ = try await town.checkouts.reconcile()
            try await town.request(order)
            try await town.expectSound()
            let harms: [(SQL, SQL, String)] = [
                (
                    "UPDATE return_lines SET restocked = 0 WHERE restocked = 1",
                    "UPDATE return_lines SET restocked = 1 WHERE written_off = 1",
                    "and its refunds differ"
                ),
                (
                    "UPDATE returns SET state = 'rejected' WHERE state = 'refunded'",
                    "UPDATE returns SET state = 'refunded' WHERE state = 'rejected'",
                    "is rejected, which its units contradict"
                ),
                (
                    "UPDATE returns SET next = 'buyer' WHERE next = 'seller'",
                    "UPDATE returns SET next = 'seller' WHERE next = 'buyer'",
                    "waits for the wrong side"
                ),
                (
                    "UPDATE orders SET paused_by = paused_by + 1 WHERE paused_by IS NOT NULL",
                    "UPDATE orders SET paused_by = paused_by - 1 WHERE paused_by IS NOT NULL",
                    "and its returns contradict each other"
                ),
                (
                    "UPDATE returns SET buyer = buyer + 1", "UPDATE returns SET buyer = buyer - 1",
                    "isn't its order's"
                ),
                (
                    "UPDATE returns SET due_at = due_at - 999999999 WHERE due_at IS NOT NULL",
                    "UPDATE returns SET due_at = due_at + 999999999 WHERE due_at IS NOT NULL",
                    "was due"
                ),
            ]
            for (harm, mend, words) in harms {
                try await town.test.store.write { db in try db.execute(harm) }
                let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
                #expect(faults.contains { $0.fault.contains(words) }, "\(words): \(faults)")
                try await town.test.store.write { db in try db.execute(mend) }
            }
            try await town.expectSound()
            // An order that was completed with its return open.
            try await town.test.store.write { db in
                try db.execute(
                    """
                    UPDATE orders SET paused_due_at = NULL, paused_by = NULL,
                        paused_by_kind = NULL, due_at = NULL, state = 'completed'
                    """)
            }
            let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
            #expect(
                faults.contains {
                    $0.fault.contains("the clock of \(order.id) (completed) and its returns")
                }, "\(faults)")
        }
    }
}
