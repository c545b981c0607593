import HTML
import Web
import World

/// URL paths of the sandbox gateway's own pages.
public enum SandboxPath {
    public static let challengePlace = Place1<ID<Payment>>("/sandbox/payments/", "payment")
    public static func challenge(_ id: ID<Payment>) -> Path { challengePlace(id) }
}

/// URL paths that gateways call.
public enum WebhookPath {
    public static let sandbox = Place("/webhooks/payments/sandbox")
}
