import Identities
import Composition
import HTML
import Money
import Store
import Synchronization
import TestSupport
import Testing
import Web
import World

@testable import Checkouts
@testable import Orders
@testable import Payments

/// People and software are told how things are: by whoever asks twice, after a death, at a page of a
/// purchase that is no more, and while a gateway is slow.
struct OrderTruthTests {
    // MARK: what the gateway said meanwhile

    @Test(arguments: TestEngine.here)
    func whatBecameOfItWhileTheGatewayWasSilentIsTold(_ engine: TestEngine) async throws {
        let scripted = ScriptedGateway()
        try await OrderFixture.with(engine, gateway: scripted.gateway(timeout: .seconds(10))) {
            town in
            let bank = GatewayFixture(town)
            /// The news comes by itself while the answer is still waited for.
            func during(_ kind: GatewayEvent.Kind) {
                scripted.charges {
                    let id: Int64? = try await town.test.store.read { db in
                        try db.value("SELECT max(id) FROM checkouts")
                    }
                    let checkout = CheckoutID(try #require(id))
                    await bank.call(try await bank.event(checkout, kind))
                    throw GatewaySilence()
                }
            }
            try await town.fill()
            during(.declined)
            await #expect(throws: CheckoutRefusal.declined) { try await town.buy() }
            during(.succeeded)
            #expect(try await town.buy().state == .paid)

            try await town.empty()
            try await town.fill()
            scripted.charges {
                town.test.clock.advance(.minutes(31))
                _ = try await town.orders.sweepDue()
                return .pending
            }
            await #expect(throws: CheckoutRefusal.expired) { try await town.buy() }
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            scripted.charges {
                town.test.clock.advance(.minutes(31))
                _ = try await town.orders.sweepDue()
                return .succeeded(reference: "t")
            }
            await #expect(throws: CheckoutRefusal.paidTooLate) { try await town.buy() }
        }
    }

    // MARK: somebody died

    /// Placed, and nobody settled: the repeat asks with the same id and tells the truth at once.
    @Test(arguments: TestEngine.here)
    func aRepeatAfterADeathIsAnsweredAtOnce(_ engine: TestEngine) async throws {
        let scripted = ScriptedGateway()
        try await OrderFixture.with(engine, gateway: scripted.gateway(timeout: .seconds(10))) {
            town in
            func die(_ key: String) async throws -> (
                wish: CheckoutRequest, idempotencyKey: IdempotencyKey
            ) {
                try await town.empty()
                try await town.put(town.mug, 1)
                let wish = try await town.test.wish(of: town.buyer)
                let idempotencyKey = town.idempotencyKey(key)
                let placing = PlaceOrders(
                    wish: wish, idempotencyKey: idempotencyKey, now: town.test.clock.now,
                    ids: town.test.pasar.world.ids, markets: town.test.pasar.markets,
                    attribution: town.checkouts.attribution)
                _ = try await town.test.store.batch(placing)
                return (wish, idempotencyKey)
            }
            scripted.charges { .succeeded(reference: "t") }
            let paid = try await die("death-01")
            let first = try await town.checkouts.checkOut(
                paid.wish, idempotencyKey: paid.idempotencyKey)
            #expect(first.answer.state == .paid)
            let again = try await town.checkouts.checkOut(
                paid.wish, idempotencyKey: paid.idempotencyKey)
            #expect(again.replayed)
            #expect(again.answer == first.answer)
            #expect(try await town.rows("SELECT count(*) FROM checkouts") == 1)
            let most = scripted.asked.withLock { asked in asked.values.max() }
            #expect(most == 1)

            scripted.charges { .declined() }
            let declined = try await die("death-02")
            await #expect(throws: CheckoutRefusal.declined) {
                try await town.checkouts.checkOut(
                    declined.wish, idempotencyKey: declined.idempotencyKey)
            }
            scripted.charges { throw GatewaySilence() }
            let silent = try await die("death-03")
            let pending = try await town.checkouts.checkOut(
                silent.wish, idempotencyKey: silent.idempotencyKey)
            #expect(pending.answer.state == .pending)
            // Another request under that key is another request.
            await #expect(throws: IdempotencyRefusal.reused) {
                try await town.checkouts.checkOut(
                    silent.wish, idempotencyKey: town.idempotencyKey("death-03", "other"))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func twoAtOnceAskTwiceAndPayOnce(_ engine: TestEngine) async throws {
        let scripted = ScriptedGateway()
        try await OrderFixture.with(engine, gateway: scripted.gateway(timeout: .seconds(10))) {
            town in
            scripted.charges {
                await ScriptedGateway.hang(100)
                return .succeeded(reference: "t")
            }
            try await town.fill()
            let wish = try await town.test.wish(of: town.buyer)
            let idempotencyKey = town.idempotencyKey("both-0001")
            async let one = town.checkouts.checkOut(wish, idempotencyKey: idempotencyKey)
            async let two = town.checkouts.checkOut(wish, idempotencyKey: idempotencyKey)
            let answers = try await [one.answer, two.answer]
            #expect(answers[0] == answers[1])
            #expect(answers[0].state == .paid)
            #expect(try await town.books() == OrderWebhookTests.sold)
        }
    }

    // MARK: slow gateways

    @Test(arguments: TestEngine.here)
    func aRefundThatNobodyAnsweredIsAskedAgainAndPaidOnce(_ engine: TestEngine) async throws {
        let scripted = ScriptedGateway()
        try await OrderFixture.with(engine, gateway: scripted.gateway(timeout: .milliseconds(500)))
        {
            town in
            scripted.charges { .succeeded(reference: "t") }
            try await town.fill()
            let result = try await town.buy()
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            // It pays, and hangs before it says so; it doesn't mind that we no longer wait.
            scripted.refunds { await ScriptedGateway.hang(3000) }
            let started = ContinuousClock.now
            #expect(try await town.orders.sendRefunds() == 0)
            #expect(ContinuousClock.now - started < .milliseconds(2800))
            #expect(try await town.balance(.refunds) == 6200)
            scripted.refunds { throw GatewaySilence() }
            town.test.clock.advance(.seconds(5))
            #expect(try await town.orders.sendRefunds() == 0)
            scripted.refunds {}
            town.test.clock.advance(.minutes(1))
            #expect(try await town.orders.sendRefunds() == 1)
            town.test.clock.advance(.hours(1))
            #expect(try await town.orders.sendRefunds() == 0)
            // One refund by one id, whatever became of the asking.
            let refunds = scripted.asked.withLock { asked in
                asked.filter { $0.key.hasPrefix("ref_") }
            }
            #expect(refunds.count == 1)
            #expect(refunds.values.first == 3)
            #expect(
                try await town.books() == OrderWebhookTests.sold + [
                    "held > refunds 6200 refund", "refunds > gateway 6200 refunded",
                ])
        }
    }

    @Test(arguments: TestEngine.here)
    func aSlowGatewayHoldsUpNoDeadline(_ engine: TestEngine) async throws {
        let scripted = ScriptedGateway()
        try await OrderFixture.with(engine, gateway: scripted.gateway(timeout: .seconds(30))) {
            town in
            scripted.charges { .succeeded(reference: "t") }
            try await town.put(town.mug, 1)
            let paid = try await town.buy()
            scripted.charges { .pending }
            try await town.put(town.candle, 1)
            _ = try await town.buy()
            scripted.looks {
                try await Task.sleep(for: .seconds(60))
                return .pending
            }
            town.test.clock.advance(.hours(1))
            let scheduler = JobScheduler(town.test.pasar, tell: { _ in })
            let running = Task { await scheduler.run() }
            var waited = 0
            while try await town.order(of: paid.checkout).state != .awaitingShipment, waited < 300 {
                try await Task.sleep(for: .milliseconds(100))
                waited += 1
            }
            #expect(try await town.order(of: paid.checkout).state == .awaitingShipment)
            running.cancel()
            await running.value
        }
    }

    // MARK: pages

    @Test(arguments: TestEngine.here)
    func aPurchaseOfWhichNothingIsLeftIsNotCalledPaid(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy()
            let place = "/checkout/\(result.checkout)"
            #expect(await town.browser.get(place, json: true).text.contains(#""state":"paid""#))
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            let after = await town.browser.get(place, json: true)
            #expect(after.text.contains(#""state":"refunded""#))
            let page = await town.browser.get(place)
            #expect(page.text.contains("Nothing of this purchase will come"))
            #expect(!page.text.contains("Thank you"))
        }
    }

