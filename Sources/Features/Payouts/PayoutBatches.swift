import Identities
import Ledger
import Markets
import Money
import Store
import Text
import World

// What finance does with batches. One person gathers, another approves; what is approved is what the
// file says, and nothing of it changes any more.

extension Payouts {
    /// Stores the operator's own account, from which a market's payouts are paid. Batches that were
    /// made keep theirs.
    public func setPayer(
        _ account: BankAccount, in market: MarketCode, by finance: AccountID
    ) async throws {
        guard BankText.isAccountNumber(account.number) else { throw PayoutRefusal.payerUnusable }
        let now = world.now()
        let (id, sealed): (PayingAccountID, SealedAccount) = (
            world.id(), SealedAccount(account, keys)
        )
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO paying_accounts
                    (id, market, holder, bank, code, number, number_tail, set_by, at)
                VALUES (\(id), \(market), \(sealed.holder), \(sealed.bank), \(sealed.code),
                        \(sealed.sealed), \(sealed.tail), \(finance), \(now))
                """)
        }
    }

    /// Gathers payouts that wait in a market, the longest waiting first. Left out are one's own and
    /// those of payees who owe money by now.
    public func gather(
        _ market: MarketCode, by account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<PayoutBatchID> {
        let now = world.now()
        let (id, news): (PayoutBatchID, ID<OutboxRow>) = (world.id(), world.id())
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let payer = try Self.payer(in: market, in: db) else {
                throw PayoutRefusal.payerFirst
            }
            let payouts = try Self.payable(in: market, by: account, in: db)
            guard !payouts.isEmpty else { throw PayoutRefusal.nothingToBatch }
            try Self.insert(id, market, payouts, payer, by: account, at: now, in: db)
            try db.publish("payouts.batched", subject: id.description, id: news, at: now)
            return id
        }
    }

    /// Step: payouts of one batch. Those of debtors wait, and keep nobody behind them from being paid.
    private static func payable(
        in market: MarketCode, by account: AccountID, in db: Transaction
    ) throws -> [Payout] {
        var (payable, last): ([Payout], PayoutID) = ([], ID(0))
        while payable.count < PayoutBatch.most {
            let waiting: [Payout] = try db.rows(
                """
                SELECT \(Payout.columns) FROM payouts WHERE state = \(Payout.State.asked)
                    AND market = \(market) AND currency = \(market.currency.code)
                    AND asked_by <> \(account) AND is_in_old_file = \(false) AND id > \(last)
                ORDER BY id LIMIT \(PayoutBatch.most - payable.count)
                """)
            guard let end = waiting.last else { break }
            payable += try waiting.filter { try !$0.isOwed(in: db) }
            last = end.id
        }
        return payable
    }

    private static func insert(
        _ id: PayoutBatchID, _ market: MarketCode, _ payouts: [Payout], _ payer: SealedAccount,
        by account: AccountID, at now: Instant, in db: Transaction
    ) throws {
        let total = payouts.map(\.amount).sum(market.currency)
        try db.execute(
            """
            INSERT INTO payout_batches (id, market, currency, state, count, minor, holder, bank,
                                        code, number, number_tail, made_by, made_at)
            VALUES (\(id), \(market), \(total.currency.code), \(PayoutBatch.State.open),
                    \(payouts.count), \(total.minor), \(payer.holder), \(payer.bank),
                    \(payer.code), \(payer.sealed), \(payer.tail), \(account), \(now))
            """)
        let moved = try db.execute(
            """
            UPDATE payouts SET state = \(Payout.State.batched), batch = \(id)
            WHERE id IN (\(list: payouts.map(\.id))) AND state = \(Payout.State.asked)
            """)
        guard moved == payouts.count else { throw PayoutRefusal.nothingToBatch }
    }

    /// Takes a payout out of a batch that isn't approved; it waits again. The last one ends the batch.
    public func remove(
        _ payout: PayoutID, from id: PayoutBatchID, by account: AccountID
    ) async throws {
        try await store.write { db in
            let batch = try Self.batch(id, in: db)
            guard batch.state == .open else { throw PayoutRefusal.batchSettled }
            guard let payout = try Self.payout(payout, in: db), payout.batch == id else {
                throw PayoutRefusal.notFound
            }
            try Self.free("id = \(payout.id) AND batch = \(id)", in: db)
            let state: PayoutBatch.State = batch.count == 1 ? .cancelled : .open
            let left = batch.total - payout.amount
            let changed = try db.execute(
                """
                UPDATE payout_batches SET count = count - 1, minor = \(left.minor), state = \(state)
                WHERE id = \(id) AND state = \(PayoutBatch.State.open) AND minor = \(batch.total.minor)
                """)
            guard changed == 1 else { throw PayoutRefusal.batchSettled }
        }
    }

    private static func free(_ which: SQL, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE payouts SET state = \(Payout.State.asked), batch = NULL
            WHERE state = \(Payout.State.batched) AND \(which)
            """)
    }

    /// Gives up a batch that isn't approved: its payouts wait again.
    public func cancel(_ id: PayoutBatchID, by account: AccountID) async throws {
        try await store.write { db in
            let batch = try Self.batch(id, in: db)
            guard batch.state != .cancelled else { return }
            guard PayoutBatch.canMove(from: batch.state, to: .cancelled) else {
                throw PayoutRefusal.batchSettled
            }
            try Self.move(batch, to: .cancelled, setting: "count = 0, minor = 0", in: db)
            try Self.free("batch = \(id)", in: db)
        }
    }

    /// Approves a batch, as a second person: from here on it is what its files say.
    public func approve(_ id: PayoutBatchID, by account: AccountID) async throws {
        let now = world.now()
        let news: ID<OutboxRow> = world.id()
        let keys = keys
        try await store.write { db in
            let batch = try Self.batch(id, in: db)
            guard batch.madeBy != account else { throw PayoutRefusal.twoPeople }
            guard batch.approvedBy != account else { return }
            guard PayoutBatch.canMove(from: batch.state, to: .approved) else {
                throw PayoutRefusal.batchSettled
            }
            let payouts = try Self.payouts(of: id, in: db)
            guard payouts.allSatisfy({ $0.askedBy != account }) else {
                throw PayoutRefusal.yourOwn
            }
            // Refunds may have come since it was gathered.
            if let owing = try payouts.first(where: { try $0.isOwed(in: db) }) {
                throw PayoutRefusal.payeeOwes(owing.payee.name)
            }
            try Self.move(
                batch, to: .approved, setting: "approved_by = \(account), approved_at = \(now)",
                in: db)
            let approved = try Self.batch(id, in: db)
            for format in BankFileFormat.allCases {
                let text = try BankFile(approved, payouts, keys).text(format)
                try db.execute(
                    """
                    INSERT INTO payout_files (batch, format, sha256, bytes)
                    VALUES (\(id), \(format), \(BankFile.hash(text)), \(text.utf8.count))
                    """)
            }
            try db.publish("payouts.approved", subject: id.description, id: news, at: now)
        }
    }

    /// Step: moves a batch on; throws `batchSettled` where somebody else was first.
    private static func move(
        _ batch: PayoutBatch, to state: PayoutBatch.State, setting: SQL, in db: Transaction
    ) throws {
        let moved = try db.execute(
            """
            UPDATE payout_batches SET state = \(state), \(setting)
            WHERE id = \(batch.id) AND state = \(batch.state)
            """)
        guard moved == 1 else { throw PayoutRefusal.batchSettled }
    }

    /// The bank file of an approved batch, with account numbers in the clear; the download is on
    /// record. Throws `fileChanged` where it isn't byte for byte what was approved.
    func bankFile(
        _ id: PayoutBatchID, _ format: BankFileFormat, by account: AccountID
    ) async throws -> (text: String, seal: BankFileSeal) {
        let now = world.now()
        let download: PayoutDownloadID = world.id()
        let keys = keys
        return try await store.write { db in
            let batch = try Self.batch(id, in: db)
            let seals = try Self.files(of: id, in: db)
            guard let seal = seals.first(where: { $0.format == format }) else {
                throw PayoutRefusal.approvalFirst
            }
            let text = try BankFile(batch, Self.payouts(of: id, in: db), keys).text(format)
            guard BankFile.hash(text) == seal.sha256 else { throw PayoutRefusal.fileChanged }
            try db.execute(
                """
                INSERT INTO payout_downloads (id, batch, format, account, at)
                VALUES (\(download), \(id), \(format), \(account), \(now))
                """)
            return (text, seal)
        }
    }

    /// Records that the bank has a batch's file. What became of each payout is said one by one.
    public func send(_ id: PayoutBatchID, by account: AccountID) async throws {
        let now = world.now()
        let news: ID<OutboxRow> = world.id()
        try await store.write { db in
            let batch = try Self.batch(id, in: db)
            guard batch.state != .sent else { return }
            guard PayoutBatch.canMove(from: batch.state, to: .sent) else {
                throw batch.state == .open
                    ? PayoutRefusal.approvalFirst : PayoutRefusal.batchSettled
            }
            guard try !Self.downloads(of: id, in: db).isEmpty else {
                throw PayoutRefusal.fileFirst
            }
            try Self.move(
                batch, to: .sent, setting: "sent_by = \(account), sent_at = \(now)", in: db)
            try db.execute(
                """
                UPDATE payouts SET state = \(Payout.State.sent)
                WHERE batch = \(id) AND state = \(Payout.State.batched)
                """)
            try db.publish("payouts.sent", subject: id.description, id: news, at: now)
        }
    }

    // MARK: what is shown

    func batchPage(_ id: PayoutBatchID) async throws -> PayoutBatchPageModel {
        try await store.report { db in
            PayoutBatchPageModel(
                batch: try Self.batch(id, in: db), payouts: try Self.payouts(of: id, in: db),
                files: try Self.files(of: id, in: db),
                downloads: try Self.downloads(of: id, in: db))
        }
    }

    func batchList(before last: PayoutBatchID?) async throws -> PayoutBatchList {
        try await store.report { db in
            let found = try Self.batches(before: last, in: db)
            let shown = Array(found.prefix(Self.page))
            var payers: [MarketCode: SealedAccount] = [:]
            for market in MarketCode.allCases {
                payers[market] = try Self.payer(in: market, in: db)
            }
            return PayoutBatchList(
                batches: shown, next: found.count > Self.page ? shown.last?.id : nil,
                waiting: try Self.waiting(in: db), payers: payers)
        }
    }
}

extension Payout {
    /// Step: true if the payee owes money by now: no more goes out before that is paid off.
    fileprivate func isOwed(in db: Transaction) throws -> Bool {
        try Ledger.balance(of: payee.account, amount.currency, in: db).isNegative
    }
}
