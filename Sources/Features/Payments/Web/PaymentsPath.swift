import HTML
import Identities
import Text
import Web
import World

/// URL paths of payments.
public enum PaymentPath {
    /// Return from a gateway's own page.
    public static let back = URLPattern1<PaymentID>("/payments/", "payment", "/return")
}

/// URL paths of the sandbox gateway's own pages.
public enum SandboxPath {
    public static let challengePlace = URLPattern1<PaymentID>("/sandbox/payments/", "payment")
    public static func challenge(_ id: PaymentID) -> Path { challengePlace(id) }
    public static let dispute = URLPattern1<PaymentID>("/sandbox/payments/", "payment", "/dispute")
    public static let decision = URLPattern1<PaymentID>(
        "/sandbox/payments/", "payment", "/dispute/decision")
}

/// URL paths that gateways call.
public enum WebhookPath {
    public static let sandbox = URLPattern("/webhooks/payments/sandbox")
    public static let sandboxDisputes = URLPattern("/webhooks/payments/sandbox/disputes")
    public static let stripe = URLPattern("/webhooks/payments/stripe")
}

extension HTML.Interpolation {
    /// A page at which a buyer pays or confirms, where a link's address stands.
    public mutating func appendInterpolation(_ page: GatewayPage) {
        switch page {
        case .here(let path): appendInterpolation(path)
        case .elsewhere(let url): appendInterpolation(url)
        }
    }
}

extension Response {
    /// 303 to a page at which a buyer pays or confirms.
    public static func see(_ page: GatewayPage) -> Response {
        switch page {
        case .here(let path): see(path)
        case .elsewhere(let url): see(elsewhere: url)
        }
    }
}
