import HTML
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Checkouts
@testable import Orders
@testable import Payments

/// News that a gateway brings by itself: genuine or not, twice, late, out of order, about nothing.
struct OrderWebhookTests {
    static let sold = ["gateway > held 6200 sale"]

    @Test(arguments: TestEngine.here)
    func sealedNewsPaysOnceHoweverOftenItComes(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            let bank = GatewayFixture(town)
            let event = try await bank.event(result.checkout, .succeeded)
            let first = await bank.call(event)
            #expect(first.status == 200)
            #expect(first.text == #"{"event":"\#(event.id)","heard":"done"}"#)
            #expect(try await town.order(of: result.checkout).state == .onHold)
            town.test.clock.advance(.days(2))
            let again = await bank.call(event)
            #expect(again.status == 200)
            #expect(again.text == #"{"event":"\#(event.id)","heard":"again"}"#)
            #expect(try await town.books() == Self.sold)
            #expect(try await bank.verdicts() == ["done"])
        }
    }

    @Test(arguments: TestEngine.here)
    func newsWithoutASealThatHoldsIsNone(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            let bank = GatewayFixture(town)
            let event = try await bank.event(result.checkout, .succeeded)
            let body = WebhookBody(event: event).bytes
            let now = town.test.clock.now
            let other = try #require(SigningKey([UInt8](repeating: 7, count: 32)))
            let right = TimedSignature(bank.key).sealed(body, at: now)
            var flipped = body
            flipped[flipped.count - 2] ^= 1
            let forged: [(body: [UInt8], seal: String?)] = [
                (body, nil), (body, ""), (body, "t=,v1="), (body, right + "0"),
                (body, right.replacingV1(with: "v0")), (body, "t=1,v1=" + right.suffix(64)),
                (body, TimedSignature(other).sealed(body, at: now)), (flipped, right), ([], right),
                (body, TimedSignature(bank.key).sealed(body, at: now - .seconds(301))),
                (body, TimedSignature(bank.key).sealed(body, at: now + .seconds(301))),
            ]
            for (index, message) in forged.enumerated() {
                let reply = await bank.call(message.body, seal: message.seal)
                #expect(reply.status == 401, "forged \(index)")
                #expect(reply.header("content-type") == "application/problem+json")
                #expect(reply.text.contains(#""code":"bad-seal""#), "forged \(index)")
            }
            #expect(try await bank.verdicts() == [])
            #expect(try await town.payment(of: result.checkout).state == .unknown)
            // A minute of difference between two clocks is nothing.
            let late = TimedSignature(bank.key).sealed(body, at: now - .minutes(4))
            #expect(await bank.call(body, seal: late).status == 200)
            #expect(try await town.books() == Self.sold)
        }
    }

    @Test(arguments: TestEngine.here)
    func moreThanAnEventIsNotRead(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let bank = GatewayFixture(town)
            let body = [UInt8](repeating: 32, count: 16 * 1024 + 1)
            let seal = TimedSignature(bank.key).sealed(body, at: town.test.clock.now)
            #expect(await bank.call(body, seal: seal).status == 413)
            let odd = Array(#"{"id":"evt_00000001","kind":"succeeded","colour":"red"}"#.utf8)
            let sealed = TimedSignature(bank.key).sealed(odd, at: town.test.clock.now)
            #expect(await bank.call(odd, seal: sealed).status == 422)
        }
    }

    /// Every order of three events, each told twice: what happened decides, not what came when.
    @Test(arguments: TestEngine.here)
    func everyOrderOfEventsEndsAlike(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            for end in [GatewayEvent.Kind.succeeded, .declined] {
                for order in [
                    [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
                ] {
                    try await town.setStock(town.mug, 10)
                    try await town.put(town.mug, 1)
                    let result = try await town.buy()
                    let bank = GatewayFixture(town)
                    let kinds: [GatewayEvent.Kind] = [.pending, .challenge, end]
                    var events: [GatewayEvent] = []
                    for (second, kind) in kinds.enumerated() {
                        events.append(
                            try await bank.event(result.checkout, kind, madeAt: second))
                    }
                    for index in order + order {
                        #expect(await bank.call(events[index]).status == 200)
                    }
                    let state = try await town.payment(of: result.checkout).state
                    #expect(state == (end == .succeeded ? .succeeded : .declined), "\(order)")
                    let reached = try await town.order(of: result.checkout).state
                    #expect(reached == (end == .succeeded ? .onHold : .cancelled), "\(order)")
                    try await town.empty()
                }
            }
            #expect(try await town.books().count == 12)
        }
    }

    @Test(arguments: TestEngine.here)
    func olderNewsAfterNewerChangesNothing(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            let bank = GatewayFixture(town)
            let older = try await bank.event(result.checkout, .pending, madeAt: 1)
            await bank.call(try await bank.event(result.checkout, .challenge, madeAt: 2))
            let reply = await bank.call(older)
            #expect(reply.text.contains(#""heard":"old""#))
            #expect(try await town.payment(of: result.checkout).state == .challenge)
        }
    }

    /// Money is no matter of letters: the gateway itself is asked which of two is true.
    @Test(arguments: TestEngine.here)
    func anOlderYesAfterANoIsAskedAbout(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .declined())
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            for truth in [ChargeOutcome.declined(), .succeeded(reference: "t")] {
                told.say(charge: .pending, look: truth)
                try await town.empty()
                try await town.fill()
                let result = try await town.buy()
                let bank = GatewayFixture(town)
                let yes = try await bank.event(result.checkout, .succeeded, madeAt: 1)
                await bank.call(try await bank.event(result.checkout, .declined, madeAt: 2))
                #expect(await bank.call(yes).text.contains(#""heard":"old""#))
                let state = try await town.payment(of: result.checkout).state
                #expect(state == (truth == .declined() ? .declined : .refunded))
            }
        }
    }

    /// Whatever the gateway does when it is asked: it is asked until it says yes or no, and no longer.
    @Test(arguments: TestEngine.here)
    func aYesAfterANoIsAskedAboutUntilTheGatewayKnows(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: nil)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            let waits: [ChargeOutcome?] = [nil, .pending, .challenge(.here("/there"))]
            for (first, truth) in zip(
                waits, [ChargeOutcome.declined(), .succeeded(reference: "t"), .notFound])
            {
                told.say(charge: .pending, look: first)
                try await town.empty()
                try await town.fill()
                let result = try await town.buy()
                let bank = GatewayFixture(town)
                let yes = try await bank.event(result.checkout, .succeeded, madeAt: 1)
                await bank.call(try await bank.event(result.checkout, .declined, madeAt: 2))
                await bank.call(yes)
                #expect(try await town.payment(of: result.checkout).state == .declined)
                let isAsked: SQL = "SELECT count(*) FROM payments WHERE next_check_at IS NOT NULL"
                #expect(try await town.rows(isAsked) == 1)
                told.say(charge: .pending, look: truth)
                town.test.clock.advance(.hours(2))
                _ = try await town.checkouts.pollOpenPayments()
                let state = try await town.payment(of: result.checkout).state
                #expect(state == (truth == .succeeded(reference: "t") ? .refunded : .declined))
                #expect(try await town.rows(isAsked) == 0)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func newsOfNoPaymentOfOursIsKeptAndDoesNothing(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            let bank = GatewayFixture(town)
            let real = try await bank.event(result.checkout, .succeeded)
            let stray = GatewayEvent(
                gateway: "sandbox", id: "evt_stray_0001", payment: ID(4711), kind: .succeeded,
                amount: real.amount, madeAt: real.madeAt, reference: "t")
            let reply = await bank.call(stray)
            #expect(reply.status == 202)
            #expect(reply.text == #"{"event":"evt_stray_0001","heard":"unknown"}"#)
            let wrong = await bank.call(
                try await bank.event(result.checkout, .succeeded, minor: 6199))
            #expect(wrong.status == 409)
            #expect(wrong.text.contains("payments.contradicts"))
            #expect(Set(try await bank.verdicts()) == ["unknown", "contradicts"])
            #expect(try await town.books() == [])
            town.test.clock.advance(.days(31))
            #expect(try await town.test.pasar.payments.sweepEvents() == 2)
            try await town.test.store.write { db in
                try db.execute("UPDATE payments SET next_check_at = NULL")
            }
        }
    }

    /// We died between settling and writing that it is done: the gateway says it again.
    @Test(arguments: TestEngine.here)
    func newsHalfHeardIsHeardAgain(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            let bank = GatewayFixture(town)
            let event = try await bank.event(result.checkout, .succeeded)
            let payments = town.test.pasar.payments
            await #expect(throws: GatewaySilence.self) {
                try await payments.receive(event) { _, _ in throw GatewaySilence() }
            }
            #expect(try await bank.verdicts() == ["-"])
            #expect(await bank.call(event).text.contains(#""heard":"done""#))
            #expect(await bank.call(event).text.contains(#""heard":"again""#))
            #expect(try await town.books() == Self.sold)
        }
    }

    @Test(arguments: TestEngine.here)
    func theSandboxCallsAsItsStoriesSay(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sandbox = town.test.pasar.sandbox
            let bank = GatewayFixture(town)
            func step(_ story: String) async throws -> CheckoutResult {
                try await town.empty()
                try await town.put(town.mug, 1)
                return try await town.buy(story)
            }
            let early = try await step("early")
            #expect(early.state == .paid)
            #expect(try await bank.verdicts() == ["done"])

            let later = try await step("later")
            #expect(later.state == .pending)
            #expect(try await sandbox.callDue() == 0)
            town.test.clock.advance(.seconds(3))
            #expect(try await sandbox.callDue() == 1)
            #expect(try await town.order(of: later.checkout).state == .onHold)

            let twice = try await step("twice")
            town.test.clock.advance(.seconds(5))
            #expect(try await sandbox.callDue() == 3)
            #expect(try await town.payment(of: twice.checkout).state == .succeeded)
            #expect(try await bank.verdicts().sorted() == ["done", "done", "done", "old"])

            let asked = try await step("challenge")
            try await sandbox.answer(try await town.payment(of: asked.checkout), confirmed: true)
            #expect(try await sandbox.callDue() == 1)
            #expect(try await town.order(of: asked.checkout).state == .onHold)
            #expect(try await town.books().count == 8)
        }
    }

    @Test(arguments: TestEngine.here)
    func aCallAfterTheExpiryIsPaidBackByItself(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("too-late")
            #expect(result.state == .pending)
            town.test.clock.advance(.minutes(30))
            #expect(try await town.orders.sweepDue() == 1)
            town.test.clock.advance(.minutes(1))
            #expect(try await town.test.pasar.sandbox.callDue() == 1)
            #expect(try await town.payment(of: result.checkout).state == .refunded)
            _ = try await town.orders.sendRefunds()
            #expect(
                try await town.books() == [
                    "gateway > refunds 6200 late", "refunds > gateway 6200 refunded",
                ])
        }
    }

    /// Nobody answers the sandbox: it calls again, for days, and then gives up.
    @Test(arguments: TestEngine.here)
    func theSandboxCallsAgainWhereNobodyAnswers(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            _ = try await town.buy("later")
            let sandbox = town.test.pasar.sandbox
            sandbox.line.connect { _, _, _ in 500 }
            for _ in 0..<Sandbox.mostTries {
                #expect(try await town.rows("SELECT count(*) FROM sandbox_calls") == 1)
                town.test.clock.advance(.hours(5))
                #expect(try await sandbox.callDue() == 0)
            }
            #expect(try await town.rows("SELECT count(*) FROM sandbox_calls") == 0)
        }
    }

    @Test func aKeyIsNeverPrinted() throws {
        let hex = String(repeating: "0a", count: 32)
        let key = try #require(SigningKey(hex: hex))
        #expect("\(key) \(String(reflecting: key))" == "a key of 32 bytes a key of 32 bytes")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("10"))
        for wrong in ["", "0a", hex + "0a", String(repeating: "xy", count: 32)] {
            #expect(SigningKey(hex: wrong) == nil)
        }
    }
}

extension String {
    fileprivate func replacingV1(with name: String) -> String {
        split(separator: "v1").joined(separator: name)
    }
}
