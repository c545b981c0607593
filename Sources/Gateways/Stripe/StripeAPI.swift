import HTTPClient
import JSON
import Text
import World

/// Stripe's HTTP API: forms in, JSON out.
public struct StripeAPI: Sendable {
    /// The way to Stripe; a test puts a fake there.
    public typealias Send = @Sendable (OutgoingRequest) async throws -> HTTPReply

    /// Stripe's own address.
    public static let address = "https://api.stripe.com"
    /// Version of the API that this is written for; sent with each request.
    public static let version = "2025-08-27.basil"
    /// Age of an idempotency key up to which Stripe is sure to know it, with an hour to spare.
    static let keyAge = TimeSpan.hours(23)
    /// Deadline of one request in seconds.
    static let seconds = 8

    let base: String
    let key: Secret
    let send: Send

    func get(_ path: String, _ query: FormFields = [:]) async throws -> JSONValue {
        let query = query.pairs.isEmpty ? "" : "?" + query.encoded
        var request = OutgoingRequest(
            .get, try url(path + query), headers: headers(idempotencyKey: nil), token: key)
        request.seconds = Self.seconds
        return try await answer(request)
    }

    /// Posts a form. `idempotencyKey`: nil for what can't happen twice by itself.
    func post(
        _ path: String, _ fields: FormFields, idempotencyKey: String?
    ) async throws -> JSONValue {
        var request = OutgoingRequest(
            post: fields, to: try url(path), headers: headers(idempotencyKey: idempotencyKey),
            token: key)
        request.seconds = Self.seconds
        return try await answer(request)
    }

    private func url(_ path: String) throws -> WebURL {
        guard let url = WebURL(base + path) else { throw StripeFault.silence("no address") }
        return url
    }

    private func headers(idempotencyKey: String?) -> [(name: String, value: String)] {
        [("Stripe-Version", Self.version)]
            + (idempotencyKey.map { [("Idempotency-Key", $0)] } ?? [])
    }

    private func answer(_ request: OutgoingRequest) async throws -> JSONValue {
        let reply: HTTPReply
        do { reply = try await send(request) } catch { throw StripeFault.silence("\(error)") }
        let json = try? JSONValue(reply.body)
        if reply.status == 200, let json { return json }
        throw StripeFault(reply, json ?? .null)
    }
}

/// Fault of a request, by what it says of the request's effect.
enum StripeFault: Error, Equatable {
    /// Nobody knows: no answer, an answer that can't be read, or "later".
    case silence(String)
    /// A fault of Stripe's that it stored with the idempotency key: the same request gets it again.
    case stored
    /// The card was declined.
    case card(code: String, decline: String)
    /// Refused, without an effect.
    case refused(status: Int, code: String)

    /// The fault of an answer that isn't 200. Sources: Stripe's pages on errors and on idempotent
    /// requests.
    init(_ reply: HTTPReply, _ json: JSONValue) {
        let error = json["error"]
        let type = (try? error["type"].text()) ?? ""
        let code = (try? error["code"].text()) ?? ""
        switch reply.status {
        case 402 where type == "card_error":
            self = .card(code: code, decline: (try? error["decline_code"].text()) ?? "")
        case 409, 429: self = .silence("HTTP \(reply.status)")
        case 500...:
            let isReplay = reply.headers["idempotent-replayed"] == "true"
            self = isReplay ? .stored : .silence("HTTP \(reply.status)")
        case 400 where type == "idempotency_error":
            // The key stands for other parameters: of an older build, or another address of ours.
            self = .stored
        case 400...499: self = .refused(status: reply.status, code: code)
        default: self = .silence("HTTP \(reply.status)")
        }
    }
}

extension JSONValue {
    /// The text; nil for anything else.
    var string: String? { try? text() }
    /// The whole number; nil for anything else.
    var number: Int64? { try? integer() }
    /// Seconds since 1970; nil for anything else, and for times after the year 9999.
    var seconds: Instant? {
        guard let number, (0...253_402_300_799).contains(number) else { return nil }
        return Instant(milliseconds: number * 1000)
    }
    /// Id of an object that may be expanded.
    var objectID: String? { string ?? self["id"].string }
}
