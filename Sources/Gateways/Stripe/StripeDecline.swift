import Payments

/// Reasons of declines in our words. Source: Stripe's table of decline codes.
enum StripeDecline {
    /// The reason by Stripe's error code and decline code. What a thief could learn from (lost,
    /// stolen, suspected) is `other`, as Stripe asks for.
    static func reason(code: String, decline: String) -> DeclineReason {
        reasons[decline] ?? reasons[code] ?? .other
    }

    private static let reasons: [String: DeclineReason] = [
        "insufficient_funds": .funds, "card_velocity_exceeded": .funds,
        "withdrawal_count_limit_exceeded": .funds,
        "expired_card": .expired, "invalid_expiry_month": .details,
        "invalid_expiry_year": .details,
        "incorrect_cvc": .details, "invalid_cvc": .details, "incorrect_number": .details,
        "invalid_number": .details, "incorrect_zip": .details, "invalid_account": .details,
        "authentication_required": .notConfirmed,
        "payment_intent_authentication_failure": .notConfirmed,
        "processing_error": .tryAgain, "try_again_later": .tryAgain,
        "issuer_not_available": .tryAgain, "reenter_transaction": .tryAgain,
        "card_not_supported": .unsupported, "currency_not_supported": .unsupported,
        "amount_too_small": .unsupported, "amount_too_large": .unsupported,
    ]
}
