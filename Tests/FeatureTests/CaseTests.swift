import RefundRules
import Composition
import Identities
import Markets
import Store
import TestSupport
import Testing
import World

@testable import Cases
@testable import Checkouts
@testable import Orders

/// A buyer says that something is wrong: the money waits until that is settled.
struct CaseTests {
    /// An operator who is no party to any order.
    private static let desk = AccountID(4711)

    private static func verify(_ town: OrderFixture) async throws {
        while try await Outbox.number(town.test.store) {}
        let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
        #expect(faults.map(\.fault) == [])
    }

    private static func state(_ town: OrderFixture, _ order: Order) async throws -> Case.State? {
        try await town.test.store.read { db in try Case.of(order.id, in: db).first?.state }
    }

    private func received(_ town: OrderFixture, mugs: Int = 1, candles: Int = 0) async throws
        -> Order
    {
        let order = try await town.shipped(mugs: mugs, candles: candles)
        _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
        return try await town.order(of: order.checkout)
    }

    private func open(
        _ town: OrderFixture, _ order: Order, _ reason: Case.Reason = .notAsDescribed,
        by buyer: AccountID? = nil
    ) async throws {
        _ = try await town.cases.open(
            order.id, reason, "The handle is broken", buyer: buyer ?? town.buyer,
            idempotencyKey: nil)
    }

