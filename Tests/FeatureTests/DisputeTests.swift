import Identities
import Ledger
import Money
import Payments
import Store
import TestSupport
import Testing
import World

@testable import Disputes
@testable import Orders

/// A buyer's bank takes a payment back: whose money moves, and what becomes of the orders.
struct DisputeTests {
    /// A paid order, shipped and received; completed if asked for.
    private func order(
        _ town: OrderFixture, completed: Bool, method: String = "success"
    ) async throws -> Order {
        try await town.setStock(town.mug, 10)
        try await town.fill()
        let result = try await town.buy(method)
        town.test.clock.advance(.hours(2))
        _ = try await town.orders.sweepDue()
        let order = try await town.order(of: result.checkout)
        _ = try await town.orders.ship(
            order.id, shop: town.shop.id, Shipment(carrier: "Royal Mail", tracking: "RM1"),
            idempotencyKey: nil)
        if completed {
            _ = try await town.orders.deliver(
                order.id, buyer: town.buyer, idempotencyKey: nil)
            town.test.clock.advance(.days(40))
            _ = try await town.orders.sweepDue()
        }
        return try await town.order(of: result.checkout)
    }

    private func report(
        _ payment: Payment, _ state: DisputeReport.State, minor: Int64? = nil,
        at: Instant, reference: String = "du_1"
    ) -> DisputeReport {
        DisputeReport(
            gateway: "sandbox", reference: reference, charge: payment.reference ?? "",
            amount: Money(minor: minor ?? payment.amount.minor, currency: .gbp),
            reason: .notReceived, state: state, evidenceBy: at + .days(7), madeAt: at)
    }

    private func verify(_ town: OrderFixture) async throws {
        let faults = try await town.test.store.report { db in
            try Disputes.audits.compactMap { try $0.step(db) }
        }
        #expect(faults == [])
        try await town.audit()
    }

