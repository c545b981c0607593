import Identities
import Money
import Text
import Web
import World

// Events in the sandbox's own format, as they are sent and read.

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
    /// Times in milliseconds since 1970, up to the year 3000.
    static let times = 0...32_503_680_000_000
    static let at = Field<Int>.int("at", times)
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

    var bytes: [UInt8] { written(self) }
}

private func written<V: View>(_ view: V) -> [UInt8] {
    guard case .bytes(let bytes) = Response.json(view).body else { return [] }
    return bytes
}

/// A dispute as the sandbox reports it.
struct DisputeForm: Form {
    static let dispute = Field<SandboxDisputeID>.id("dispute", of: SandboxDisputeKind.self)
    static let payment = Field<PaymentID>.id("payment", of: PaymentKind.self)
    static let reason = Field<DisputeReason>.choice("reason")
    static let state = Field<DisputeReport.State>.choice("state")
    /// Times in milliseconds since 1970, up to the year 3000.
    static let evidenceBy = Field<Int?>.optionalInt("evidence_by", WebhookForm.times)
    static let at = Field<Int>.int("at", WebhookForm.times)
    static let minor = Field<Int>.int("minor", 1...Int(Money.largestTotal))
    static let currency = Field<Currency>.parsed("currency", max: 3) { Currency(rawValue: $0) }
    static let fields: [any AnyField] = [
        dispute, payment, reason, state, evidenceBy, at, minor, currency,
    ]
    let report: DisputeReport

    init(_ input: Input) throws {
        report = DisputeReport(
            gateway: "sandbox", reference: try input[Self.dispute].description,
            charge: Sandbox.reference(try input[Self.payment]),
            amount: Money(
                minor: Int64(try input[Self.minor]), currency: try input[Self.currency]),
            reason: try input[Self.reason], state: try input[Self.state],
            evidenceBy: try input[Self.evidenceBy].map { Instant(milliseconds: Int64($0)) },
            madeAt: Instant(milliseconds: Int64(try input[Self.at])))
    }
}

/// Body of a dispute's report as the sandbox sends it.
struct DisputeBody: View {
    let dispute: SandboxDispute
    static let shape = Shape<DisputeBody>(
        "DisputeBody",
        [
            .id("dispute") { $0.dispute.id }, .id("payment") { $0.dispute.payment },
            .choice("reason") { $0.dispute.reason }, .choice("state") { $0.dispute.state },
            .maybe("evidence_by", int: { v in v.dispute.evidenceBy.map { Int($0.milliseconds) } }),
            .int("at") { Int($0.dispute.madeAt.milliseconds) },
            .int("minor") { Int($0.dispute.amount.minor) },
            .text("currency") { $0.dispute.amount.currency.code },
        ])

    var bytes: [UInt8] { written(self) }
}
