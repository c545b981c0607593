import Markets
import Money
import Store
import World

/// What a code or link is good for.
enum Purpose: String, Sendable {
    case verifyEmail = "verify-email"
    case verifyPhone = "verify-phone"
    case reset
    case firstOperator = "first-operator"
}

/// Something that only the reader of a mail or a text message knows: six digits to type, or a link.
/// Kept as hashes, for 15 minutes; five wrong digits end a code.
struct OneTimeCode: Sendable, Identified {
    static var idPrefix: String { "otc" }
    static let kept = Span.minutes(15)
    static let tries = 5
    static let digits = 6
    /// A second request within this answers with the mail that is on its way already.
    static let cooldown = Span.minutes(1)
    /// Six codes of five tries are 30 guesses at a million a day; further mails carry the link
    /// only, so that nobody is kept from it by somebody who asks all day.
    static let codesPerDay = 6
    static let day = Span.hours(24)

    let id: ID<OneTimeCode>
    let purpose: Purpose
    let account: ID<Account>
    let login: Login
    let token: String
    let digits: String
    let at: Instant
    /// Subject and text, with and without digits.
    let withDigits: Message
    let linkOnly: Message
    let message: ID<Letter>

    static func hash(_ digits: String, _ id: ID<OneTimeCode>) -> [UInt8] {
        Digest.sha256("\(id.rawValue):\(digits)")
    }

    /// Keeps the hashes and queues the message. Nothing, if one went out a moment ago.
    func send(in db: Transaction) throws {
        let last: Int64? = try db.value(
            """
            SELECT created_at FROM one_time_codes WHERE account = \(account)
                AND purpose = \(purpose) AND created_at > \(at - Self.cooldown)
                AND target = \(login.text)
            ORDER BY id DESC LIMIT 1
            """)
        guard last == nil else { return }
        let today: Int =
            try db.value(
                """
                SELECT count(*) FROM one_time_codes WHERE account = \(account)
                    AND purpose = \(purpose) AND created_at > \(at - Self.day)
                    AND code_hash IS NOT NULL
                """) ?? 0
        let codeHash = today < Self.codesPerDay ? Self.hash(digits, id) : nil
        try db.execute(
            """
            INSERT INTO one_time_codes (id, purpose, account, target, token_hash, code_hash, tries,
                created_at, expires_at, used_at)
            VALUES (\(id), \(purpose), \(account), \(login.text), \(Digest.sha256(token)),
                \(codeHash), 0, \(at), \(at + Self.kept), NULL)
            """)
        try Accounts.mail(codeHash == nil ? linkOnly : withDigits, id: message, at: at, in: db)
    }
}

/// A code or link that turned out right.
struct Proof: Sendable, FromRow {
    let id: ID<OneTimeCode>
    let account: ID<Account>?
    let target: String

    init(row: Row) throws {
        id = try row[0]
        account = try row[1]
        target = try row[2]
    }

    init(id: ID<OneTimeCode>, account: ID<Account>?, target: String) {
        self.id = id
        self.account = account
        self.target = target
    }

    /// The link's, if it is still good.
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

    /// Tries digits against the newest code. A wrong try must be counted, so this answers nil
    /// instead of throwing: throwing would undo the count.
    static func digits(
        _ digits: String, _ purposes: [Purpose], of account: ID<Account>, at now: Instant,
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
        ) { (try $0[0] as ID<OneTimeCode>, try $0[1] as String, try $0[2] as [UInt8]) }
        guard let (id, target, hash) = newest else { return nil }
        let counted = try db.execute(
            """
            UPDATE one_time_codes SET tries = tries + 1
            WHERE id = \(id) AND tries < \(OneTimeCode.tries)
            """)
        guard counted == 1, Digest.equal(hash, OneTimeCode.hash(digits, id)) else { return nil }
        return Proof(id: id, account: account, target: target)
    }

    /// Uses it up, with every other open code of the same account and purpose. False if somebody
    /// was faster.
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
