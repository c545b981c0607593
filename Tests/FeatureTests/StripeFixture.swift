import HTTPClient
import Identities
import Money
import Stripe
import Synchronization
import TestSupport
import Testing
import Web
import World

@testable import Payments

/// A shop whose gateway is Stripe, which is our fake of it.
struct StripeFixture: Sendable {
    let town: OrderFixture
    let fake: FakeStripe
    private let caller: TestBrowser

    static func with(
        _ engine: TestEngine, seed: UInt64 = 7, capture: String = "automatic",
        endsRight: Bool = true, _ body: (StripeFixture) async throws -> Void
    ) async throws {
        let fake = FakeStripe(seed: seed)
        let clock = Mutex<@Sendable () -> Instant>({ TestClock.start })
        let stripe = Stripe(
            try fake.keys(capture: capture), origin: TestShop.origin, takesTestMethods: true,
            now: { clock.withLock { $0 }() }, send: { try await fake.send($0) })
        var gateway = stripe.gateway
        gateway.timeout = .seconds(120)
        try await OrderFixture.with(engine, gateway: gateway, endsRight: endsRight) { town in
            let now: @Sendable () -> Instant = { town.test.clock.now }
            clock.withLock { $0 = now }
            fake.setClock(now)
            try await body(
                StripeFixture(town: town, fake: fake, caller: town.test.browser()))
        }
    }

    /// Sends an event as Stripe would, signed as of now; returns the reply.
    @discardableResult
    func tell(_ body: [UInt8], signature: String? = nil) async -> Reply {
        let seal = signature ?? fake.signature(of: body, at: town.test.clock.now)
        return await caller.send(
            "POST", WebhookPath.stripe().text,
            headers: [
                "content-type": "application/json", "accept": "application/json",
                StripeSignature.header: seal,
            ], body: body)
    }

    /// Sends all events that wait, in their order.
    func tellAll() async {
        for event in fake.takeEvents() { await tell(event) }
    }

    /// Time passes, and payments and refunds are looked after, until nothing is left to do.
    func settleDown() async throws {
        for _ in 0..<12 {
            town.test.clock.advance(.minutes(16))
            _ = try? await town.orders.sweepDue()
            _ = try? await town.checkouts.pollOpenPayments()
            _ = try? await town.orders.sendRefunds()
            fake.endRefunds()
        }
    }
}
