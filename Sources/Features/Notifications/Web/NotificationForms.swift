import Identities
import Web
import World

struct InboxForm: Form {
    static let before = Field<NoticeID?>.optionalID("before", of: NoticeKind.self)
    static let fields: [any AnyField] = [before]
    let before: NoticeID?
    init(_ input: Input) throws { before = try input[Self.before] }
}

struct InboxReadForm: Form {
    /// Newest notice that was seen; later ones stay unread.
    static let upTo = Field<NoticeID?>.optionalID("up_to", of: NoticeKind.self)
    static let fields: [any AnyField] = [upTo]
    let upTo: NoticeID?
    init(_ input: Input) throws { upTo = try input[Self.upTo] }
}

struct MailForm: Form {
    static let show = Field<InboxMessage.Filter>.choice("show", default: .all)
    static let before = Field<InboxMessageID?>.optionalID("before", of: InboxMessageKind.self)
    static let fields: [any AnyField] = [show, before]
    let show: InboxMessage.Filter
    let before: InboxMessageID?
    init(_ input: Input) throws {
        show = try input[Self.show]
        before = try input[Self.before]
    }
}
