import Identities
import Store
import World

// Dead letters: texts of messages that couldn't be delivered, for another try.

extension Notifications {
    /// Retention of the text of a failed message: an operator's holiday.
    static let deadLetterKept = TimeSpan.days(14)

    /// Queues a failed message once more, as if it were new. Throws `MessageRefusal`.
    public func retry(_ id: InboxMessageID) async throws {
        let now = world.now()
        try await store.write { db in
            let found: (state: String, kind: MessageKind)? = try db.row(
                "SELECT state, kind FROM messages WHERE id = \(id)"
            ) { (try $0.next(), try $0.next()) }
            guard let found else { throw MessageRefusal.noSuchMessage }
            guard found.state == InboxMessage.State.failed.rawValue else {
                throw MessageRefusal.notFailed
            }
            let text: (subject: String, text: String)? = try db.row(
                """
                DELETE FROM dead_letters WHERE message = \(id) AND expires_at > \(now)
                RETURNING subject, text
                """
            ) { (try $0.next(), try $0.next()) }
            guard let text else { throw MessageRefusal.textGone }
            try db.execute(
                """
                UPDATE messages SET state = 'waiting', tries = 0, next_at = \(now),
                    expires_at = \(now + found.kind.patience), cause = NULL, detail = '',
                    subject = \(text.subject), text = \(text.text)
                WHERE id = \(id)
                """)
        }
    }

    /// Deletes dead letters whose time is over. Returns how many; more may be left.
    func sweepDeadLetters(at now: Instant) async throws -> Int {
        try await store.write { db in
            try db.execute(
                """
                DELETE FROM dead_letters WHERE message IN (SELECT message FROM dead_letters
                    WHERE expires_at <= \(now) ORDER BY expires_at LIMIT \(Self.sweepBatch))
                """)
        }
    }
}

/// Reasons to refuse another try of a message, in order of precedence.
public enum MessageRefusal: Refusal, Equatable {
    case noSuchMessage
    /// It waits, or has left.
    case notFailed
    /// Its text is gone: it held a code or link, or is too old.
    case textGone

    public var code: String {
        switch self {
        case .noSuchMessage: "notifications.no-such-message"
        case .notFailed: "notifications.not-failed"
        case .textGone: "notifications.text-gone"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchMessage: 404
        case .notFailed: 409
        case .textGone: 410
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
