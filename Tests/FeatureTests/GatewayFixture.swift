import Identities
import HTML
import Money
import Synchronization
import TestSupport
import Web
import World

@testable import Orders
@testable import Payments

/// The gateway as it calls from outside: events with a seal, over HTTP.
struct GatewayFixture: Sendable {
    let town: OrderFixture
    private let caller: TestBrowser

    init(_ town: OrderFixture) {
        self.town = town
        caller = town.test.browser()
    }

    var key: SigningKey { town.test.pasar.sandbox.key }

    /// News of a checkout's payment; `madeAt` in seconds after now.
    func event(
        _ checkout: CheckoutID, _ kind: GatewayEvent.Kind, madeAt seconds: Int = 0,
        id: String? = nil, minor: Int64? = nil
    ) async throws -> GatewayEvent {
        let payment = try await town.payment(of: checkout)
        return GatewayEvent(
            gateway: "sandbox",
            id: id ?? town.test.pasar.world.id(GatewayEventKind.self).description,
            payment: payment.id, kind: kind,
            amount: Money(minor: minor ?? payment.amount.minor, currency: .gbp),
            madeAt: town.test.clock.now + .seconds(seconds), reference: "t")
    }

    @discardableResult
    func call(_ event: GatewayEvent) async -> Reply {
        let body = WebhookBody(event: event).bytes
        return await call(body, seal: TimedSignature(key).sealed(body, at: town.test.clock.now))
    }

    func call(_ body: [UInt8], seal: String?) async -> Reply {
        var headers = ["content-type": "application/json", "accept": "application/json"]
        headers[WebhookPath.sealHeader] = seal
        return await caller.send(
            "POST", WebhookPath.sandbox().text, headers: headers, body: body)
    }

    func verdicts() async throws -> [String] {
        try await town.test.store.read { db in
            try db.rows("SELECT verdict FROM gateway_events ORDER BY at, id") {
                try $0.next() as String? ?? "-"
            }
        }
    }
}

/// A gateway whose answers a test writes as closures, once it has a town to write them about.
final class ScriptedGateway: Sendable {
    typealias Answering = @Sendable () async throws -> ChargeOutcome
    private let charging = Mutex<Answering>({ .pending })
    private let looking = Mutex<Answering>({ .pending })
    private let refunding = Mutex<@Sendable () async throws -> Void>({})
    /// Charges and refunds by their ids, as often as they were asked for.
    let asked = Mutex<[String: Int]>([:])

    func charges(_ answer: @escaping Answering) { charging.withLock { $0 = answer } }
    func looks(_ answer: @escaping Answering) { looking.withLock { $0 = answer } }
    func refunds(_ answer: @escaping @Sendable () async throws -> Void) {
        refunding.withLock { $0 = answer }
    }

    func gateway(timeout: TimeSpan) -> Gateway {
        var gateway = Gateway(
            name: "scripted",
            charge: { charge in
                self.count("\(charge.id)")
                return try await self.charging.withLock { $0 }()
            },
            look: { _, _ in try await self.looking.withLock { $0 }() },
            cancel: { _, _ in try await self.looking.withLock { $0 }() },
            refund: { refund in
                self.count("\(refund.id)")
                try await self.refunding.withLock { $0 }()
                return .done
            })
        gateway.sealKey = TestShop.sandboxKey
        gateway.methods = Sandbox.methods
        gateway.timeout = timeout
        return gateway
    }

    private func count(_ id: String) { asked.withLock { $0[id, default: 0] += 1 } }

    /// Says nothing for so long, and doesn't mind being cancelled.
    static func hang(_ milliseconds: Int) async {
        await Task.detached {
            try? await Task.sleep(for: .milliseconds(milliseconds))
        }.value
    }
}
