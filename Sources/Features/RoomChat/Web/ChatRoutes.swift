import Identities
import Accounts
import DesignSystem
import Rooms
import Store
import Web
import World

/// Routes of a room's chat, and its parts of a room's page.
public struct RoomChatWeb: Sendable {
    let chat: RoomChat
    let designSystem: DesignSystem

    public init(chat: RoomChat, designSystem: DesignSystem) {
        self.chat = chat
        self.designSystem = designSystem
    }

    public var routes: [Route] { viewerRoutes + moderationRoutes + reportRoutes }

    private var viewerRoutes: [Route] {
        [
            Route(
                .post, ChatPath.chat, for: .signedIn, limit: .perMinute(240), takes: SayForm.self,
                gives: ChatLineView.shape.schema, refusals: [403, 409, 410],
                "Says something in a room; the same `message` name twice is said once"
            ) { request, account, form in
                let id = try request.at(ChatPath.chat)
                let line = try await chat.say(
                    form.text, named: form.message.isEmpty ? request.id : form.message, in: id,
                    by: Speaker(account: account, name: request.caller.name))
                return request.done(ChatLineView(line: line), then: RoomPath.room(id))
            }.shown(on: { RoomPath.room(try $0.at(ChatPath.chat)) }),
            Route(
                .post, ChatPath.abuseReports, for: .anyone, limit: .perMinute(20),
                takes: ComplaintForm.self, gives: Done.shape.schema, refusals: [404, 409],
                idempotent: true, "Complains about a room or a message, signed in or not"
            ) { request, form in
                let id = try request.at(ChatPath.abuseReports)
                let (account, session) = (request.caller.account, request.caller.session)
                let visit =
                    account == nil && session == nil
                    ? try await chat.accounts.openVisit(request) : nil
                let reporter = Reporter(
                    account: account, session: session ?? visit?.session,
                    network: ClientNetwork.of(request.client))
                let done = try await chat.complain(
                    form.reason, form.words,
                    about: AbuseTarget(room: id, message: form.message), by: reporter,
                    idempotencyKey: request.idempotencyKey)
                let response = request.done(then: RoomPath.room(id)).replayed(done.replayed)
                return visit.map { response.keeping(session: $0.token) } ?? response
            }.shown(on: { RoomPath.room(try $0.at(ChatPath.abuseReports)) }),
        ]
    }
}

struct SayForm: Form {
    static let text = Field<String>.text("text", .line, RoomChat.messageLength)
    static let message = Field<String>.text(
        "message", .code, 0...RoomChat.messageNameLength.upperBound)
    static let fields: [any AnyField] = [text, message]
    let text: String
    let message: String

    init(_ input: Input) throws {
        text = try input[Self.text]
        message = try input[Self.message]
    }
}

struct ComplaintForm: Form {
    static let reason = Field<AbuseReport.Reason>.choice("reason")
    static let words = Field<String>.text("words", .line, AbuseReport.length)
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
