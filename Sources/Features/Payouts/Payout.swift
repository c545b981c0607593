import Notifications
import Identities
import Accounts
import Affiliates
import Creators
import Ledger
import Markets
import Money
import Shops
import Store
import World

/// Kind of payee: a creator paid their commissions, or a shop its payable balance.
public enum PayoutSide: String, CaseIterable, Sendable {
    case creator, seller

    var kind: LedgerAccount.Kind { self == .creator ? .commission : .payable }
}

/// Recipient of payouts.
public struct Payee: Sendable, Equatable {
    /// Ledger account with the payee's balance.
    public let account: LedgerAccount
    public let name: String
    public let market: MarketCode

    var currency: Currency { market.currency }
    /// Ledger account of money that was asked for and isn't at the bank yet.
    var onItsWay: LedgerAccount { LedgerAccount(.payout, owner: account.owner) }
    var side: PayoutSide { account.kind == .commission ? .creator : .seller }
}

/// Bank account of a payee as it was typed. Its number is in no text that is shown or logged, and is
/// stored encrypted (`SealedAccount`).
public struct BankAccount: Sendable, Equatable, CustomStringConvertible {
    public let holder: String
    public let bank: String
    /// Bank or branch code in digits alone; empty where the market has none.
    public let code: String
    /// Account number in digits alone.
    public let number: String

    public init(holder: String, bank: String, code: String, number: String) {
        self.holder = holder
        self.bank = bank
        self.code = code
        self.number = number
    }

    /// Digits of the number that are shown: enough to recognise it.
    static let shown = 4
    public var masked: String { "\(bank) ••••\(number.suffix(Self.shown))" }
    public var description: String { masked }
    /// True for the same account at the same bank. Where no code names the bank, its name does.
    func isSameAccount(as other: BankAccount) -> Bool {
        number == other.number && code == other.code && (!code.isEmpty || bank == other.bank)
    }
    static let holderLength = 2...120
    static let bankLength = 2...80
}

/// Amount asked for: all, or a typed amount in its locale.
public enum PayoutAmount: Sendable, Equatable {
    case all
    case text(String, LocaleTag)

    func of(_ balance: Money) throws(PayoutRefusal) -> Money {
        switch self {
        case .all: return balance
        case .text(let text, let locale):
            guard
                let money = try? Money(
                    parsing: text, currency: balance.currency, locale: locale)
            else { throw .notAnAmount }
            guard money.isWhole else { throw .notAnAmount }
            return money
        }
    }
}

/// Finance's word on what the bank did: its reference, or the reason of a failure.
public enum PayoutVerdict: Sendable, Equatable {
    case paid(reference: String)
    case failed(reason: String)
    /// The transfer bounced after it had been paid.
    case returned(reason: String)

    var state: Payout.State {
        switch self {
        case .paid: .paid
        case .failed: .failed
        case .returned: .returned
        }
    }
    var word: String {
        switch self {
        case .paid(let word), .failed(let word), .returned(let word): word
        }
    }
}

/// A payment to a payee's bank account.
public struct Payout: FromRow, Sendable, Equatable {
    /// States: asked for, in a batch, sent to the bank, and what the bank did.
    public enum State: String, CaseIterable, Sendable {
        case asked, batched, sent, paid, failed, returned

        /// True until the bank has done something.
        var isOpen: Bool { [.asked, .batched, .sent].contains(self) }
        static let open = allCases.filter(\.isOpen)
    }

    /// All transitions of `State`.
    public static let moves: [State: Set<State>] = [
        .asked: [.batched, .failed], .batched: [.asked, .sent], .sent: [.paid, .failed],
        .paid: [.returned], .failed: [], .returned: [],
    ]
    public static func canMove(from: State, to: State) -> Bool {
        moves[from, default: []].contains(to)
    }

