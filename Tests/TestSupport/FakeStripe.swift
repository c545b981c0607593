import HTTPClient
import Identities
import Stripe
import Synchronization
import Text
import World

/// Stripe, as its wire looks from outside, for tests: strict about parameters, versions and keys,
/// with a store of idempotency keys, objects that change by Stripe's rules, events, and faults.
public final class FakeStripe: Sendable {
    /// Chances of faults, in thousandths of the requests.
    public struct Faults: Sendable {
        /// The request is lost: no answer, no effect.
        public var lost = 0
        /// The answer is lost: no answer, but an effect.
        public var silent = 0
        /// A stored 500 without an effect.
        public var failed = 0
        /// A stored 500 after the effect.
        public var failedAfter = 0
        /// A 429, without an effect and not stored.
        public var busy = 0

        public init() {}

        /// As much as a bad day has, many times over.
        public static let many: Faults = {
            var faults = Faults()
            (faults.lost, faults.silent, faults.failed) = (60, 60, 30)
            (faults.failedAfter, faults.busy) = (30, 40)
            return faults
        }()
    }

    struct State: Sendable {
        var random: SeededRandom
        var faults = Faults()
        var count = 0
        var now: @Sendable () -> Instant
        var sessions: [FakeSession] = []
        var intents: [FakeIntent] = []
        var refunds: [FakeRefund] = []
        var disputes: [FakeDispute] = []
        var keys: [String: (request: String, reply: HTTPReply)] = [:]
        var events: [FakeEvent] = []
        var requests: [String] = []

        mutating func id(_ prefix: String) -> String {
            count += 1
            let digits = "\(count)"
            return prefix + "_" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        }

        var seconds: Int64 { now().milliseconds / 1000 }
    }

    let state: Mutex<State>
    public let secretKey: String
    public let webhookSecrets: [Secret]
    /// Base address in which payment pages of sessions lie.
    let pages: String

    public init(
        seed: UInt64 = 7, secretKey: String = "sk_test_fake",
        webhookSecrets: [String] = ["whsec_fake_secret"],
        pages: String = "https://checkout.stripe.com/c/pay",
        now: @escaping @Sendable () -> Instant = { Instant(milliseconds: 1_795_348_800_000) }
    ) {
        state = Mutex(State(random: SeededRandom(seed: seed), now: now))
        self.secretKey = secretKey
        self.webhookSecrets = webhookSecrets.map { Secret($0) }
        self.pages = pages
    }

    public func setClock(_ now: @escaping @Sendable () -> Instant) {
        state.withLock { $0.now = now }
    }
    public func setFaults(_ faults: Faults) { state.withLock { $0.faults = faults } }
    /// Methods and paths of the requests so far.
    public var requests: [String] { state.withLock { $0.requests } }

    /// Keys that fit, for `Stripe`.
    public func keys(capture: String = "automatic") throws -> StripeKeys {
        let secrets = webhookSecrets.map { "webhook_secret = \($0.text)\n" }.joined()
        return try StripeKeys(
            text: "secret_key = \(secretKey)\n\(secrets)capture = \(capture)\n", name: "test")
    }

    // MARK: requests

