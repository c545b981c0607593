import Store

/// What went wrong, for software: RFC 9457, with one stable code a cause.
public struct Problem: Sendable {
    public let status: Int
    public let code: String
    public let message: Words
    public let faults: [FieldFault]
    public let retryAfterSeconds: Int?

    public init(
        status: Int, code: String, message: Words? = nil, faults: [FieldFault] = [],
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message ?? Words("problem." + code)
        self.faults = faults
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Any error that a handler threw. What is not a refusal is our fault and says nothing of it.
    public init(_ error: any Error) {
        switch error {
        case let faults as Faults:
            self.init(status: 422, code: "fields", faults: faults.faults)
        case let refusal as any Refusal:
            let faults = refusal.field.map {
                [FieldFault(field: $0, code: refusal.code, message: refusal.message)]
            }
            self.init(
                status: refusal.status, code: refusal.code, message: refusal.message,
                faults: faults ?? [],
                retryAfterSeconds: refusal.status == 429 ? 60 : nil)
        case OnceRefusal.reused: self.init(status: 422, code: "key-reused")
        case OnceRefusal.underWay: self.init(status: 409, code: "under-way", retryAfterSeconds: 1)
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

    static let schema = Schema.object(
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

    func json(request: String, words: (Words) -> String) -> [UInt8] {
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

/// What the edge itself refuses.
public enum EdgeRefusal: Refusal, Equatable {
    case notFound, forbidden, signInFirst, tooMany(retryAfterSeconds: Int), otherSite, tooLarge
    case notUnderstood(String), wrongType, slow, method([Request.Method]), badKey
    /// A message from outside without a seal, or with one that doesn't hold.
    case badSeal

    public var status: Int {
        switch self {
        case .notFound: 404
        case .forbidden, .otherSite: 403
        case .signInFirst, .badSeal: 401
        case .tooMany: 429
        case .tooLarge: 413
        case .notUnderstood: 400
        case .wrongType: 415
        case .slow: 408
        case .method: 405
        case .badKey: 422
        }
    }

    public var code: String {
        switch self {
        case .notFound: "not-found"
        case .forbidden: "forbidden"
        case .signInFirst: "sign-in-first"
        case .tooMany: "too-many"
        case .otherSite: "other-site"
        case .tooLarge: "too-large"
        case .notUnderstood: "not-understood"
        case .wrongType: "wrong-type"
        case .slow: "slow"
        case .method: "method"
        case .badKey: "bad-key"
        case .badSeal: "bad-seal"
        }
    }

    public var message: Words {
        if case .notUnderstood(let why) = self {
            Words("problem.not-understood", ["why": why])
        } else {
            Words("problem.\(code)")
        }
    }
}
