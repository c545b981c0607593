import HTTPClient
import Identities
import JSON
import Money
import Payments
import Text
import World

extension Stripe {
    /// Stripe's events.
    var webhook: GatewayWebhook {
        let (secrets, isTestMode) = (keys.webhookSecrets, keys.isTestMode)
        return GatewayWebhook(
            name: "stripe", header: StripeSignature.header,
            holds: { StripeSignature(secrets).holds($0, $1, at: $2) },
            read: { try StripeEvent.news(in: $0, isTestMode: isTestMode) })
    }
}

/// Signatures of events: `t=<seconds>,v1=<HMAC-SHA-256 of "seconds.body", hexadecimal>`, with a `v1`
/// for each secret in use. Source: Stripe's page on signatures of webhooks.
public struct StripeSignature: Sendable {
    public static let header = "stripe-signature"
    /// Accepted age in either direction, Stripe's own default.
    public static let tolerance = TimeSpan.seconds(300)
    /// Bytes of a header: a time and a few signatures.
    private static let longest = 1024
    /// Signatures of one header that are looked at.
    private static let most = 8

    let secrets: [Secret]

    public init(_ secrets: [Secret]) { self.secrets = secrets }

    /// True if one of the signatures is of this body by one of the secrets, and fresh. All of them are
    /// compared, each in constant time.
    public func holds(_ header: String, _ body: [UInt8], at now: Instant) -> Bool {
        guard header.utf8.count <= Self.longest else { return false }
        var times: [Substring] = []
        var said: [[UInt8]] = []
        for part in header.split(separator: ",") {
            if part.hasPrefix("t=") { times.append(part.dropFirst(2)) }
            if part.hasPrefix("v1="), let bytes = Hex.decode(part.utf8.dropFirst(3)) {
                said.append(bytes)
            }
        }
        guard times.count == 1, let seconds = Int64(times[0]), (0..<(1 << 40)).contains(seconds),
            "\(seconds)" == times[0]
        else { return false }
        let signed = Array("\(seconds).".utf8) + body
        var isGenuine = false
        for secret in secrets {
            let right = Digest.hmac(signed, secret: Array(secret.text.utf8))
            for one in said.prefix(Self.most) {
                let isEqual = Digest.equal(one, right)
                isGenuine = isEqual || isGenuine
            }
        }
        let age = now.milliseconds - seconds * 1000
        return isGenuine && abs(age) <= Self.tolerance.milliseconds
    }

    /// The header's value for a body that is sent now, as Stripe writes it.
    public static func header(
        of body: [UInt8], secrets: [Secret], at now: Instant
    ) -> String {
        let seconds = now.milliseconds / 1000
        let signed = Array("\(seconds).".utf8) + body
        let signatures = secrets.map {
            ",v1=" + Hex.encode(Digest.hmac(signed, secret: Array($0.text.utf8)))
        }
        return "t=\(seconds)" + signatures.joined()
    }
}

/// Reader of events.
enum StripeEvent {
    /// News of an event; none for one of the other mode, of another kind, or about nothing of ours.
    static func news(in body: [UInt8], isTestMode: Bool) throws -> [GatewayNews] {
        let event = try JSONValue(body)
        guard event["object"].string == "event", let id = event["id"].string,
            (8...64).contains(id.utf8.count), let type = event["type"].string,
            let madeAt = event["created"].seconds
        else { throw JSONUnreadable("an event was expected") }
        guard (try? event["livemode"].flag()) == !isTestMode else { return [] }
        let object = event["data"]["object"]
        let parts = type.split(separator: ".")
        switch parts.first {
        case "checkout": return session(type, object, id: id, madeAt: madeAt)
        case "payment_intent": return intent(type, object, id: id, madeAt: madeAt)
        case "refund",
            "charge" where parts.dropFirst().first == "refund":
            return refund(object)
        case "charge" where parts.dropFirst().first == "dispute":
            return Stripe.report(of: object, madeAt: madeAt).map { [.dispute($0)] } ?? []
        default: return []
        }
    }

    private static func session(
        _ type: String, _ session: JSONValue, id: String, madeAt: Instant
    ) -> [GatewayNews] {
        guard let payment = session["metadata"]["payment"].string.flatMap({ PaymentID($0) }),
            let amount = StripeAmount.money(session["amount_total"], session["currency"])
        else { return [] }
        let reference = session["payment_intent"].objectID ?? session["id"].string ?? ""
        func event(_ kind: GatewayEvent.Kind) -> [GatewayNews] {
            [
                .payment(
                    GatewayEvent(
                        gateway: "stripe", id: id, payment: payment, kind: kind, amount: amount,
                        madeAt: madeAt, reference: reference, reason: .notConfirmed))
            ]
        }
        switch type {
        case "checkout.session.completed":
            // Paid later, or authorised: its state is asked for.
            return session["payment_status"].string == "paid"
                ? event(.succeeded) : [.hint(payment)]
        case "checkout.session.async_payment_succeeded": return event(.succeeded)
        case "checkout.session.async_payment_failed", "checkout.session.expired":
            return event(.declined)
        default: return []
        }
    }

    private static func intent(
        _ type: String, _ intent: JSONValue, id: String, madeAt: Instant
    ) -> [GatewayNews] {
        guard let payment = intent["metadata"]["payment"].string.flatMap({ PaymentID($0) }),
            let reference = intent["id"].string
        else { return [] }
        func event(_ kind: GatewayEvent.Kind, _ amount: JSONValue) -> [GatewayNews] {
            guard let amount = StripeAmount.money(amount, intent["currency"]) else { return [] }
            return [
                .payment(
                    GatewayEvent(
                        gateway: "stripe", id: id, payment: payment, kind: kind, amount: amount,
                        madeAt: madeAt, reference: reference, reason: .notConfirmed))
            ]
        }
        switch type {
        case "payment_intent.succeeded": return event(.succeeded, intent["amount_received"])
        case "payment_intent.canceled": return event(.declined, intent["amount"])
        // At Stripe's page the buyer can try another card.
        case "payment_intent.payment_failed", "payment_intent.amount_capturable_updated":
            return [.hint(payment)]
        default: return []
        }
    }

    private static func refund(_ refund: JSONValue) -> [GatewayNews] {
        guard let id = refund["metadata"]["refund"].string.flatMap({ RefundID($0) }) else {
            return []
        }
        let attempt = refund["metadata"]["attempt"].string.flatMap { Int($0) } ?? 1
        return [
            .refund(RefundReport(id: id, attempt: attempt, outcome: Stripe.outcome(of: refund)))
        ]
    }
}
