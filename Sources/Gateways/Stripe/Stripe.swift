import HTTPClient
import Identities
import Markets
import Money
import Payments
import Text
import World

/// Stripe: payments, refunds and disputes by Stripe's HTTP API, behind the port `Gateway`.
///
/// Promises: a buyer types their card at Stripe's own page, so that no card number passes through
/// here; a charge, a capture and a refund happen once, however often they are asked for, since our
/// ids are the idempotency keys; what nobody answered is unknown, and is found out by the same key
/// or from Stripe's lists; amounts are converted exactly or refused; events count only with a
/// signature of one of the secrets that is younger than five minutes; events of the other mode, test
/// or live, are none of ours.
public struct Stripe: Sendable {
    let api: StripeAPI
    let keys: StripeKeys
    /// The site, as a buyer comes back to it.
    let origin: String
    /// True to charge Stripe's test payment methods by their codes, without a page; test mode only.
    let takesTestMethods: Bool
    let now: @Sendable () -> Instant

    /// Makes the gateway; it holds no connection.
    /// - Parameters:
    ///   - send: the way to Stripe.
    ///   - base: address of Stripe's API, or of something that answers like it.
    public init(
        _ keys: StripeKeys, origin: String, base: String = StripeAPI.address,
        takesTestMethods: Bool = false, now: @escaping @Sendable () -> Instant,
        send: @escaping StripeAPI.Send = { request in try await HTTPClient().send(request) }
    ) {
        api = StripeAPI(base: base, key: keys.secret, send: send)
        self.keys = keys
        self.origin = origin
        self.takesTestMethods = takesTestMethods && keys.isTestMode
        self.now = now
    }

    /// Deadline of a call, which makes up to three requests.
    static let timeout = TimeSpan.seconds(25)
    /// Origin of Stripe's payment pages, unless the account has a domain of its own.
    public static let pageOrigin = "https://checkout.stripe.com"

    public var gateway: Gateway {
        var gateway = Gateway(
            name: "stripe", charge: { try await charge($0) },
            look: { _, charge in try await look(charge) },
            cancel: { _, charge in try await cancel(charge) }, refund: { try await refund($0) },
            disputes: { try await disputes(since: $0) }, contest: { try await contest($0, $1) })
        gateway.methods = { methods(in: $0) }
        gateway.webhook = webhook
        gateway.pageOrigins = [keys.pageOrigin ?? Self.pageOrigin]
        gateway.isTestMode = keys.isTestMode
        gateway.timeout = Self.timeout
        return gateway
    }

    // MARK: methods

    /// Way in which a charge is made.
    enum Way: Equatable {
        /// At Stripe's page, by one of these kinds of payment methods.
        case hosted([String])
        /// At once, by a payment method that Stripe knows.
        case direct(String)
    }

    /// Kinds of payment methods at Stripe's page by ours. PromptPay is for baht alone. Source: Stripe's
    /// table of payment methods by currency.
    private static let kinds: [(method: PaymentMethod, currency: Currency?, kind: String)] = [
        (.card, nil, "card"), (.qr, .thb, "promptpay"),
    ]

    func way(_ charge: Charge) -> Way? {
        if takesTestMethods, charge.method.hasPrefix("pm_") { return .direct(charge.method) }
        let kinds = Self.kinds.filter {
            $0.method.rawValue == charge.method
                && ($0.currency ?? charge.amount.currency) == charge.amount.currency
        }
        return kinds.isEmpty ? nil : .hosted(kinds.map(\.kind))
    }

    private func methods(in market: Market) -> [PayMethod] {
        let offered = market.paymentMethods.filter { method in
            Self.kinds.contains {
                $0.method == method && ($0.currency ?? market.currency) == market.currency
            }
        }.map { PayMethod($0) }
        guard takesTestMethods else { return offered }
        let card = PayMethod(PaymentMethod.card).words
        return offered + Self.testMethods.map { PayMethod(code: $0, words: card) }
    }

    /// Stripe's test payment methods that a test buys with. Source: Stripe's page on testing.
    public static let testMethods = [
        "pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedProcessingError",
        "pm_card_threeDSecure2Required",
    ]
}
