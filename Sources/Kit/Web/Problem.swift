import JSON
import Store

/// An error as software reads it: RFC 9457, with one stable code for each cause.
public struct Problem: Sendable {
    /// HTTP status, 400 to 599.
    public let status: Int
    /// Stable code, such as `not-found` or a refusal's; last segment of `type`.
    public let code: String
    /// Sentence for people, translated to the caller's language.
    public let message: LocalizedText
    /// Errors by field, in `errors`; empty if it is about no field.
    public let faults: [FieldFault]
    /// Value of `Retry-After`; nil if a retry wouldn't help.
    public let retryAfterSeconds: Int?

    /// A problem of the given parts; the message defaults to `problem.<code>`.
    public init(
        status: Int, code: String, message: LocalizedText? = nil, faults: [FieldFault] = [],
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message ?? LocalizedText("problem.\(code)")
        self.faults = faults
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The problem for an error that a handler threw. Anything but a refusal or a store error is a
    /// bug of ours: 500, with no detail.
    public init(_ error: any Error) {
        switch error {
        case let faults as Faults:
            self.init(status: 422, code: "fields", faults: faults.faults)
        case let refusal as any Refusal:
            self.init(
                status: refusal.status, code: refusal.code, message: refusal.message,
                faults: refusal.faults, retryAfterSeconds: refusal.retryAfterSeconds)
        case IdempotencyRefusal.reused: self.init(status: 422, code: "key-reused")
        case IdempotencyRefusal.underWay:
            self.init(status: 409, code: "under-way", retryAfterSeconds: 1)
        case StoreError.busy(let seconds):
            self.init(status: 503, code: "busy", retryAfterSeconds: seconds)
        case StoreError.tooLate, StoreError.cutOff:
            self.init(status: 503, code: "busy", retryAfterSeconds: 1)
        case StoreError.full: self.init(status: 507, code: "disk-full", retryAfterSeconds: 30)
        case StoreError.unavailable:
            self.init(status: 503, code: "unavailable", retryAfterSeconds: 2)
        case StoreError.broken, StoreError.closed:
            self.init(status: 503, code: "read-only", retryAfterSeconds: 60)
        default: self.init(status: 500, code: "ours")
        }
    }

    package static let schema = Schema.object(
        name: "Problem",
        [
            ("type", .text(), true), ("title", .text(), true),
            ("status", .integer(min: 400, max: 599), true), ("code", .text(), true),
            ("request", .text(), true),
            (
                "errors",
                .list(
                    .object(
                        name: "FieldError",
                        [
                            ("field", .text(), true), ("code", .text(), true),
                            ("message", .text(), true),
                        ])), true
            ),
        ])

    package func json(request: String, words: (LocalizedText) -> String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("type")
            json.text("/problems/\(code)")
            json.key("title")
            json.text(words(message))
            json.key("status")
            json.integer(Int64(status))
            json.key("code")
            json.text(code)
            json.key("request")
            json.text(request)
            json.key("errors")
            json.array(faults) { fault, json in
                json.object { json in
                    json.key("field")
                    json.text(fault.field)
                    json.key("code")
                    json.text(fault.code)
                    json.key("message")
                    json.text(words(fault.message))
                }
            }
        }
        return json.bytes
    }
}

/// Refusals by the edge itself, before or around a handler.
public enum EdgeRefusal: Refusal, Equatable {
    /// A role that rests until the account has a second factor.
    case secondFactorFirst
    case notFound, forbidden, signInFirst, tooMany(retryAfterSeconds: Int), otherSite, tooLarge
    case notUnderstood(String), wrongType, slow, method([Request.Method]), badKey
    /// A webhook without a signature, or with one that isn't valid.
    case badSeal
    /// A host that is neither the origin's nor named by an option.
    case unknownHost
    /// A head whose fields are larger than the server reads.
    case headersTooLarge
    /// A head with more fields than the server reads.
    case tooManyHeaders
    /// A `Transfer-Encoding` other than `chunked`.
    case unknownCoding
    /// A request that crashed the server, more than once.
    case quarantined(reference: String)

    public var status: Int {
        switch self {
        case .notFound: 404
        case .forbidden, .otherSite, .secondFactorFirst: 403
        case .signInFirst, .badSeal: 401
        case .tooMany: 429
        case .tooLarge: 413
        case .notUnderstood: 400
        case .wrongType: 415
        case .slow: 408
        case .method: 405
        case .badKey: 422
        case .unknownHost: 421
        case .headersTooLarge, .tooManyHeaders: 431
        case .unknownCoding: 501
        case .quarantined: 503
        }
    }

    public var code: String {
        switch self {
        case .notFound: "not-found"
        case .forbidden: "forbidden"
        case .signInFirst: "sign-in-first"
        case .secondFactorFirst: "second-factor-first"
        case .tooMany: "too-many"
        case .otherSite: "other-site"
        case .tooLarge: "too-large"
        case .notUnderstood: "not-understood"
        case .wrongType: "wrong-type"
        case .slow: "slow"
        case .method: "method"
        case .badKey: "bad-key"
        case .badSeal: "bad-seal"
        case .unknownHost: "unknown-host"
        case .headersTooLarge: "headers-too-large"
        case .tooManyHeaders: "too-many-headers"
        case .unknownCoding: "unknown-coding"
        case .quarantined: "quarantined"
        }
    }

    public var securityEvent: String? {
        switch self {
        case .tooMany: "limit-hit"
        case .otherSite: "forged-origin"
        case .badSeal: "bad-signature"
        case .unknownHost: "unknown-host"
        case .forbidden: "forbidden"
        case .secondFactorFirst: "second-factor-missing"
        default: nil
        }
    }

    public var retryAfterSeconds: Int? {
        if case .tooMany(let seconds) = self { seconds } else { nil }
    }

    public var message: LocalizedText {
        switch self {
        case .notUnderstood(let why): LocalizedText("problem.not-understood", ["why": why])
        case .tooMany(let seconds): LocalizedText("problem.too-many", count: seconds)
        case .quarantined(let reference):
            LocalizedText("problem.quarantined", ["reference": reference])
        default: LocalizedText("problem.\(code)")
        }
    }
}
