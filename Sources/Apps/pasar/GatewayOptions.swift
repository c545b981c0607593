import ArgumentParser
import Payments
import Stripe
import World

/// Options that say who takes payments; the sandbox, which charges nothing, without them.
struct GatewayOptions: ParsableArguments {
    @Option(
        help: """
            File with the keys of a Stripe account (docs/runbook.md), which nobody else on this \
            machine may read. Without it payments go to the sandbox, and nothing is charged.
            """)
    var stripeKeys: String?
    /// Something on this machine that answers as Stripe does, for tests of the wire.
    @Option(name: .customLong("stripe-api"), help: .hidden) var stripeAPI: String?

    /// Refuses keys that can't be used before anything is opened.
    func validate() throws {
        let keys = try keys()
        guard let stripeAPI else { return }
        guard keys?.isTestMode == true, stripeAPI.hasPrefix("http://127.0.0.1:") else {
            throw ValidationError("--stripe-api is for test mode, and for this machine.")
        }
    }

    private func keys() throws -> StripeKeys? {
        guard let stripeKeys else { return nil }
        do { return try StripeKeys(file: stripeKeys) } catch {
            throw ValidationError("--stripe-keys: \(error).")
        }
    }

    /// The gateway and the sentence for the start; nil for the sandbox.
    func gateway(
        origin: String, now: @escaping @Sendable () -> Instant
    ) throws -> (gateway: Gateway, sentence: String)? {
        guard let keys = try keys() else { return nil }
        guard keys.isTestMode || origin.hasPrefix("https://") else {
            throw ValidationError("Keys of live mode need --origin https://…")
        }
        let stripe = Stripe(
            keys, origin: origin, base: stripeAPI ?? StripeAPI.address, now: now)
        return (stripe.gateway, keys.sentence)
    }
}
