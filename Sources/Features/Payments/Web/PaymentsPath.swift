import Text
import Identities
import HTML
import Web
import World

/// URL paths of the sandbox gateway's own pages.
public enum SandboxPath {
    public static let challengePlace = URLPattern1<PaymentID>("/sandbox/payments/", "payment")
    public static func challenge(_ id: PaymentID) -> Path { challengePlace(id) }
}

/// URL paths that gateways call.
public enum WebhookPath {
    public static let sandbox = URLPattern("/webhooks/payments/sandbox")
}