    /// The way to it without a socket.
    public func send(_ request: OutgoingRequest) async throws -> HTTPReply {
        var headers = Dictionary(
            request.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        headers["authorization"] = request.token.map { "Bearer \($0.text)" }
        let path = request.url.text.dropFirst(8).drop { $0 != "/" }
        let (fault, reply) = respond(
            request.method.rawValue, String(path), headers,
            String(decoding: request.body, as: UTF8.self))
        if fault { throw HTTPFault.unknown("no answer in time") }
        return reply
    }

    /// Answers a request; `isLost` where no answer arrives.
    public func respond(
        _ method: String, _ target: String, _ headers: [String: String], _ body: String
    ) -> (isLost: Bool, reply: HTTPReply) {
        state.withLock { state in
            state.requests.append(method + " " + target.prefix { $0 != "?" })
            var chance = Int(state.random.next() % 1000)
            func hits(_ share: Int) -> Bool {
                chance -= share
                return chance < 0 && chance >= -share
            }
            let faults = state.faults
            if hits(faults.lost) { return (true, Self.error(500, "api_error", "")) }
            if hits(faults.busy) { return (false, Self.error(429, "rate_limit_error", "")) }
            let isSilent = hits(faults.silent)
            let fails = hits(faults.failed)
            let failsAfter = hits(faults.failedAfter)
            let request = FakeRequest(method: method, target: target, headers: headers, body: body)
            let reply = answer(request, &state, fails: fails, failsAfter: failsAfter)
            return (isSilent, reply)
        }
    }

    private func answer(
        _ request: FakeRequest, _ state: inout State, fails: Bool, failsAfter: Bool
    ) -> HTTPReply {
        guard request.headers["authorization"] == "Bearer \(secretKey)" else {
            return Self.error(401, "invalid_request_error", "")
        }
        guard request.headers["stripe-version"] == StripeAPI.version else {
            return Self.error(400, "invalid_request_error", "version")
        }
        let key = request.headers["idempotency-key"]
        if request.method == "POST", let key, let before = state.keys[key] {
            guard before.request == request.fingerprint else {
                return Self.error(400, "idempotency_error", "")
            }
            return HTTPReply(
                status: before.reply.status, headers: ["idempotent-replayed": "true"],
                body: before.reply.body)
        }
        if let refusal = request.refusal { return refusal }
        var reply = fails ? Self.error(500, "api_error", "") : request.run(&state, pages: pages)
        if failsAfter { reply = Self.error(500, "api_error", "") }
        // What was refused before anything was done isn't stored.
        let isStored = reply.status != 400 && reply.status != 404
        if request.method == "POST", let key, isStored {
            state.keys[key] = (request.fingerprint, reply)
        }
        return reply
    }

    static func error(
        _ status: Int, _ type: String, _ code: String, decline: String? = nil
    ) -> HTTPReply {
        var fields = [("type", FakeJSON.text(type)), ("code", FakeJSON.text(code))]
        if let decline { fields.append(("decline_code", FakeJSON.text(decline))) }
        return HTTPReply(
            status: status,
            body: Array(FakeJSON.object([("error", FakeJSON.object(fields))]).utf8))
    }

    // MARK: figures

    /// Minor units that a payment was charged in all, over all of its objects.
    public func charged(_ payment: PaymentID) -> Int64 {
        state.withLock { state in
            state.intents.filter { $0.metadata["payment"] == payment.description }
                .map(\.received).reduce(0, +)
        }
    }

    /// Intents of a payment that were charged.
    public func charges(of payment: PaymentID) -> Int {
        state.withLock { state in
            state.intents.filter {
                $0.metadata["payment"] == payment.description && $0.received > 0
            }.count
        }
    }

    /// Minor units that went back to the buyer of a payment by refunds.
    public func refunded(_ payment: PaymentID) -> Int64 {
        state.withLock { state in
            let mine = state.intents.filter { $0.metadata["payment"] == payment.description }
                .map(\.id)
            return state.refunds.filter { mine.contains($0.intent) && $0.status == "succeeded" }
                .map(\.amount).reduce(0, +)
        }
    }

    /// Money that it holds for the account: charged, less refunds and what banks took.
    public var balance: Int64 {
        state.withLock { state in
            let taken = state.disputes.filter {
                ["needs_response", "under_review", "lost"].contains($0.status)
            }
            .map(\.amount).reduce(0, +)
            return state.intents.map(\.received).reduce(0, +)
                - state.refunds.filter { $0.status == "succeeded" }.map(\.amount).reduce(0, +)
                - taken
        }
    }

    // MARK: events

    /// Bodies of the events since the last call, in the order in which things happened.
    public func takeEvents() -> [[UInt8]] {
        state.withLock { state in
            let events = state.events.map { Array($0.json.utf8) }
            state.events = []
            return events
        }
    }

    /// Signature of a body that is sent now.
    public func signature(of body: [UInt8], at now: Instant) -> String {
        StripeSignature.header(of: body, secrets: webhookSecrets, at: now)
    }
}
