import CSV
import CreditTransfers
import Identities
import Markets
import Money
import Store
import Text
import World

/// Bank file of a batch: the one place where account numbers leave in full. The same batch gives the
/// same bytes at any time.
struct BankFile: Sendable {
    static let columns = [
        "payout", "end_to_end_id", "name", "holder", "bank", "code", "number", "currency",
        "amount", "asked_at",
    ]

    struct Line: Sendable {
        let payout: PayoutID
        let name: String
        let account: BankAccount
        let amount: Money
        let askedAt: Instant

        /// Reference by which the bank's statement names the payment again.
        var endToEndID: String { Payout.endToEndID(payout) }
    }
    let batch: PayoutBatchID
    let market: MarketCode
    let approvedAt: Instant
    let payer: BankAccount
    let lines: [Line]

    func text(_ format: BankFileFormat) -> String {
        format == .csv ? csv : creditTransfer.text
    }

    /// SHA-256 in hexadecimal.
    static func hash(_ text: String) -> String { Hex.encode(Digest.sha256(text)) }

    /// The file as pain.001. Its time is the approval's, so that it is the same whenever it is made.
    private var creditTransfer: CreditTransferFile {
        CreditTransferFile(
            id: batch.description, createdAt: approvedAt, payer: payer.party,
            currency: market.currency, clearing: Self.clearing[market],
            payments: lines.map {
                .init(id: $0.endToEndID, payee: $0.account.party, amount: $0.amount)
            })
    }

    /// Codes of national clearing systems: the ABA's routing numbers, the UK's sort codes.
    private static let clearing: [MarketCode: String] = [.us: "USABA", .gb: "GBDSC"]

    /// The file as CSV.
    private var csv: String {
        CSVText.file(
            Self.columns,
            lines.map { line in
                [
                    line.payout.description, line.endToEndID, line.name, line.account.holder,
                    line.account.bank, line.account.code, line.account.number,
                    line.amount.currency.code, line.amount.decimal,
                    "\(line.askedAt.milliseconds)",
                ]
            })
    }
}

extension BankFile {
    /// Opens the accounts of an approved batch; throws `SecretFault` where a key is missing.
    init(_ approved: PayoutBatch, _ payouts: [Payout], _ keys: SecretKeys) throws {
        batch = approved.id
        market = approved.market
        approvedAt = approved.approvedAt ?? approved.madeAt
        payer = try approved.payer.opened(keys)
        lines = try payouts.map {
            Line(
                payout: $0.id, name: $0.payee.name, account: try $0.bank.opened(keys),
                amount: $0.amount, askedAt: $0.askedAt)
        }
    }
}

extension BankAccount {
    fileprivate var party: CreditTransferParty {
        CreditTransferParty(holder: holder, bank: bank, code: code, number: number)
    }
}

extension Payout {
    /// Name of a payment at the bank: its id with a hyphen, as the characters of payments have no
    /// underscore.
    static func endToEndID(_ id: PayoutID) -> String {
        String(id.description.map { $0 == "_" ? "-" : $0 })
    }

    /// The payment that a bank's text names, in whatever case the bank writes it; nil for none.
    public static func named(in text: String) -> PayoutID? {
        let upper = text.uppercased()
        let prefix = PayoutKind.prefix.uppercased()
        let parts = upper.split { !$0.isLetter && !$0.isNumber && !"-_".contains($0) }
        for part in parts {
            guard part.hasPrefix(prefix) else { continue }
            let letters = part.dropFirst(prefix.count).drop { "-_".contains($0) }
            if let id = PayoutID("\(PayoutKind.prefix)_\(letters)") { return id }
        }
        return nil
    }
}
