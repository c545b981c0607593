import Disputes
import Identities
import Money
import Numbers
import Payments
import Store

/// Matching of a gateway's settlement lines with payments, and of those below zero with refunds and
/// with what a bank took back; a dispute that was won brings the money a second time.
struct GatewayMatching {
    private let db: Transaction
    /// Amounts that lines may name, by payment; below zero for money that left.
    private var amounts: [PaymentID: [Int64]] = [:]
    /// Amounts among them that no line has matched yet.
    private var unmatched: [PaymentID: [Int64]] = [:]

    init(in db: Transaction) { self.db = db }

    func rows(_ lines: [GatewayLine]) throws -> [SettlementRow] {
        var matching = self
        let referred = try Payments.payments(referred: lines.map(\.payment), in: db)
        let named = try Payments.payments(lines.compactMap { PaymentID($0.payment) }, in: db)
        let payments = lines.map { line in
            referred[line.payment] ?? PaymentID(line.payment).flatMap { named[$0] }
        }
        try matching.read(payments.compactMap(\.self))
        return zip(lines, payments).map { line, payment in
            SettlementRow(
                amount: line.gross, fee: line.fee, net: line.net, reference: line.payment,
                subject: payment?.id.rawValue, verdict: matching.verdict(line, payment))
        }
    }

    private mutating func read(_ payments: [Payment]) throws {
        let paid = Dictionary(payments.map { ($0.id, $0.amount.minor) }) { first, _ in first }
        let ids = Array(paid.keys)
        let refunded = try Payments.refunded(ids, in: db)
        let disputed = try Disputes.movements(of: ids, in: db)
        let matched = try SettlementRow.matchedAmounts(ids.map(\.rawValue), in: db)
        for (id, minor) in paid {
            var all = [minor]
            all += (refunded[id] ?? []).map { Int64(0).clampedSubtracting($0) }
            all += disputed[id] ?? []
            amounts[id] = all
            var left = all
            for known in matched[id.rawValue] ?? [] {
                if let place = left.firstIndex(of: known) { left.remove(at: place) }
            }
            unmatched[id] = left
        }
    }

    private mutating func verdict(_ line: GatewayLine, _ payment: Payment?) -> SettlementVerdict {
        guard let payment, !line.gross.isZero else { return .unknown }
        guard payment.amount.currency == line.gross.currency else { return .wrongCurrency }
        guard line.gross - line.fee == line.net else { return .wrongNet }
        guard [.succeeded, .refunded].contains(payment.state) else { return .wrongState }
        let minor = line.gross.minor
        if let place = unmatched[payment.id]?.firstIndex(of: minor) {
            unmatched[payment.id]?.remove(at: place)
            return .matched
        }
        return amounts[payment.id]?.contains(minor) == true ? .twice : .wrongAmount
    }
}

extension SettlementRow {
    /// Step: amounts that lines of earlier files have matched, by payment.
    fileprivate static func matchedAmounts(
        _ payments: [Int64], in db: Transaction
    ) throws -> [Int64: [Int64]] {
        guard !payments.isEmpty else { return [:] }
        var out: [Int64: [Int64]] = [:]
        try db.each(
            """
            SELECT subject, minor FROM settlement_lines
            WHERE kind = 'gateway' AND verdict = 'matched' AND subject IN (\(list: payments))
            """
        ) { row in
            let (payment, minor): (Int64, Int64) = try (row.next(), row.next())
            out[payment, default: []].append(minor)
        }
        return out
    }
}