    public let id: PayoutID
    public let payee: Payee
    public let amount: Money
    public let bank: SealedAccount
    public let state: State
    public let askedBy: AccountID
    public let askedAt: Instant
    /// The bank's reference, or the reason of the failure.
    public let word: String
    public let decidedAt: Instant?
    public let batch: PayoutBatchID?
    /// Reason for which the money came back after it was paid; empty otherwise.
    public let returnReason: String
    public let returnedAt: Instant?
    /// True for one that was asked for before there were batches: the bank may have had it in a file.
    public let isInOldFile: Bool

    /// True where the bank can have done this: it has had the payout, in a batch or in an old file.
    func canMove(to state: State) -> Bool {
        Self.canMove(from: self.state, to: state)
            || isInOldFile && self.state == .asked && state == .paid
    }

    static let columns: SQL = """
        id, kind, owner, name, market, currency, minor, \(SealedAccount.columns), state, asked_by,
        asked_at, word, decided_at, batch, return_reason, returned_at, is_in_old_file
        """

    /// The bank's reference, or why there is none.
    var outcome: String { state == .returned ? returnReason : word }
    var outcomeAt: Instant? { returnedAt ?? decidedAt }

    public init(row: Row) throws {
        id = try row.next()
        payee = Payee(
            account: LedgerAccount(try row.next(), owner: try row.next()), name: try row.next(),
            market: try row.next())
        let currency: Currency = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        bank = try SealedAccount(row: row)
        state = try row.next()
        askedBy = try row.next()
        askedAt = try row.next()
        word = try row.next()
        decidedAt = try row.next()
        batch = try row.next()
        returnReason = try row.next()
        returnedAt = try row.next()
        isInOldFile = try row.next()
    }

    func tell(
        _ verdict: PayoutVerdict, _ id: NoticeID, at now: Instant, in db: Transaction
    ) throws {
        let locale = try Accounts.locale(of: askedBy, in: db) ?? .enUS
        let sum = amount.formatted(in: locale)
        let words =
            switch verdict {
            case .paid:
                LocalizedText("notice.payouts.paid", ["amount": sum, "account": bank.masked])
            case .failed(let why):
                LocalizedText("notice.payouts.failed", ["amount": sum, "reason": why])
            case .returned(let why):
                LocalizedText("notice.payouts.returned", ["amount": sum, "reason": why])
            }
        try Notifications.notify(askedBy, words, link: payee.side.place(), id: id, at: now, in: db)
    }
}

/// Model of a payee's page.
struct PayoutStatement: Sendable {
    let payee: Payee
    let rule: PayoutRule
    let balance: Money
    let onItsWay: Money
    let bank: SealedAccount?
    /// End of the wait after a change of the bank account; nil if none runs.
    let payableFrom: Instant?
    let payouts: [Payout]
    let next: PayoutID?

    /// True if a payout can be asked for now.
    var canAsk: Bool {
        bank != nil && payableFrom == nil && onItsWay.isZero && balance >= rule.minimum
            && !balance.isZero
    }
}

// MARK: steps

extension Payouts {
    /// Step: the payee that an account is paid as; throws `notAPayee`.
    static func payee(
        _ side: PayoutSide, _ account: AccountID, in db: Transaction
    ) throws -> Payee {
        switch side {
        case .creator:
            guard let creator = try Creators.creator(of: account, in: db) else {
                throw PayoutRefusal.notAPayee
            }
            return Payee(
                account: .commission(creator.id), name: creator.name, market: creator.market)
        case .seller:
            let shop = try Shops.selling(account, in: db)
            return Payee(
                account: LedgerAccount(.payable, owner: shop.id.rawValue), name: shop.name,
                market: shop.market)
        }
    }

    static func rule(of payee: Payee, _ markets: Markets, at now: Instant) -> PayoutRule {
        markets.payoutRule(
            in: payee.market, on: markets.market(payee.market).zone.day(of: now))
    }