    @Test(arguments: TestEngine.here)
    func anOpenCaseHoldsTheMoneyUntilItIsClosed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            let due = try #require(order.dueAt)
            await town.pass(days: 25)
            try await open(town, order)
            let paused = try await town.order(of: order.checkout)
            #expect(paused.dueAt == nil && paused.pausedDueAt == due)
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("A case about it is open."))
            #expect(!page.contains("{day}") && !page.contains("there is nothing to do"))
            _ = try await town.cases.answer(
                order.id, "It left us in one piece", shop: town.shop.id, idempotencyKey: nil)
            // After the time to return.
            await town.pass(days: 10)
            #expect(town.test.clock.now > due)
            #expect(try await town.orders.sweepDue() == 0)
            #expect(try await town.cases.sweepDue() == 0)
            #expect(try await town.balance(.payable) == 0)
            try await Self.verify(town)
            _ = try await town.cases.close(
                order.id, note: "The photo shows it whole", by: Self.desk, idempotencyKey: nil)
            #expect(try await town.heard(town.buyer).suffix(1) == ["notice.case-closed"])
            #expect(try await town.heard(town.seller).suffix(1) == ["notice.case-won"])
            #expect(try await Self.state(town, order) == .closed)
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: order.checkout).state == .completed)
            #expect(try await town.balance(.payable) == 2301)
            try await Self.verify(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aWithdrawnCaseLetsTheClockGoOnWhereItWas(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            try await open(town, order)
            await town.pass(days: 1)
            _ = try await town.cases.withdraw(
                order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).dueAt == order.dueAt)
            #expect(try await town.heard(town.seller).suffix(1) == ["notice.case-withdrawn"])
            await #expect(throws: CaseRefusal.noSuchCase) {
                try await town.cases.withdraw(order.id, buyer: town.buyer, idempotencyKey: nil)
            }
        }
    }

    /// 48 hours to the minute; then everything goes back, to the unit.
    @Test(arguments: TestEngine.here)
    func aSellerWhoDoesNotAnswerInTimeHasLost(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            try await open(town, order)
            #expect(try await town.heard(town.seller).suffix(1) == ["notice.case-opened"])
            town.test.clock.advance(.minutes(48 * 60 - 1))
            #expect(try await town.cases.sweepDue() == 0)
            town.test.clock.advance(.minutes(1))
            // The clock hasn't come by yet; that is no time more.
            await #expect(throws: CaseRefusal.decided) {
                try await town.cases.answer(
                    order.id, "Here I am", shop: town.shop.id, idempotencyKey: nil)
            }
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await town.cases.sweepDue() == 0)
            #expect(try await Self.state(town, order) == .refunded)
            #expect(
                try await town.books() == [
                    "gateway > held 2200 sale", "gateway > held 299 shipping",
                    "held > refunds 2499 refund",
                ])
            #expect(try await town.heard(town.buyer).suffix(1) == ["notice.refunded-all"])
            #expect(try await town.heard(town.seller).suffix(1) == ["notice.case-refunded"])
            #expect(try await town.checkouts.reconcile() == 1)
            #expect(try await town.balance(.held) == 0)
            #expect(try await town.balance(.gateway) == 0)
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            #expect(try await town.order(of: order.checkout).state == .completed)
            #expect(try await town.balance(.payable) == 0)
            try await Self.verify(town)
        }
    }

    /// Fourteen days to the minute from the answer; then everything goes back.
    @Test(arguments: TestEngine.here)
    func anAnswerThatNobodyJudgesInTimeHoldsTheMoneyNoLonger(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            try await open(town, order)
            _ = try await town.cases.answer(
                order.id, "It left us in one piece", shop: town.shop.id, idempotencyKey: nil)
            town.test.clock.advance(.minutes(14 * 24 * 60 - 1))
            #expect(try await town.cases.sweepDue() == 0)
            town.test.clock.advance(.minutes(1))
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await Self.state(town, order) == .refunded)
            #expect(try await town.order(of: order.checkout).pausedDueAt == nil)
            #expect(try await town.checkouts.reconcile() == 1)
            #expect(try await town.balance(.held) == 0)
            try await Self.verify(town)
        }
    }

    /// Of two mugs and a candle one mug: £22.00, and the rest is the seller's.
    @Test(arguments: TestEngine.here)
    func anOperatorDecidesByLine(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town, mugs: 2, candles: 1)
            try await open(town, order)
            _ = try await town.cases.answer(
                order.id, "One may have broken", shop: town.shop.id, idempotencyKey: nil)
            for _ in 1...2 {
                _ = try await town.cases.refund(
                    order.id, [RefundLine(position: 0, quantity: 1)], by: Self.desk,
                    idempotencyKey: town.idempotencyKey("decide-once"))
            }
            let decided = try await town.order(of: order.checkout)
            #expect(decided.refundedItems.minor == 2200 && decided.dueAt == order.dueAt)
            #expect(try await Self.state(town, order) == .refunded)
            // The buyer keeps it: nothing comes back to the shelf.
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            _ = try await town.checkouts.reconcile()
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            // 9 % of £40.00 is £3.60.
            #expect(
                try await town.books().suffix(2) == [
                    "held > fees 360 fee", "held > payable 3640 settlement",
                ])
            try await Self.verify(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellerRefundsOnTheirOwnWord(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            try await open(town, order)
            _ = try await town.cases.refund(
                order.id, nil, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await Self.state(town, order) == .refunded)
            #expect(try await town.order(of: order.checkout).itemsLeft.isZero)
            // Who refunded knows.
            #expect(try await town.heard(town.seller).suffix(1) == ["notice.case-opened"])
            #expect(try await town.heard(town.buyer).suffix(1) == ["notice.refunded-all"])
            await #expect(throws: CaseRefusal.noSuchCase) {
                try await town.cases.answer(
                    order.id, "Too late", shop: town.shop.id, idempotencyKey: nil)
            }
            // Nothing is left to quarrel about.
            await #expect(throws: OrderRefusal.notRefundable) { try await open(town, order) }
        }
    }

    /// Else a seller could end every case for the price of its cheapest unit.
    @Test(arguments: TestEngine.here)
    func aPartOnTheSellersWordDecidesNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town, mugs: 2, candles: 1)
            try await open(town, order)
            _ = try await town.cases.refund(
                order.id, [RefundLine(position: 1, quantity: 1)], shop: town.shop.id,
                idempotencyKey: nil)
            #expect(try await Self.state(town, order) == .open)
            #expect(try await town.order(of: order.checkout).dueAt == nil)
            _ = try await town.checkouts.reconcile()
            town.test.clock.advance(.hours(48))
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await Self.state(town, order) == .refunded)
            #expect(try await town.order(of: order.checkout).itemsLeft.isZero)
            try await Self.verify(town)
        }
    }

    /// Units refunded one by one: with the last of them the case is decided.
    @Test(arguments: TestEngine.here)
    func theLastUnitOnTheSellersWordDecides(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town, mugs: 2)
            try await open(town, order)
            for expected in [Case.State.open, .refunded] {
                _ = try await town.cases.refund(
                    order.id, [RefundLine(position: 0, quantity: 1)], shop: town.shop.id,
                    idempotencyKey: nil)
                #expect(try await Self.state(town, order) == expected)
            }
            #expect(try await town.order(of: order.checkout).refundedItems.minor == 4400)
        }
    }

    /// £24.99 with delivery: naming the only mug is no way to keep £2.99 of it.
    @Test(arguments: TestEngine.here)
    func allUnitsByLineGoBackWithTheirDelivery(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let mug = [RefundLine(position: 0, quantity: 1)]
            for isSeller in [true, false] {
                let order = try await town.shipped()
                town.test.clock.set(try #require(order.arriveBy))
                try await open(town, order, .notArrived)
                if isSeller {
                    // More than there is, and units of a line that isn't there, are refused.
                    for (position, quantity) in [(0, 2), (1, 1)] {
                        let wrong = RefundLine(position: position, quantity: quantity)
                        await #expect(throws: OrderRefusal.notRefundable) {
                            try await town.cases.refund(
                                order.id, [wrong], shop: town.shop.id, idempotencyKey: nil)
                        }
                    }
                    _ = try await town.cases.refund(
                        order.id, mug, shop: town.shop.id, idempotencyKey: nil)
                } else {
                    _ = try await town.cases.refund(
                        order.id, mug, by: Self.desk, idempotencyKey: nil)
                }
                #expect(try await Self.state(town, order) == .refunded)
                let refunded = try await town.order(of: order.checkout)
                #expect(refunded.refundedTotal.minor == 2499)
                _ = try await town.checkouts.reconcile()
                try await Self.verify(town)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aParcelIsMissedFromItsLastDayOnOrWhenTheSellerSaysItCame(
        _ engine: TestEngine
    ) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped()
            let late = try #require(order.arriveBy)
            await #expect(throws: CaseRefusal.notYet) {
                try await open(town, order, .notAsDescribed)
            }
            town.test.clock.set(late - .seconds(1))
            await #expect(throws: CaseRefusal.notYet) { try await open(town, order, .notArrived) }
            town.test.clock.set(late)
            try await open(town, order, .notArrived)
            // Neither side's word ends what a case is about.
            await #expect(throws: OrderRefusal.caseOpen) {
                try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            }
            await #expect(throws: OrderRefusal.caseOpen) {
                try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            }
            await town.pass(days: 40)
            #expect(try await town.orders.sweepDue() == 0)
            #expect(try await town.cases.sweepDue() == 1)
            // What nobody has is written off.
            #expect(
                try await town.rows(
                    "SELECT count(*) FROM stock_moves WHERE to_state = 'written_off'") == 1)
            try await Self.verify(town)

            let second = try await town.shipped()
            _ = try await town.orders.deliver(
                second.id, shop: town.shop.id, idempotencyKey: nil)
            try await open(town, second, .notArrived)
            #expect(try await Self.state(town, second) == .open)
            let third = try await received(town)
            await #expect(throws: OrderRefusal.tooLate) {
                try await open(town, third, .notArrived)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderHasOneCaseAtATimeAndThreeOverAll(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            for _ in 1...3 {
                try await open(town, order)
                await #expect(throws: CaseRefusal.alreadyOpen) { try await open(town, order) }
                _ = try await town.cases.withdraw(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
            }
            await #expect(throws: CaseRefusal.tooMany) { try await open(town, order) }
        }
    }

    @Test(arguments: TestEngine.here)
    func aStrangersOrderIsNotFound(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            let (dan, browser) = try await town.test.person("Dan")
            let other = try await town.test.shop("Elsewhere", of: dan)
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await open(town, order, by: dan)
            }
            try await open(town, order)
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await town.cases.withdraw(order.id, buyer: dan, idempotencyKey: nil)
            }
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await town.cases.answer(
                    order.id, "Mine", shop: other.id, idempotencyKey: nil)
            }
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await town.cases.refund(
                    order.id, nil, shop: other.id, idempotencyKey: nil)
            }
            for id in [order.id, OrderID(4711)] {
                let reply = await browser.post(
                    "/orders/\(id)/cases", [("reason", "not_as_described"), ("text", "Broken")])
                #expect(reply.status == 404)
                let seller = await browser.post(
                    "/seller/orders/\(id)/cases/answer", [("text", "Mine")])
                #expect(seller.status == 404)
                #expect(await browser.get("/operations/orders/\(id)").status == 403)
            }
            #expect(try await Self.state(town, order) == .open)
        }
    }

    @Test(arguments: TestEngine.here)
    func anOperatorCancelsAndRefundsWithoutACase(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill(mugs: 1, candles: 0)
            let order = try await town.order(of: try await town.buy().checkout)
            _ = try await town.cases.cancel(order.id, by: Self.desk, idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).state == .cancelled)
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(
                try await town.heard(town.seller).suffix(1) == ["notice.sale-cancelled"])
            _ = try await town.checkouts.reconcile()
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.cases.cancel(order.id, by: Self.desk, idempotencyKey: nil)
            }
            let shipped = try await town.shipped()
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.cases.cancel(shipped.id, by: Self.desk, idempotencyKey: nil)
            }
            await #expect(throws: OrderRefusal.notRefundable) {
                try await town.cases.refund(shipped.id, [], by: Self.desk, idempotencyKey: nil)
            }
            _ = try await town.cases.refund(shipped.id, nil, by: Self.desk, idempotencyKey: nil)
            let refunded = try await town.order(of: shipped.checkout)
            #expect(refunded.itemsLeft.isZero && refunded.shippingLeft.isZero)
            try await Self.verify(town)
        }
    }

    /// It wasn't the buyer who left it: they hear of it, and may go on buying as before.
    @Test(arguments: TestEngine.here)
    func anOperatorCancelsWhatIsNotPaidYet(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill(mugs: 1, candles: 0)
            let order = try await town.order(of: try await town.buy("challenge").checkout)
            _ = try await town.cases.cancel(order.id, by: Self.desk, idempotencyKey: nil)
            #expect(try await town.heard(town.buyer) == ["notice.cancelled"])
            #expect(try await town.heard(town.seller) == [])
            let left = "SELECT count(*) FROM payments WHERE is_abandoned = \(true)" as SQL
            #expect(try await town.rows(left) == 0)
            #expect(try await town.payment(of: order.checkout).state == .expired)
            try await Self.verify(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aClockThatContradictsItsCaseIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let order = try await received(town)
            try await open(town, order)
            try await Self.verify(town)
            let broken: [(SQL, String)] = [
                (
                    "UPDATE orders SET due_at = paused_due_at, paused_due_at = NULL",
                    "cases: the clock of \(order.id) (delivered) and its cases contradict"
                ),
                (
                    "UPDATE orders SET paused_due_at = due_at",
                    "orders: the clock of \(order.id) (delivered) ends before its time"
                ),
                ("UPDATE cases SET buyer = 1", "isn't its order's"),
            ]
            for (harm, words) in broken {
                try await town.test.store.write { db in try db.execute(harm) }
                let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
                #expect(faults.contains { $0.fault.contains(words) }, "\(words): \(faults)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anOperatorDecidesNothingOfTheirOwn(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await received(town)
            try await open(town, order)
            for party in [town.buyer, town.seller] {
                await #expect(throws: CaseRefusal.ownOrder) {
                    try await town.cases.refund(order.id, nil, by: party, idempotencyKey: nil)
                }
                await #expect(throws: CaseRefusal.ownOrder) {
                    try await town.cases.close(
                        order.id, note: "Mine", by: party, idempotencyKey: nil)
                }
                await #expect(throws: CaseRefusal.ownOrder) {
                    try await town.cases.cancel(order.id, by: party, idempotencyKey: nil)
                }
            }
            #expect(try await Self.state(town, order) == .open)
            try await Self.verify(town)
        }
    }

    @Test func theMovesOfACaseAreThese() {
        let allowed: [Case.State: Set<Case.State>] = [
            .open: [.answered, .refunded, .closed], .answered: [.refunded, .closed],
            .refunded: [], .closed: [],
        ]
        #expect(Case.moves == allowed)
        #expect(Set(Case.moves.keys) == Set(Case.State.allCases))
    }

    @Test func theTimeToAnswerIsThatOfItsDay() throws {
        let folder = Resources.folder(of: "Markets")
        func pack(_ rows: String) throws(PackFault) -> Markets {
            try Markets { name in
                let text = Resources.text("\(folder)/\(name)")
                return name == "cases.tsv"
                    ? text?.replacing("GB\t48\t14\t2024-01-01\t\t", with: rows) : text
            }
        }
        let dated = try pack("GB\t48\t14\t2024-01-01\t2026-11-30\told\nGB\t24\t7\t2026-12-01\t\t")
        func hours(_ day: Int, _ month: Int) -> TimeSpan {
            dated.caseAnswerTime(in: .gb, on: Day(year: 2026, month: month, day: day))
        }
        #expect(hours(30, 11) == .hours(48) && hours(1, 12) == .hours(24))
        let december = Day(year: 2026, month: 12, day: 1)
        #expect(dated.caseDecisionTime(in: .gb, on: december) == .days(7))
        for row in ["0\t14", "48\t0", "48\t61"] {
            #expect(throws: PackFault.self) { try pack("GB\t\(row)\t2024-01-01\t\t") }
        }
    }
}

extension OrderFixture {
    var cases: Cases { test.pasar.cases }
}
