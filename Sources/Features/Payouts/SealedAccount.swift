import Store
import World

/// Bank account as it is stored: its number encrypted, the last digits for people to know it by.
public struct SealedAccount: Sendable, Equatable, CustomStringConvertible {
    public let holder: String
    public let bank: String
    public let code: String
    /// Number, encrypted.
    let sealed: String
    /// Last digits of the number.
    let tail: String

    init(_ account: BankAccount, _ keys: SecretKeys) {
        holder = account.holder
        bank = account.bank
        code = account.code
        sealed = keys.seal(account.number)
        tail = String(account.number.suffix(BankAccount.shown))
    }

    /// Reads columns `columns`.
    init(row: Row) throws {
        holder = try row.next()
        bank = try row.next()
        code = try row.next()
        sealed = try row.next()
        tail = try row.next()
    }

    static let columns: SQL = "holder, bank, code, number, number_tail"

    public var masked: String { "\(bank) ••••\(tail)" }
    public var description: String { masked }

    /// The account with its number in the clear, for the bank alone. Throws `SecretFault`.
    func opened(_ keys: SecretKeys) throws -> BankAccount {
        BankAccount(
            holder: holder, bank: bank, code: code,
            number: SecretKeys.isSealed(sealed) ? try keys.open(sealed) : sealed)
    }
}

extension Payouts {
    /// Rows that one write seals: a write stays short.
    static let sealedAtOnce = 500

    /// Seals numbers of bank accounts that are in the clear or under an older key: those from before
    /// they were encrypted, and all after a rotation. Returns how many.
    public func sealNumbers() async throws -> Int {
        try await seal("payout_accounts", key: "owner") + seal("payouts", key: "id")
            + seal("paying_accounts", key: "id") + seal("payout_batches", key: "id")
    }

    private func seal(_ table: SQL, key: SQL) async throws -> Int {
        var (after, sealed) = (Int64.min, 0)
        while true {
            let keys = keys
            let start = after
            let (last, count) = try await store.write { db in
                let rows = try db.rows(
                    """
                    SELECT \(key), number FROM \(table) WHERE \(key) > \(start)
                    ORDER BY \(key) LIMIT \(Self.sealedAtOnce)
                    """
                ) { (id: try $0.next() as Int64, number: try $0.next() as String) }
                let old = rows.filter { !keys.isCurrent($0.number) }
                for row in old {
                    let isSealed = SecretKeys.isSealed(row.number)
                    let number = isSealed ? try keys.open(row.number) : row.number
                    try db.execute(
                        """
                        UPDATE \(table) SET number = \(keys.seal(number)),
                            number_tail = \(String(number.suffix(BankAccount.shown)))
                        WHERE \(key) = \(row.id) AND number = \(row.number)
                        """)
                }
                return (rows.count == Self.sealedAtOnce ? rows.last?.id : nil, old.count)
            }
            sealed += count
            guard let last else { return sealed }
            after = last
        }
    }

    /// Audit of secrecy: the first account, in words, whose number stands in the clear; or nil.
    static func auditSealed(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT place, id FROM (
                SELECT 'payout_accounts' AS place, owner AS id, number FROM payout_accounts
                UNION ALL SELECT 'payouts', id, number FROM payouts
                UNION ALL SELECT 'paying_accounts', id, number FROM paying_accounts
                UNION ALL SELECT 'payout_batches', id, number FROM payout_batches
            ) AS numbers WHERE number NOT LIKE 's1.%' ORDER BY place, id LIMIT 1
            """
        ) { row in
            let (place, id): (String, Int64) = try (row.next(), row.next())
            return "\(place): the account number of \(id) stands in the clear"
        }
    }
}
