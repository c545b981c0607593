import Accounts
import Notifications
import Identities
import Markets
import Money
import Store
import World

/// Purpose of a code or link; it is valid for no other.
enum Purpose: String, Sendable {
    case verifyEmail = "verify-email"
    case verifyPhone = "verify-phone"
    case reset
    case changeEmail = "change-email"
    case changePhone = "change-phone"
    case firstOperator = "first-operator"

    /// Kind of the message that carries the code.
    var messageKind: MessageKind {
        switch self {
        case .verifyEmail, .verifyPhone: .verification
        case .reset: .passwordReset
        case .changeEmail, .changePhone: .loginChangeCode
        // Printed at the start, never sent.
        case .firstOperator: .unknown
        }
    }
}

/// A one-time secret sent by mail or text message: six digits to type, or a link. Stored as hashes,
/// for 15 minutes; five tries end a code.
struct OneTimeCode: Sendable {
    static let kept = TimeSpan.minutes(15)
    static let tries = 5
    static let digits = 6
    /// Minimum time between two messages; a request within it is answered by the one on its way.
    static let cooldown = TimeSpan.minutes(1)
    /// Codes per day: six codes of five tries are 30 guesses at a million. Further mails carry the
    /// link only, so that nobody is locked out by somebody who asks all day.
    static let codesPerDay = 6
    /// Minimum time between mails once the day's codes are spent. Each link works until the next
    /// mail may go, so that one always works.
    static let linkEvery = TimeSpan.hours(1)
    static let day = TimeSpan.hours(24)

    let id: OneTimeCodeID
    let purpose: Purpose
    let account: AccountID
    let login: Login
    let token: String
    let digits: String
    let at: Instant
    /// Message with the digits, and one without them; the latter is nil where only digits count.
    let withDigits: OutgoingMessage
    let linkOnly: OutgoingMessage?
    let message: InboxMessageID

    static func hash(_ digits: String, _ id: OneTimeCodeID) -> [UInt8] {
        Digest.sha256("\(id.rawValue):\(digits)")
    }

    /// Stores the hashes and queues the message. Does nothing within the cooldown or past the
    /// bounds of the day.
    func send(in db: Transaction) throws {
        _ = try send(withDigits, hidden: false, within: nil, in: db)
    }

    /// Sends to a login that nobody has proved yet; false if text messages are used up.
    func send(within texts: TextBudget, in db: Transaction) throws -> Bool {
        try send(withDigits, hidden: false, within: texts, in: db)
    }

    /// Stores a row that no digits match, and queues another message: the login is another
    /// account's.
    func send(
        instead other: OutgoingMessage, within texts: TextBudget, in db: Transaction
    ) throws -> Bool {
        try send(other, hidden: true, within: texts, in: db)
    }

    private func send(
        _ message: OutgoingMessage, hidden: Bool, within texts: TextBudget?, in db: Transaction
    ) throws -> Bool {
        let last = try db.row(
            """
            SELECT max(created_at), max(CASE WHEN code_hash IS NULL THEN created_at END)
            FROM one_time_codes WHERE account = \(account) AND purpose = \(purpose)
                AND target = \(login.text)
            """
        ) { (any: try $0.next() as Instant?, link: try $0.next() as Instant?) }
        if let any = last?.any, at - any < Self.cooldown { return true }
        let today: Int =
            try db.value(
                """
                SELECT count(*) FROM one_time_codes WHERE account = \(account)
                    AND purpose = \(purpose) AND created_at > \(at - Self.day)
                """) ?? 0
        let isMany = today >= Self.codesPerDay
        if isMany {
            guard linkOnly != nil else { return true }
            if let link = last?.link, at - link < Self.linkEvery { return true }
        }
        if let texts, try !texts.take(login, message: self.message, at: at, in: db) { return false }
        let letter = isMany ? linkOnly ?? message : message
        let codeHash = isMany || hidden ? nil : Self.hash(digits, id)
        let expires = at + (isMany ? Self.linkEvery : Self.kept)
        try db.execute(
            """
            INSERT INTO one_time_codes (id, purpose, account, target, token_hash, code_hash, tries,
                created_at, expires_at, used_at)
            VALUES (\(id), \(purpose), \(account), \(login.text), \(Digest.sha256(token)),
                \(codeHash), 0, \(at), \(expires), NULL)
            """)
        try Notifications.enqueue(
            letter, hidden ? .loginTaken : purpose.messageKind, id: self.message, at: at, in: db)
        return true
    }
}

/// A code or link that was verified.
struct Proof: Sendable, FromRow {
    let id: OneTimeCodeID
    let account: AccountID?
    let target: String

    init(row: Row) throws {
        id = try row.next()
        account = try row.next()
        target = try row.next()
    }

    init(id: OneTimeCodeID, account: AccountID?, target: String) {
        self.id = id
        self.account = account
        self.target = target
    }

    /// Proof of a link's token; nil unless the link is unused and unexpired.
    static func link(
        _ token: String, _ purposes: [Purpose], at now: Instant, in db: Transaction
    ) throws -> Proof? {
        try db.row(
            """
            SELECT id, account, target FROM one_time_codes
            WHERE token_hash = \(Digest.sha256(token))
                AND purpose IN (\(list: purposes.map(\.rawValue)))
                AND used_at IS NULL AND expires_at > \(now)
            """)
    }

    /// Tries digits against the newest code; nil if they are wrong, since throwing would undo the
    /// count of wrong tries.
    static func digits(
        _ digits: String, _ purposes: [Purpose], of account: AccountID, at now: Instant,
        in db: Transaction
    ) throws -> Proof? {
        let newest = try db.row(
            """
            SELECT id, target, code_hash FROM one_time_codes
            WHERE account = \(account) AND purpose IN (\(list: purposes.map(\.rawValue)))
                AND code_hash IS NOT NULL AND used_at IS NULL AND expires_at > \(now)
                AND tries < \(OneTimeCode.tries)
            ORDER BY id DESC LIMIT 1
            """
        ) { (try $0.next() as OneTimeCodeID, try $0.next() as String, try $0.next() as [UInt8]) }
        guard let (id, target, hash) = newest else { return nil }
        let counted = try db.execute(
            """
            UPDATE one_time_codes SET tries = tries + 1
            WHERE id = \(id) AND tries < \(OneTimeCode.tries)
            """)
        guard counted == 1, Digest.equal(hash, OneTimeCode.hash(digits, id)) else { return nil }
        return Proof(id: id, account: account, target: target)
    }

    /// Consumes the code, with every other open code of the same account and purpose. False if
    /// another request was faster.
    func use(at now: Instant, in db: Transaction) throws -> Bool {
        let used = try db.execute(
            "UPDATE one_time_codes SET used_at = \(now) WHERE id = \(id) AND used_at IS NULL")
        guard used == 1 else { return false }
        try db.execute(
            """
            UPDATE one_time_codes SET used_at = \(now)
            WHERE account = \(account) AND used_at IS NULL
                AND purpose = (SELECT purpose FROM one_time_codes WHERE id = \(id))
            """)
        return true
    }
}