    @Test(arguments: TestEngine.here)
    func anAttemptThatTheBankRefusedIsNoOrderInTheList(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            for _ in 0..<2 {
                await #expect(throws: CheckoutRefusal.declined) { try await town.buy("decline") }
            }
            #expect(
                await town.browser.get("/orders", json: true).text == #"{"orders":[],"next":null}"#)
            let result = try await town.buy()
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            let list = await town.browser.get("/orders", json: true)
            // What the buyer cancelled is an order that was.
            #expect(list.text.contains("\(order.id)"))
            #expect(list.text.split(separator: #""checkout""#).count == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func sumsInARefusalAreWrittenAsTheVisitorWritesThem(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await town.test.store.write { db in
                try db.execute("UPDATE sessions SET locale = 'vi-VN' WHERE account = \(town.buyer)")
                try db.execute("UPDATE accounts SET locale = 'vi-VN' WHERE id = \(town.buyer)")
            }
            let from = Money(minor: 123_456, currency: .gbp).formatted(in: .viVN)
            let to = Money(minor: 6200, currency: .gbp).formatted(in: .viVN)
            #expect(to != Money(minor: 6200, currency: .gbp).formatted(in: .enUS))
            let shown = await town.browser.fingerprint()
            let reply = await town.browser.post(
                "/checkout",
                json: "{\"method\":\"success\",\"total\":123456,\"fingerprint\":\"\(shown)\"}")
            #expect(reply.status == 409)
            #expect(reply.text.contains(from) && reply.text.contains(to), "\(reply.text)")
            let page = await town.browser.post(
                "/checkout",
                [("method", "success"), ("total", "123456"), ("fingerprint", shown)])
            #expect(page.text.contains(from))
        }
    }

    @Test(arguments: TestEngine.here)
    func whatOneCanPayWithIsTheGatewaysToSay(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .succeeded(reference: "t"), look: .pending)
        try await OrderFixture.with(engine, gateway: told.gatewayOfMarkets) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let page = await town.browser.get("/checkout")
            #expect(page.text.contains("Debit or credit"))
            #expect(!page.text.contains("Sandbox"))
            #expect(!page.text.contains("declined"))
            let quote = await town.browser.get("/checkout", json: true)
            let shown = TestBrowser.fingerprint(in: quote.text)
            #expect(quote.text.contains(#""methods":["card","wallet"]"#), "\(quote.text)")
            let wrong = await town.browser.post(
                "/checkout",
                json: "{\"method\":\"decline\",\"total\":6200,\"fingerprint\":\"\(shown)\"}")
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("orders.no-such-method"))
            let paid = await town.browser.post(
                "/checkout",
                json: "{\"method\":\"card\",\"total\":6200,\"fingerprint\":\"\(shown)\"}")
            #expect(paid.text.contains(#""state":"paid""#))
        }
    }
}
