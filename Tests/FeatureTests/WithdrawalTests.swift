import Composition
import Identities
import Markets
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cancellations
@testable import Cases
@testable import Checkouts
@testable import Orders
@testable import Returns
@testable import Withdrawals

/// What the law of a market gives a buyer, and replacements and cancellations.
struct WithdrawalTests {
    private func withdraw(_ town: OrderFixture, _ order: Order) async throws {
        _ = try await town.returns.withdraw(order.id, buyer: town.buyer, idempotencyKey: nil)
    }

    /// A mug for £22.00 and £2.99 for its delivery, which goes back too.
    @Test(arguments: TestEngine.here)
    func aWithdrawalGivesBackTheDeliveryAndCannotBeRefused(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received(mugs: 1)
            try await withdraw(town, order)
            #expect(try await town.state(order) == .awaitingShipment)
            #expect(try await town.heard(town.buyer).last == "notice.return-withdrawn-from")
            #expect(try await town.heard(town.seller).last == "notice.return-withdrawal")
            #expect(try await town.mail().last?.contains("return") == true)
            await #expect(throws: ReturnRefusal.cannotRefuse) {
                try await town.returns.refuse(
                    order.id, "No", shop: town.shop.id, idempotencyKey: nil)
            }
            try await town.sendBack(order)
            try await town.takeBack(order)
            try await town.inspect(
                order, [Inspection(position: 0, restocked: 1, writtenOff: 0, refused: 0)])
            #expect(try await town.books().last == "held > refunds 2499 refund")
            let after = try await town.order(order.id)
            #expect(after.itemsLeft.isZero && after.shippingLeft.isZero)
            // Nothing is left of it: the order ends without a word of "completed".
            let told = try await town.heard(town.buyer).count
            try await town.complete(order)
            #expect(try await town.order(order.id).state == .completed)
            #expect(try await town.heard(town.buyer).count == told)
            #expect(await town.browser.get("/orders/\(order.id)").text.contains("Refunded"))
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func theRightEndsWithItsDays(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            let now = town.test.clock.now
            #expect(town.test.pasar.markets.canWithdraw(order, at: now + .days(13)))
            #expect(!town.test.pasar.markets.canWithdraw(order, at: now + .days(16)))
            await town.pass(days: 16)
            await #expect(throws: ReturnRefusal.noWithdrawal) {
                try await withdraw(town, order)
            }
            // A change of mind is still promised, but the seller answers it.
            try await town.request(order, [0: 1], .changeOfMind)
            #expect(try await town.state(order) == .requested)
            let asked = try await town.latest(order)
            #expect(asked.shippingPaidBy == .buyer && !asked.refundsDelivery)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasNotShippedIsCancelledAtOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(2))
            _ = try await town.orders.sweepDue()
            try await withdraw(town, order)
            #expect(try await town.order(order.id).state == .cancelled)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            #expect(try await town.heard(town.seller).contains("notice.sale-cancelled"))
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    /// Button and confirmation: two requests, without a script.
    @Test(arguments: TestEngine.here)
    func aWithdrawalTakesTwoSteps(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("href=\"/orders/\(order.id)/withdrawal\""))
            let question = await town.browser.get("/orders/\(order.id)/withdrawal").text
            #expect(question.contains("Confirm the withdrawal"))
            let answer = await town.browser.post("/orders/\(order.id)/withdrawal")
            #expect(answer.status == 303)
            #expect(try await town.state(order) == .awaitingShipment)
        }
    }

    /// A guest has the order's number and a code by mail; a stranger learns nothing.
    @Test(arguments: TestEngine.here)
    func somebodyWithoutASessionWithdrawsByMailedCode(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            let guest = town.test.browser()
            #expect(await guest.get("/withdrawals").status == 200)
            let strange = await guest.post(
                "/withdrawals", [("order", order.id.description), ("email", "dan@example.com")])
            #expect(strange.status == 303)
            func codes() async throws -> [String] {
                try await town.test.store.read { db in
                    try db.values(
                        "SELECT text FROM messages WHERE text LIKE '%withdraw from order%'")
                }
            }
            #expect(try await codes().isEmpty)
            let reply = await guest.post(
                "/withdrawals",
                [("order", order.id.description), ("email", "Priya@example.com")])
            let place = try #require(reply.location)
            #expect(place.hasPrefix("/withdrawals/wdr_"))
            let code = String(try #require(try await codes().first).prefix(6))
            let other = code == "000000" ? "000001" : "000000"
            #expect(await guest.get(place).status == 200)
            #expect(await guest.post(place, [("code", other)]).status == 422)
            #expect(try await town.state(order) == nil)
            #expect(await guest.post(place, [("code", code)]).status == 200)
            #expect(try await town.state(order) == .awaitingShipment)
            #expect(await guest.post(place, [("code", code)]).status == 422)
            // A wrong try too many ends a code; a minute has to pass between two mails.
            _ = await guest.post(
                "/withdrawals", [("order", order.id.description), ("email", "priya@example.com")])
            #expect(try await codes().count == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aCodeEndsWithItsFifthTryAndItsQuarterOfAnHour(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            func code() async throws -> (WithdrawalID, String) {
                let id = try await town.test.pasar.withdrawals.sendCode(
                    order.id, email: "priya@example.com")
                let mail: String? = try await town.test.store.read { db in
                    try db.value(
                        """
                        SELECT text FROM messages WHERE text LIKE '%withdraw from order%'
                        ORDER BY id DESC LIMIT 1
                        """)
                }
                return (id, String(try #require(mail).prefix(6)))
            }
            let (id, right) = try await code()
            for _ in 1...5 {
                await #expect(throws: WithdrawalRefusal.wrongCode) {
                    try await town.test.pasar.withdrawals.withdraw(
                        id, code: right == "123456" ? "1" : "123456")
                }
            }
            await #expect(throws: WithdrawalRefusal.wrongCode) {
                try await town.test.pasar.withdrawals.withdraw(id, code: right)
            }
            town.test.clock.advance(.minutes(2))
            let (late, digits) = try await code()
            town.test.clock.advance(.minutes(15))
            await #expect(throws: WithdrawalRefusal.wrongCode) {
                try await town.test.pasar.withdrawals.withdraw(late, code: digits)
            }
        }
    }

    // MARK: replacements

    /// The replacement has no price, takes stock and is shipped as any other; then all is well.
    @Test(arguments: TestEngine.here)
    func aReplacementIsShippedAndIsNoSale(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            let books = try await town.books()
            try await town.request(order)
            _ = try await town.returns.replace(
                order.id, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.state(order) == .replacing)
            let new = try #require(try await town.replacement(of: order))
            #expect(new.state == .awaitingShipment && new.sums.total.isZero)
            #expect(try await town.shelf(town.mug) == [8, 1, 0])
            await #expect(throws: CaseRefusal.isReplacement) {
                try await town.cases.open(
                    new.id, .notArrived, "Where?", buyer: town.buyer, idempotencyKey: nil)
            }
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T2"),
                idempotencyKey: nil)
            #expect(try await town.shelf(town.mug) == [7, 0, 0])
            _ = try await town.orders.deliver(new.id, buyer: town.buyer, idempotencyKey: nil)
            await #expect(throws: ReturnRefusal.isReplacement) { try await town.request(new) }
            try await town.expectSound()
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            #expect(try await town.order(order.id).state == .delivered)
            try await town.read()
            #expect(try await town.state(order) == .replaced)
            #expect(try await town.books() == books)
            _ = try await town.orders.sweepDue()
            #expect(try await town.order(order.id).state == .completed)
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func aReplacementThatIsNeverShippedIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.request(order)
            _ = try await town.returns.replace(
                order.id, shop: town.shop.id, idempotencyKey: nil)
            await town.pass(days: 15)
            _ = try await town.orders.sweepDue()
            let new = try #require(try await town.replacement(of: order))
            #expect(new.state == .cancelled)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            try await town.read()
            #expect(try await town.state(order) == .refunded)
            #expect(try await town.order(order.id).refundedItems.minor == 2200)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func withoutStockTheBuyerIsRefundedInstead(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived()
            try await town.setStock(town.mug, 0)
            try await town.request(order)
            _ = try await town.returns.replace(
                order.id, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.state(order) == .refunded)
            #expect(try await town.replacement(of: order) == nil)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func aCaseEndsByAnOfferOrAReplacement(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            func open() async throws -> Order {
                let order = try await town.received()
                _ = try await town.cases.open(
                    order.id, .notAsDescribed, "Chipped", buyer: town.buyer, idempotencyKey: nil)
                return order
            }
            func state(_ order: Order) async throws -> Case.State? {
                try await town.test.store.read { db in try Case.of(order.id, in: db).first?.state }
            }
            let first = try await open()
            _ = try await town.cases.offer(
                first.id, minor: 1000, shop: town.shop.id, idempotencyKey: nil)
            _ = try await town.cases.answerOffer(
                first.id, isAccepted: true, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await state(first) == .closed)
            #expect(try await town.order(first.id).refundedItems.minor == 1000)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()

            let second = try await open()
            _ = try await town.cases.offer(
                second.id, minor: 1000, shop: town.shop.id, idempotencyKey: nil)
            town.test.clock.advance(.hours(48))
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await state(second) == .answered)
            try await town.expectSound()

            let third = try await open()
            _ = try await town.cases.replace(
                third.id, shop: town.shop.id, idempotencyKey: nil)
            let new = try #require(try await town.replacement(of: third))
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T3"),
                idempotencyKey: nil)
            _ = try await town.orders.deliver(new.id, buyer: town.buyer, idempotencyKey: nil)
            try await town.expectSound()
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            _ = try await town.cases.sweepDue()
            _ = try await town.checkouts.reconcile()
            try await town.read()
            #expect(try await state(third) == .closed)
            try await town.expectSound()
        }
    }

    // MARK: cancellations

    @Test(arguments: TestEngine.here)
    func aSellerCancelsUnitsAndThenTheRest(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            _ = try await town.cancellations.cancel(
                order.id, [RefundLine(position: 0, quantity: 1)], .outOfStock, "None left",
                shop: town.shop.id, idempotencyKey: nil)
            // It isn't on the shelf, whatever the count said.
            #expect(try await town.shelf(town.mug) == [9, 1, 0])
            #expect(try await town.heard(town.buyer).last == "notice.cancellation-by-seller")
            _ = try await town.cancellations.cancel(
                order.id, nil, .wrongPrice, "", shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.order(order.id).state == .cancelled)
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            await #expect(throws: CancellationRefusal.tooLate) {
                try await town.cancellations.cancel(
                    order.id, nil, .other, "", shop: town.shop.id, idempotencyKey: nil)
            }
            _ = try await town.checkouts.reconcile()
            #expect(try await town.balance(.gateway) == 0)
            try await town.expectSound()
        }
    }

    @Test(arguments: TestEngine.here)
    func aWishThatNobodyAnswersCancels(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            func waiting() async throws -> Order {
                try await town.fill()
                let order = try await town.order(of: try await town.buy().checkout)
                await #expect(throws: CancellationRefusal.needless) { try await ask(order) }
                town.test.clock.advance(.hours(2))
                _ = try await town.orders.sweepDue()
                return order
            }
            func ask(_ order: Order) async throws {
                _ = try await town.cancellations.request(
                    order.id, .orderedTwice, "", buyer: town.buyer, idempotencyKey: nil)
            }
            func state(_ order: Order) async throws -> Cancellation.State? {
                try await town.test.store.read { db in
                    try Cancellation.of(order.id, in: db).first?.state
                }
            }
            let first = try await waiting()
            try await ask(first)
            await #expect(throws: CancellationRefusal.alreadyAsked) { try await ask(first) }
            town.test.clock.advance(.hours(24))
            #expect(try await town.cancellations.sweepDue() == 1)
            #expect(try await town.order(first.id).state == .cancelled)
            #expect(try await state(first) == .cancelled)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()

            let second = try await waiting()
            try await ask(second)
            _ = try await town.orders.ship(
                second.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                idempotencyKey: nil)
            try await town.read()
            #expect(try await state(second) == .overtaken)
            await #expect(throws: CancellationRefusal.tooLate) { try await ask(second) }
            try await town.expectSound()

            let third = try await waiting()
            try await ask(third)
            _ = try await town.cancellations.decline(
                third.id, "It is packed", shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.heard(town.buyer).last == "notice.cancellation-declined")
            try await ask(third)
            _ = try await town.cancellations.agree(
                third.id, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.order(third.id).state == .cancelled)
            _ = try await town.checkouts.reconcile()
            try await town.expectSound()
            try await town.test.store.write { db in
                try db.execute("UPDATE cancellations SET buyer = buyer + 1")
            }
            let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
            #expect(faults.contains { $0.fault.contains("isn't what became of its order") })
        }
    }
}
