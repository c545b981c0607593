import Identities
import JSON
import Money
import Store
import Web
import World

/// What is done with news of a gateway: each closure brings a change to its end and may be called
/// again with the same news.
public struct GatewayReceivers: Sendable {
    let settle: @Sendable (PaymentID, ChargeOutcome?) async throws -> Void
    let dispute: @Sendable (DisputeReport) async throws -> Bool

    /// - Parameters:
    ///   - settle: books the outcome of a payment.
    ///   - dispute: applies a report of a dispute; false for one about no payment of ours.
    public init(
        settle: @escaping @Sendable (PaymentID, ChargeOutcome?) async throws -> Void,
        dispute: @escaping @Sendable (DisputeReport) async throws -> Bool
    ) {
        self.settle = settle
        self.dispute = dispute
    }
}

extension Payments {
    /// Rate limit of a gateway: a busy market's payments, each reported a few times.
    private static let callsPerMinute = RateLimit.perMinute(6000)

    /// Webhooks of the gateway. Repeats, outdated events and payments that aren't ours are accepted,
    /// since sending them again would change nothing.
    func webhookRoutes(_ receivers: GatewayReceivers) -> [Route] {
        (gateway.sealKey.map { sandboxRoutes(sealedWith: $0, receivers) } ?? [])
            + (gateway.webhook.map { [route(of: $0, receivers)] } ?? [])
    }

    /// Webhooks in the sandbox's own format.
    private func sandboxRoutes(
        sealedWith key: SigningKey, _ receivers: GatewayReceivers
    ) -> [Route] {
        let seal = TimedSignature(key).seal(header: WebhookPath.sealHeader)
        return [
            Route(
                WebhookPath.sandbox, sealedBy: "gateway", seal, limit: Self.callsPerMinute,
                takes: WebhookForm.self, gives: WebhookView.shape.schema, refusals: [409],
                "The sandbox gateway says what became of a payment"
            ) { _, form in
                try answer(
                    form.id,
                    try await receive(form.event(from: "sandbox"), settle: receivers.settle))
            },
            Route(
                WebhookPath.sandboxDisputes, sealedBy: "gateway", seal,
                limit: Self.callsPerMinute, takes: DisputeForm.self,
                gives: WebhookView.shape.schema, refusals: [409],
                "The sandbox gateway says what became of a dispute"
            ) { _, form in
                let isOurs = try await receivers.dispute(form.report)
                return try answer(form.report.reference, isOurs ? .done : .unknown)
            },
        ]
    }

    /// Webhook in a gateway's own format.
    private func route(of webhook: GatewayWebhook, _ receivers: GatewayReceivers) -> Route {
        Route(
            WebhookPath.stripe, sealedBy: webhook.name,
            WebhookSignature(
                header: webhook.header, maxBytes: WebhookSignature.rawBytes, holds: webhook.holds),
            limit: Self.callsPerMinute, gives: WebhookView.shape.schema, refusals: [409],
            "The gateway says what became of a payment, a refund or a dispute"
        ) { _, body in
            let news: [GatewayNews]
            do { news = try webhook.read(body.bytes) } catch let fault as JSONUnreadable {
                throw EdgeRefusal.notUnderstood(fault.description)
            }
            var verdict = EventVerdict.ignored
            var id = ""
            for one in news { (id, verdict) = try await receive(one, receivers) }
            return try answer(id, verdict)
        }
    }

    private func receive(
        _ news: GatewayNews, _ receivers: GatewayReceivers
    ) async throws -> (id: String, verdict: EventVerdict) {
        switch news {
        case .payment(let event):
            return (event.id, try await receive(event, settle: receivers.settle))
        case .hint(let payment):
            let isOurs = try await receive(hint: payment, settle: receivers.settle)
            return (payment.description, isOurs ? .done : .unknown)
        case .refund(let report):
            return (report.id.description, try await receive(report) ? .done : .unknown)
        case .dispute(let report):
            return (report.reference, try await receivers.dispute(report) ? .done : .unknown)
        }
    }

    private func answer(_ id: String, _ heard: EventVerdict) throws -> Response {
        if heard == .contradicts { throw WebhookRefusal.contradicts }
        return .json(
            WebhookView(event: id, heard: heard), status: heard == .unknown ? 202 : 200)
    }
}

extension WebhookPath {
    /// Header with the signature, `t=…,v1=…`; see `TimedSignature`.
    public static let sealHeader = "pasar-seal"
}

/// Refusals of an event.
public enum WebhookRefusal: Refusal, Equatable {
    /// The event names another amount than the payment has.
    case contradicts

    public var code: String { "payments.contradicts" }
    public var status: Int { 409 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}

struct WebhookView: View {
    let event: String
    let heard: EventVerdict
    static let shape = Shape<WebhookView>(
        "Webhook", [.text("event") { $0.event }, .choice("heard") { $0.heard }])
}