    static func judge(_ bank: BankAccount, _ rule: PayoutRule) throws(PayoutRefusal) {
        guard rule.takes(code: bank.code) else { throw .codeUnusable }
        guard rule.takes(number: bank.number) else {
            throw .numberUnusable(
                least: rule.digits.lowerBound, most: rule.digits.upperBound)
        }
    }

    /// Step: the bank account of a payee, and the moment from which it may be paid to.
    static func bank(
        of payee: Payee, in db: Transaction
    ) throws -> (bank: SealedAccount, payableFrom: Instant)? {
        try db.row(
            """
            SELECT \(SealedAccount.columns), payable_from FROM payout_accounts
            WHERE owner = \(payee.account.owner)
            """
        ) { (try SealedAccount(row: $0), try $0.next()) }
    }

    static func set(
        _ bank: SealedAccount, of payee: Payee, payableFrom: Instant, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO payout_accounts
                (owner, holder, bank, code, number, number_tail, at, payable_from)
            VALUES (\(payee.account.owner), \(bank.holder), \(bank.bank), \(bank.code),
                    \(bank.sealed), \(bank.tail), \(now), \(payableFrom))
            ON CONFLICT (owner) DO UPDATE SET holder = excluded.holder, bank = excluded.bank,
                code = excluded.code, number = excluded.number,
                number_tail = excluded.number_tail, at = excluded.at,
                payable_from = excluded.payable_from
            """)
    }

    static func open(of payee: Payee, in db: Transaction) throws -> PayoutID? {
        try db.value(
            """
            SELECT id FROM payouts
            WHERE owner = \(payee.account.owner) AND state IN ('asked', 'batched', 'sent')
            """)
    }

    /// Step: inserts a payout; throws `underWay` if its payee has an open one (unique index).
    static func insert(
        _ id: PayoutID, _ amount: Money, _ payee: Payee, _ bank: SealedAccount,
        by account: AccountID, at now: Instant, in db: Transaction
    ) throws {
        let put = try db.execute(
            """
            INSERT INTO payouts (id, kind, owner, name, market, currency, minor, holder, bank, code,
                                 number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at)
            VALUES (\(id), \(payee.account.kind), \(payee.account.owner), \(payee.name),
                    \(payee.market), \(amount.currency.code), \(amount.minor), \(bank.holder),
                    \(bank.bank), \(bank.code), \(bank.sealed), \(bank.tail), \(Payout.State.asked),
                    \(account), \(now), '', NULL, NULL)
            ON CONFLICT (owner) WHERE state IN ('asked', 'batched', 'sent') DO NOTHING
            """)
        guard put == 1 else { throw PayoutRefusal.underWay }
    }

    static func payout(_ id: PayoutID, in db: Transaction) throws -> Payout? {
        try db.row("SELECT \(Payout.columns) FROM payouts WHERE id = \(id)")
    }

    /// Payouts of a payee, newest first, one more than a page.
    static func payouts(
        of payee: Payee, before last: PayoutID?, in db: Transaction
    ) throws -> [Payout] {
        let end = last ?? ID(Int64.max)
        return try db.rows(
            """
            SELECT \(Payout.columns) FROM payouts
            WHERE owner = \(payee.account.owner) AND id < \(end)
            ORDER BY id DESC LIMIT \(page + 1)
            """)
    }

    static func payouts(
        _ state: Payout.State, after last: PayoutID?, in db: Transaction
    ) throws -> [Payout] {
        if state.isOpen {
            let start = last ?? ID(0)
            return try db.rows(
                """
                SELECT \(Payout.columns) FROM payouts WHERE state = \(state) AND id > \(start)
                ORDER BY id LIMIT \(page + 1)
                """)
        }
        let end = last ?? ID(Int64.max)
        return try db.rows(
            """
            SELECT \(Payout.columns) FROM payouts WHERE state = \(state) AND id < \(end)
            ORDER BY id DESC LIMIT \(page + 1)
            """)
    }
}