    @Test(arguments: TestEngine.here)
    func aDisputeThatIsWonLeavesTheBooksAsTheyWere(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await order(town, completed: true)
            let before = try await town.totals()
            let payment = try await town.payment(of: order.checkout)
            let disputes = town.test.pasar.disputes
            let now = town.test.clock.now
            #expect(try await disputes.receive(report(payment, .open, at: now)))
            let meanwhile = try await town.totals()
            #expect(meanwhile[.disputes] == -6200)
            #expect(meanwhile[.gateway] == 0 || meanwhile[.gateway] == nil)
            #expect(meanwhile[.disputed] == before[.payable])
            #expect(meanwhile[.payable] == nil)
            try await verify(town)
            #expect(try await disputes.receive(report(payment, .won, at: now)))
            #expect(try await town.totals() == before)
            #expect(try await town.order(of: order.checkout).state == .completed)
            try await verify(town)
        }
    }

    /// The seller bears it as a refund: fee back, goods gone, nothing sent by the gateway.
    @Test(arguments: TestEngine.here)
    func aDisputeThatIsLostRefundsItsOrdersAtTheirSellersCost(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            for isCompleted in [false, true] {
                let order = try await order(town, completed: isCompleted)
                let payment = try await town.payment(of: order.checkout)
                let disputes = town.test.pasar.disputes
                let now = town.test.clock.now
                let reference = "du_\(isCompleted)"
                for (state, at) in [(DisputeReport.State.open, now), (.lost, now + .days(9))] {
                    #expect(
                        try await disputes.receive(
                            report(payment, state, at: at, reference: reference)))
                }
                #expect(try await town.totals() == [:])
                let lines = try await town.test.store.read { db in
                    try Order.lines(of: [order.id], in: db)[order.id] ?? []
                }
                #expect(lines.allSatisfy { $0.refundedQuantity == $0.quantity })
                #expect(try await town.rows("SELECT count(*) FROM sandbox_refunds") == 0)
                #expect(
                    try await town.rows("SELECT count(*) FROM refunds WHERE state = 'done'")
                        == (isCompleted ? 2 : 1))
                try await verify(town)
            }
        }
    }

    /// What comes twice, late and in any order ends as what came in the right one.
    @Test(arguments: TestEngine.here)
    func reportsInAnyOrderEndAlike(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let states: [DisputeReport.State] = [.inquiry, .open, .review, .lost]
            var random = SeededRandom(seed: 11)
            for round in 0..<6 {
                let order = try await order(town, completed: round % 2 == 0)
                let payment = try await town.payment(of: order.checkout)
                let reports = states.map {
                    report(payment, $0, at: town.test.clock.now, reference: "du_\(round)")
                }
                for one in (reports + reports).shuffled(using: &random) {
                    #expect(try await town.test.pasar.disputes.receive(one))
                }
                #expect(try await town.totals() == [:])
                try await verify(town)
            }
            #expect(try await town.rows("SELECT count(*) FROM disputes WHERE state = 'lost'") == 6)
        }
    }

    /// A refund that waits isn't sent while the bank holds the money; a lost dispute has paid it.
    @Test(arguments: TestEngine.here)
    func nobodyIsRefundedTwice(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            for end in [DisputeReport.State.lost, .won] {
                try await town.fill()
                let result = try await town.buy()
                let payment = try await town.payment(of: result.checkout)
                let disputes = town.test.pasar.disputes
                let now = town.test.clock.now
                let reference = "du_\(end.rawValue)"
                _ = try await disputes.receive(
                    report(payment, .open, at: now, reference: reference))
                let order = try await town.order(of: result.checkout)
                _ = try await town.orders.cancel(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
                town.test.clock.advance(.hours(1))
                #expect(try await town.orders.sendRefunds() == 0)
                let late = try await town.test.store.report { db in
                    try Payments.audits.compactMap {
                        try $0.late?(db, town.test.clock.now + .days(1)) ?? $0.step(db)
                    }
                }
                #expect(late == [])
                _ = try await disputes.receive(report(payment, end, at: now, reference: reference))
                #expect(try await town.orders.sendRefunds() == (end == .won ? 1 : 0))
                #expect(try await town.totals() == [:])
                try await verify(town)
            }
        }
    }

    /// A part that no order fits into is the platform's loss, and stands on the dispute.
    @Test(arguments: TestEngine.here)
    func aPartThatNoOrderCarriesIsALoss(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await order(town, completed: true)
            let payment = try await town.payment(of: order.checkout)
            let disputes = town.test.pasar.disputes
            let before = try await town.totals()
            let now = town.test.clock.now
            _ = try await disputes.receive(report(payment, .open, minor: 1000, at: now))
            _ = try await disputes.receive(report(payment, .lost, minor: 1000, at: now))
            let after = try await town.totals()
            #expect(after[.losses] == -1000)
            #expect(after[.payable] == before[.payable])
            #expect(try await town.rows("SELECT loss_minor FROM disputes") == 1000)
            try await verify(town)
            await #expect(throws: DisputeContradiction.self) {
                try await disputes.receive(
                    DisputeReport(
                        gateway: "sandbox", reference: "du_2", charge: payment.reference ?? "",
                        amount: Money(minor: 1000, currency: .usd), reason: .general,
                        state: .open, evidenceBy: nil, madeAt: now))
            }
            #expect(
                try await disputes.receive(
                    DisputeReport(
                        gateway: "sandbox", reference: "du_3", charge: "nothing of ours",
                        amount: payment.amount, reason: .general, state: .open, evidenceBy: nil,
                        madeAt: now)) == false)
        }
    }

    /// An order that is completed while its payment is disputed pays nobody before the decision.
    @Test(arguments: TestEngine.here)
    func anOrderThatIsCompletedMeanwhileIsWithheld(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await order(town, completed: false)
            let payment = try await town.payment(of: order.checkout)
            let disputes = town.test.pasar.disputes
            _ = try await disputes.receive(report(payment, .open, at: town.test.clock.now))
            _ = try await town.orders.deliver(
                order.id, buyer: town.buyer, idempotencyKey: nil)
            town.test.clock.advance(.days(40))
            _ = try await town.orders.sweepDue()
            #expect(try await town.order(of: order.checkout).state == .completed)
            #expect(try await town.balance(.payable) == 0)
            try await verify(town)
            _ = try await disputes.receive(report(payment, .won, at: town.test.clock.now))
            #expect(try await town.balance(.payable) > 0)
            try await verify(town)
        }
    }

    /// An inquiry moves nothing, and may end so.
    @Test(arguments: TestEngine.here)
    func anInquiryMovesNoMoney(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await order(town, completed: false)
            let payment = try await town.payment(of: order.checkout)
            let before = try await town.books()
            for state in [DisputeReport.State.inquiry, .closed, .open] {
                _ = try await town.test.pasar.disputes.receive(
                    report(payment, state, at: town.test.clock.now))
            }
            #expect(try await town.books() == before)
            try await verify(town)
        }
    }

    /// A bank's reports of which no event came are found by asking.
    @Test(arguments: TestEngine.here)
    func theSandboxsBankIsHeardByEventsAndByAsking(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await order(town, completed: false)
            let payment = try await town.payment(of: order.checkout)
            let sandbox = town.test.pasar.sandbox
            try await sandbox.dispute(payment, .fraudulent)
            try await sandbox.dispute(payment, .duplicate)
            #expect(try await town.test.pasar.disputes.askGateway() == 1)
            #expect(try await town.totals()[.disputes] == -6200)
            #expect(try await sandbox.callDue() == 1)
            #expect(try await sandbox.callDue() == 0)
            try await sandbox.decide(payment.id, won: false)
            #expect(try await sandbox.callDue() == 1)
            #expect(try await town.totals() == [:])
            let told = try await town.rows(
                "SELECT count(*) FROM notices WHERE words LIKE 'notice.dispute-%'")
            #expect(told == 4)
        }
    }

    /// A refund that is refused for good stays owed, is counted, and goes again on somebody's word.
    @Test(arguments: TestEngine.here)
    func aRefusedRefundHasAStateAndIsSentAgain(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("refund-refused")
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.orders.sendRefunds() == 0)
            town.test.clock.advance(.days(3))
            #expect(try await town.orders.sendRefunds() == 0)
            #expect(try await town.totals() == [.gateway: -6200, .refunds: 6200])
            let refused = try await town.test.store.read { db in try Payments.refused(in: db) }
            #expect(refused.map(\.refusal) == ["sandbox_says_no"])
            let page = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: page.account)
            #expect(await page.browser.get("/operations").text.contains("1 refund was refused"))
            let id = try #require(refused.first?.id)
            _ = try await town.test.pasar.payments.resend(id, idempotencyKey: nil)
            await #expect(throws: PaymentRefusal.noSuchRefund) {
                try await town.test.pasar.payments.resend(id, idempotencyKey: nil)
            }
            #expect(try await town.orders.sendRefunds() == 1)
            #expect(try await town.totals() == [:])
            try await verify(town)
        }
    }
}
