import Identities
import Money
import Store
import Web
import World

extension Payments {
    /// Rate limit of a gateway: a busy market's payments, each reported a few times.
    private static let callsPerMinute = RateLimit.perMinute(6000)

    /// Webhook of the sandbox. Repeats, outdated events and payments that aren't ours are accepted,
    /// since sending them again would change nothing.
    public func webhookRoutes(
        sealedWith key: SigningKey,
        settle: @escaping @Sendable (PaymentID, ChargeOutcome?) async throws -> Void
    ) -> [Route] {
        [
            Route(
                WebhookPath.sandbox, sealedBy: "gateway",
                TimedSignature(key).seal(header: WebhookPath.sealHeader),
                limit: Self.callsPerMinute,
                takes: WebhookForm.self, gives: WebhookView.shape.schema, refusals: [409],
                "The sandbox gateway says what became of a payment"
            ) { _, form in
                let heard = try await receive(form.event(from: "sandbox"), settle: settle)
                if heard == .contradicts { throw WebhookRefusal.contradicts }
                return .json(
                    WebhookView(event: form.id, heard: heard), status: heard == .unknown ? 202 : 200
                )
            }
        ]
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

/// An event as its gateway sends it.
struct WebhookForm: Form {
    static let id = Field<String>.parsed("id", max: 64, schema: .text(min: 8, max: 64)) { text in
        let isWord = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == 95 || $0 == 45
        }
        return isWord && text.utf8.count >= 8 ? text : nil
    }
    static let payment = Field<PaymentID>.id("payment", of: PaymentKind.self)
    static let kind = Field<GatewayEvent.Kind>.choice("kind")
    /// Time in milliseconds since 1970, up to the year 3000.
    static let at = Field<Int>.int("at", 0...32_503_680_000_000)
    static let minor = Field<Int>.int("minor", 0...Int(Money.largestTotal))
    static let currency = Field<Currency>.parsed("currency", max: 3) { Currency(rawValue: $0) }
    static let reference = Field<String>.text("reference", .code, 0...100)
    static let fields: [any AnyField] = [id, payment, kind, at, minor, currency, reference]

    let id: String
    private let payment: PaymentID
    private let kind: GatewayEvent.Kind
    private let at: Int
    private let amount: Money
    private let reference: String

    init(_ input: Input) throws {
        id = try input[Self.id]
        payment = try input[Self.payment]
        kind = try input[Self.kind]
        at = try input[Self.at]
        amount = Money(
            minor: Int64(try input[Self.minor]), currency: try input[Self.currency])
        reference = try input[Self.reference]
    }

    func event(from gateway: String) -> GatewayEvent {
        GatewayEvent(
            gateway: gateway, id: id, payment: payment, kind: kind, amount: amount,
            madeAt: Instant(milliseconds: Int64(at)), reference: reference)
    }
}

struct WebhookView: View {
    let event: String
    let heard: EventVerdict
    static let shape = Shape<WebhookView>(
        "Webhook", [.text("event") { $0.event }, .choice("heard") { $0.heard }])
}

/// Body of an event as the sandbox sends it.
struct WebhookBody: View {
    let event: GatewayEvent
    static let shape = Shape<WebhookBody>(
        "WebhookBody",
        [
            .text("id") { $0.event.id }, .id("payment") { $0.event.payment },
            .choice("kind") { $0.event.kind },
            .int("at") { Int($0.event.madeAt.milliseconds) },
            .int("minor") { Int($0.event.amount.minor) },
            .text("currency") { $0.event.amount.currency.code },
            .text("reference") { $0.event.reference },
        ])

    var bytes: [UInt8] {
        guard case .bytes(let bytes) = Response.json(self).body else { return [] }
        return bytes
    }
}
