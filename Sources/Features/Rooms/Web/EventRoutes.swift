import Identities
import Accounts
import Catalog
import Store
import Web
import World

// Routes of viewers: events, chat, likes, clicks.

extension Live {
    var eventRoutes: [Route] {
        [
            Route(
                .get, LivePath.events, for: .anyone,
                "What happens in a room, as server-sent events: first a snapshot (`reset`), then "
                    + "each event; with Last-Event-ID, what came since"
            ) { request in
                let caller = request.caller
                let visitor = caller.account ?? caller.session ?? request.stranger
                return .events(
                    try await listen(
                        to: try request.at(LivePath.events), as: caller.accountID,
                        visitor: visitor, after: request.lastEvent))
            },
            Route(
                .get, LivePath.missed, for: .anyone, limit: Self.missedLimit,
                "What happened in a room since Last-Event-ID, as JSON with the same ids, or a "
                    + "snapshot: for those whom no stream reaches"
            ) { request in
                let json = try await missed(
                    in: try request.at(LivePath.missed), as: request.caller.accountID,
                    after: request.lastEvent)
                return Response(
                    status: 200,
                    headers: [("content-type", "application/json"), ("cache-control", "no-store")],
                    body: .bytes(json))
            },
            Route(.get, LivePath.snapshot, for: .anyone, "What a room shows now") { request in
                let state = try await snapshot(
                    of: try request.at(LivePath.snapshot), for: request.caller.accountID)
                var json = JSONWriter()
                state.writeSnapshot(to: &json)
                return Response(
                    status: 200, headers: [("content-type", "application/json")],
                    body: .bytes(json.bytes))
            },
            Route(
                .post, LivePath.chat, for: .signedIn, limit: .perMinute(240), takes: SayForm.self,
                gives: ChatLineView.shape.schema, refusals: [403, 409, 410],
                "Says something in a room; the same `message` name twice is said once"
            ) { request, form in
                let id = try request.at(LivePath.chat)
                guard let account = request.caller.accountID else { throw EdgeRefusal.signInFirst }
                let line = try await say(
                    form.text, named: form.message.isEmpty ? request.id : form.message, in: id,
                    by: Speaker(account: account, name: request.caller.name))
                return request.done(ChatLineView(line: line), then: LivePath.room(id))
            },
            Route(
                .post, LivePath.likes, for: .anyone, limit: .perMinute(240), takes: LikeForm.self,
                gives: Done.shape.schema, refusals: [409, 410], "Hearts, several at once"
            ) { request, form in
                let id = try request.at(LivePath.likes)
                try await like(form.times, in: id)
                return request.done(then: LivePath.room(id))
            },
            Route(
                .post, LivePath.clicks, for: .anyone, limit: .perMinute(240),
                takes: RoomProductForm.self, gives: Done.shape.schema, refusals: [410],
                "Somebody opened a product of the bag"
            ) { request, form in
                let id = try request.at(LivePath.clicks)
                let caller = request.caller
                try await click(
                    on: form.product, in: id, by: caller.account ?? caller.session)
                return request.done(then: LivePath.room(id))
            },
            Route(
                .post, LivePath.abuseReports, for: .anyone, limit: .perMinute(20),
                takes: ComplaintForm.self, gives: Done.shape.schema, refusals: [409],
                idempotent: true, "Complains about a room or a message"
            ) { request, form in
                let id = try request.at(LivePath.abuseReports)
                let done = try await complain(
                    form.reason, form.words, about: id, message: form.message,
                    by: (request.caller.account, request.caller.session),
                    idempotencyKey: request.idempotencyKey)
                return request.done(then: LivePath.room(id)).replayed(done.replayed)
            },
        ]
    }
}

extension Live {
    /// A client polls every four seconds; behind one proxy there are many of them.
    private static let missedLimit = RateLimit.perMinute(1500)
}

extension Request {
    /// Hash of address and user agent: tells visitors without a cookie apart, as well as possible.
    fileprivate var stranger: Int64 {
        let bytes = Digest.sha256(client + "\n" + userAgent)
        return bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}

struct SayForm: Form {
    static let text = Field<String>.text("text", Live.messageLength)
    static let message = Field<String>.text("message", 0...Live.messageNameLength.upperBound)
    static let fields: [any AnyField] = [text, message]
    let text: String
    let message: String

    init(_ input: Input) throws {
        text = try input[Self.text]
        message = try input[Self.message]
    }
}

struct LikeForm: Form {
    static let times = Field<Int>.int("times", 1...Live.mostLikes, default: 1)
    static let fields: [any AnyField] = [times]
    let times: Int

    init(_ input: Input) throws { times = try input[Self.times] }
}

struct ComplaintForm: Form {
    static let reason = Field<AbuseReport.Reason>.choice("reason")
    static let words = Field<String>.text("words", AbuseReport.length)
    static let message = Field<ChatMessageID?>.optionalID("message")
    static let fields: [any AnyField] = [reason, words, message]
    let reason: AbuseReport.Reason
    let words: String
    let message: ChatMessageID?

    init(_ input: Input) throws {
        reason = try input[Self.reason]
        words = try input[Self.words]
        message = try input[Self.message]
    }
}

struct ChatLineView: View {
    static let shape = Shape<ChatLineView>(
        "ChatLine",
        [
            .id("id") { $0.line.id }, .text("who") { $0.line.who },
            .text("name") { $0.line.name }, .choice("role") { $0.line.role },
            .text("text") { $0.line.text }, .instant("at") { $0.line.at },
        ])
    let line: ChatLine
}
