import Identities
import Money
import Numbers
import Store
import World

/// Fault of a posting: a mistake of ours, never a visitor's.
public enum LedgerFault: Error, Equatable {
    /// The account has less than the transfer takes.
    case overdraft(LedgerAccount, subject: Int64, missing: Money)
}

extension LedgerAccount.Kind {
    /// Money that covers a transfer out of an account.
    enum Cover {
        /// Nothing need be there: what comes out of a gateway is what buyers paid; a refund after a
        /// payout is a debt.
        case none
        /// Money that came in about the same subject: an order's, a payout's.
        case subject
        /// The whole balance.
        case balance
    }

    func cover(of kind: TransferType) -> Cover {
        switch self {
        case .gateway, .disputes, .losses: .none
        case .tax, .withheld: kind == .remittance ? .balance : .subject
        case .held, .reserve, .fees, .refunds, .payout, .disputed: .subject
        case .payable, .commission: kind == .payout ? .balance : .none
        }
    }
}

extension Ledger {
    /// Step: throws if one of the transfers, posted in their order, takes more than covers it. Reads
    /// nothing for those out of a gateway, as all of a sale are.
    static func refuseOverdrafts(_ transfers: [Transfer], in db: Transaction) throws {
        let covered = transfers.filter { $0.from.kind.cover(of: $0.kind) != .none }
        guard !covered.isEmpty else { return }
        var posted = try Posted(about: Set(covered.map(\.subject)), in: db)
        for transfer in transfers where posted.ids.insert(transfer.id).inserted {
            let left: Money? =
                switch transfer.from.kind.cover(of: transfer.kind) {
                case .none: nil
                case .subject: posted.left(transfer)
                case .balance:
                    try balance(of: transfer.from, transfer.amount.currency, in: db)
                        + posted.added(transfer)
                }
            if let left, left < transfer.amount {
                throw LedgerFault.overdraft(
                    transfer.from, subject: transfer.subject, missing: transfer.amount - left)
            }
            posted.add(transfer)
        }
    }

    /// Balances about subjects: of what was posted before, and of what is being posted.
    private struct Posted {
        private struct Key: Hashable {
            let account: LedgerAccount
            let subject: Int64
            let currency: Currency
        }
        var ids: Set<TransferID> = []
        private var before: [Key: Int64] = [:]
        private var new: [Key: Int64] = [:]

        init(about subjects: Set<Int64>, in db: Transaction) throws {
            let rows: [Transfer] = try db.rows(
                """
                SELECT \(Transfer.columns) FROM transfers
                WHERE subject IN (\(list: subjects.sorted())) ORDER BY id
                """)
            for transfer in rows {
                ids.insert(transfer.id)
                Self.count(transfer, in: &before)
            }
        }

        private static func count(_ transfer: Transfer, in sums: inout [Key: Int64]) {
            func key(_ account: LedgerAccount) -> Key {
                Key(
                    account: account, subject: transfer.subject,
                    currency: transfer.amount.currency)
            }
            let (from, to) = (key(transfer.from), key(transfer.to))
            sums[from] = (sums[from] ?? 0).clampedSubtracting(transfer.amount.minor)
            sums[to] = (sums[to] ?? 0).clampedAdding(transfer.amount.minor)
        }

        mutating func add(_ transfer: Transfer) { Self.count(transfer, in: &new) }

        /// Money about the transfer's subject on the account that it is taken from.
        func left(_ transfer: Transfer) -> Money {
            let key = Key(
                account: transfer.from, subject: transfer.subject,
                currency: transfer.amount.currency)
            return Money(
                minor: (before[key] ?? 0).clampedAdding(new[key] ?? 0),
                currency: transfer.amount.currency)
        }

        /// Change of the account by transfers that are being posted.
        func added(_ transfer: Transfer) -> Money {
            let sum = new.filter {
                $0.key.account == transfer.from && $0.key.currency == transfer.amount.currency
            }.values.clampedSum()
            return Money(minor: sum, currency: transfer.amount.currency)
        }
    }
}
