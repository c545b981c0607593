import TestSupport
import Testing
import Web
import World

@testable import Payments

extension MarketSimulation {
    /// The gateway's calls take the way of all: a seal, over HTTP, through the edge.
    func connect() {
        let (clock, bank) = (test.clock, Calling(test))
        gateway.connect(now: { clock.now }, call: { _ = await bank.call($0) })
    }

    /// Whatever the gateway has to tell, in any order and often twice; now and then somebody forges
    /// its hand, or it talks of a payment that isn't ours.
    func hear() async throws -> String {
        guard let event = gateway.nextNews() else { return "no news" }
        let bank = Calling(test)
        switch pick(8) {
        case 0:
            #expect(await bank.call(event, isForged: true) == 401)
            return "forged news"
        case 1:
            let stray = GatewayEvent(
                gateway: event.gateway, id: event.id + "_stray", payment: ID(Int64(1 + pick(99))),
                kind: event.kind, amount: event.amount, madeAt: event.madeAt, reference: "t")
            #expect(await bank.call(stray).isOneOf(202, 200))
            return "stray news"
        default:
            #expect(await bank.call(event) == 200)
            return "news \(event.kind)"
        }
    }
}

/// Somebody at the gateway's end of the wire.
private struct Calling: Sendable {
    private let browser: TestBrowser
    private let seal: TimedSignature
    private let clock: TestClock

    init(_ test: TestShop) {
        browser = test.browser()
        seal = TimedSignature(test.pasar.sandbox.key)
        clock = test.clock
    }

    func call(_ event: GatewayEvent, isForged: Bool = false) async -> Int {
        let body = WebhookBody(event: event).bytes
        let sealed = seal.sealed(isForged ? body + [32] : body, at: clock.now)
        let headers = [
            "content-type": "application/json", "accept": "application/json",
            WebhookPath.sealHeader: sealed,
        ]
        return await browser.send(
            "POST", WebhookPath.sandbox().text, headers: headers, body: body
        ).status
    }
}

extension Int {
    fileprivate func isOneOf(_ numbers: Int...) -> Bool { numbers.contains(self) }
}
