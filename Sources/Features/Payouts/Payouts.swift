import Notifications
import Identities
import Accounts
import Authentication
import Ledger
import Markets
import Money
import Store
import World

/// Payouts: transfers of payees' balances to their banks.
///
/// Promises: nobody is paid more than their balance, nor less than the market's minimum; one payout
/// at a time is under way for each payee; its money is on the payee's account, on its way, or at
/// the bank, as its state says, and comes back if the bank doesn't take it, also after it was paid;
/// what goes to the bank was gathered by one person and approved by another, and is what was
/// approved; asking or deciding twice does it once; a bank account is set by its owner's password
/// alone and told by mail, and one that takes another's place, or comes to money that is there, is
/// paid to after a wait, which begins anew when the owner's login changes; an account's number is
/// stored encrypted,
/// shown by its last four digits, logged nowhere, and leaves in full in the bank's file alone.
public struct Payouts: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let authentication: Authentication
    let keys: SecretKeys

    public init(
        store: any Store, world: World, markets: Markets, authentication: Authentication,
        keys: SecretKeys
    ) {
        self.keys = keys
        self.store = store
        self.world = world
        self.markets = markets
        self.authentication = authentication
    }

    public static let migrations = PayoutsSchema.migrations

    /// Payouts on one page.
    public static let page = 24

    // MARK: what payees do

    /// Stores the bank account for future payouts, and tells the owner by mail. A payout that was
    /// asked for keeps its account; after a change the next one has to wait.
    public func keep(
        _ bank: BankAccount, _ side: PayoutSide, by proof: PasswordProof
    ) async throws {
        let now = world.now()
        let account = proof.account
        let (notice, letter): (NoticeID, InboxMessageID) = (world.id(), world.id())
        let (markets, keys) = (markets, keys)
        let sealed = SealedAccount(bank, keys)
        try await store.write { db in
            let payee = try Self.payee(side, account, in: db)
            let rule = Self.rule(of: payee, markets, at: now)
            try Self.judge(bank, rule)
            let before = try Self.bank(of: payee, in: db)
            // One that can't be opened any more counts as another.
            let isOther = before.map {
                (try? $0.bank.opened(keys).isSameAccount(as: bank)) != true
            }
            let payableFrom = try Self.payableFrom(
                payee, isOther: isOther, before: before?.payableFrom, rule, at: now, in: db)
            try Self.set(sealed, of: payee, payableFrom: payableFrom, at: now, in: db)
            // A change made with a stolen session can't go unnoticed.
            try Notifications.notify(
                account, LocalizedText("notice.payouts.account", ["account": bank.masked]),
                link: side.place(), id: notice, at: now, in: db)
            try authentication.sendNotice(
                .payoutAccountChanged, to: account,
                subject: LocalizedText("payouts.mail.account.subject"),
                text: LocalizedText("payouts.mail.account.text", ["account": bank.masked]),
                id: letter, at: now, in: db)
        }
    }

    /// Asks for a payout: moves an amount, or the whole balance, to `onItsWay`.
    public func ask(
        _ amount: PayoutAmount, _ side: PayoutSide, of account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<PayoutID> {
        let now = world.now()
        let id: PayoutID = world.id()
        let (transfer, news): (TransferID, ID<OutboxRow>) = (world.id(), world.id())
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let payee = try Self.payee(side, account, in: db)
            guard let (bank, bankFrom) = try Self.bank(of: payee, in: db) else {
                throw PayoutRefusal.accountFirst
            }
            let payableFrom = try Self.payable(
                from: bankFrom, of: account, Self.rule(of: payee, markets, at: now), in: db)
            guard payableFrom <= now else {
                throw PayoutRefusal.accountChanged(hours: (payableFrom - now).hoursRoundedUp)
            }
            guard try Self.open(of: payee, in: db) == nil else { throw PayoutRefusal.underWay }
            let balance = try Ledger.balance(of: payee.account, payee.currency, in: db)
            guard !balance.isNegative else { throw PayoutRefusal.inDebt(owed: -balance) }
            let wanted = try amount.of(balance)
            let minimum = Self.rule(of: payee, markets, at: now).minimum
            guard wanted >= minimum, !wanted.isZero else {
                throw PayoutRefusal.tooLittle(least: minimum)
            }
            guard wanted <= balance else { throw PayoutRefusal.tooMuch(most: balance) }
            try Self.insert(id, wanted, payee, bank, by: account, at: now, in: db)
            try Ledger.post(
                [
                    Transfer(
                        id: transfer, from: payee.account, to: payee.onItsWay, amount: wanted,
                        kind: .payout, subject: id.rawValue, at: now)
                ], in: db)
            try db.publish("payouts.asked", subject: id.description, id: news, at: now)
            return id
        }
    }

    // MARK: what finance does

    /// Records the bank's result. The same decision again changes nothing; another is refused.
    public func decide(
        _ id: PayoutID, _ verdict: PayoutVerdict, by account: AccountID
    ) async throws {
        let now = world.now()
        let (transfer, news): (TransferID, ID<OutboxRow>) = (world.id(), world.id())
        let notice: NoticeID = world.id()
        try await store.write { db in
            guard let payout = try Self.payout(id, in: db) else { throw PayoutRefusal.notFound }
            guard payout.askedBy != account else { throw PayoutRefusal.yourOwn }
            if payout.state == verdict.state {
                // The same decision again. A different reference belongs to a different transfer:
                // it must not look as if it were this one.
                guard payout.outcome == verdict.word else { throw PayoutRefusal.settled }
                return
            }
            guard payout.canMove(to: verdict.state) else {
                throw payout.state.isOpen ? PayoutRefusal.notSent : PayoutRefusal.settled
            }
            guard try Self.record(verdict, of: payout, by: account, at: now, in: db) else {
                throw PayoutRefusal.settled
            }
            try Ledger.post([payout.transfer(verdict, transfer, at: now)], in: db)
            try payout.tell(verdict, notice, at: now, in: db)
            try db.publish(
                "payouts.\(verdict.state.rawValue)", subject: id.description, id: news, at: now)
        }
    }

    /// Step: false if somebody else was first.
    private static func record(
        _ verdict: PayoutVerdict, of payout: Payout, by account: AccountID, at now: Instant,
        in db: Transaction
    ) throws -> Bool {
        let change: SQL =
            verdict.state == .returned
            ? "return_reason = \(verdict.word), returned_by = \(account), returned_at = \(now)"
            : "word = \(verdict.word), decided_by = \(account), decided_at = \(now)"
        return try db.execute(
            """
            UPDATE payouts SET state = \(verdict.state), \(change)
            WHERE id = \(payout.id) AND state = \(payout.state)
            """) == 1
    }

    // MARK: what everybody sees

    func statement(
        _ side: PayoutSide, of account: AccountID, before last: PayoutID?
    ) async throws -> PayoutStatement {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let payee = try Self.payee(side, account, in: db)
            let found = try Self.payouts(of: payee, before: last, in: db)
            let shown = Array(found.prefix(Self.page))
            let bank = try Self.bank(of: payee, in: db)
            return PayoutStatement(
                payee: payee, rule: Self.rule(of: payee, markets, at: now),
                balance: try Ledger.balance(of: payee.account, payee.currency, in: db),
                onItsWay: try Ledger.balance(of: payee.onItsWay, payee.currency, in: db),
                bank: bank?.bank,
                payableFrom: try bank.map(\.payableFrom).map {
                    try Self.payable(
                        from: $0, of: account, Self.rule(of: payee, markets, at: now), in: db)
                }.flatMap { $0 > now ? $0 : nil },
                payouts: shown,
                next: found.count > Self.page ? shown.last?.id : nil)
        }
    }

    /// One page of payouts in a state: open ones longest waiting first, decided ones newest first.
    func list(
        _ state: Payout.State, after last: PayoutID?
    ) async throws -> (payouts: [Payout], next: PayoutID?) {
        try await store.read { db in
            let found = try Self.payouts(state, after: last, in: db)
            let shown = Array(found.prefix(Self.page))
            return (shown, found.count > Self.page ? shown.last?.id : nil)
        }
    }
}

extension Payout {
    /// Movement of the money that a verdict tells of: to the bank, or back to the payee.
    fileprivate func transfer(
        _ verdict: PayoutVerdict, _ id: TransferID, at now: Instant
    ) -> Transfer {
        let (from, to, kind): (LedgerAccount, LedgerAccount, TransferType) =
            switch verdict {
            case .paid: (payee.onItsWay, .gateway, .payout)
            case .failed: (payee.onItsWay, payee.account, .payoutBack)
            case .returned: (.gateway, payee.account, .payoutReturn)
            }
        return Transfer(
            id: id, from: from, to: to, amount: amount, kind: kind, subject: self.id.rawValue,
            at: now)
    }
}

extension TimeSpan {
    /// Whole hours, the last begun one counted.
    fileprivate var hoursRoundedUp: Int { Int((milliseconds + 3_599_999) / 3_600_000) }
}
