import Identities
import Money
import Payouts
import Store

/// Matches lines of a bank's statement with payouts: by the reference, or else by the amount, where
/// just one payout has it.
struct BankMatching {
    private let db: Transaction
    /// Payouts that a line of this file matched, as money out and as money back.
    private var out: Set<Int64> = []
    private var back: Set<Int64> = []

    init(in db: Transaction) { self.db = db }

    func rows(_ lines: [BankLine]) throws -> [SettlementRow] {
        var matching = self
        let named = try Payouts.find(
            lines.compactMap { Payout.named(in: $0.reference) }, in: db)
        return try lines.map { line in
            let id = Payout.named(in: line.reference)
            let payout = try id.map { named[$0] } ?? matching.byAmount(line)
            let verdict = try matching.verdict(line, payout)
            return SettlementRow(
                day: line.day, amount: line.amount, reference: line.reference,
                subject: payout?.id.rawValue, verdict: verdict)
        }
    }

    /// The payout of an amount that left without a name; nil where none or several have it.
    private func byAmount(_ line: BankLine) throws -> Payout? {
        guard line.amount.isNegative else { return nil }
        let amount = -line.amount
        let candidates = try Payouts.atBank(amount, limit: Self.mostCandidates, in: db)
        guard candidates.count < Self.mostCandidates else { return nil }
        let ids = candidates.map(\.id.rawValue)
        let taken = try SettlementRow.matched(ids, .bank, isCredit: false, in: db).union(out)
        let left = candidates.filter { !taken.contains($0.id.rawValue) }
        return left.count == 1 ? left.first : nil
    }

    /// Payouts of one amount that are looked at.
    private static let mostCandidates = 200

    private mutating func verdict(
        _ line: BankLine, _ payout: Payout?
    ) throws -> SettlementVerdict {
        guard let payout, !line.amount.isZero else { return .unknown }
        let isCredit = !line.amount.isNegative
        guard payout.amount.currency == line.amount.currency else { return .wrongCurrency }
        guard payout.amount.minor.magnitude == line.amount.minor.magnitude else {
            return .wrongAmount
        }
        let states: Set<Payout.State> = isCredit ? [.returned] : [.sent, .paid, .returned]
        guard states.contains(payout.state) else { return .wrongState }
        let id = payout.id.rawValue
        let before = try SettlementRow.matched([id], .bank, isCredit: isCredit, in: db)
        guard before.isEmpty else { return .twice }
        let isNew = isCredit ? back.insert(id).inserted : out.insert(id).inserted
        return isNew ? .matched : .twice
    }
}
