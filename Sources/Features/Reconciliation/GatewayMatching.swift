import Identities
import Money
import Payments
import Store

/// Matches lines of a gateway's settlement with payments, and those below zero with their refunds.
struct GatewayMatching {
    private let db: Transaction
    /// Payments that a line of this file matched.
    private var charged: Set<Int64> = []
    /// Refunds of a payment that no line of this file matched yet, by amount.
    private var refunds: [PaymentID: [Int64]] = [:]

    init(in db: Transaction) { self.db = db }

    func rows(_ lines: [GatewayLine]) throws -> [SettlementRow] {
        var matching = self
        let referred = try Payments.payments(referred: lines.map(\.payment), in: db)
        let named = try Payments.payments(lines.compactMap { PaymentID($0.payment) }, in: db)
        return try lines.map { line in
            let payment =
                referred[line.payment] ?? PaymentID(line.payment).flatMap { named[$0] }
            let verdict = try matching.verdict(line, payment)
            return SettlementRow(
                amount: line.gross, fee: line.fee, net: line.net, reference: line.payment,
                subject: payment?.id.rawValue, verdict: verdict)
        }
    }

    private mutating func verdict(
        _ line: GatewayLine, _ payment: Payment?
    ) throws -> SettlementVerdict {
        guard let payment, !line.gross.isZero else { return .unknown }
        guard payment.amount.currency == line.gross.currency else { return .wrongCurrency }
        guard line.gross - line.fee == line.net else { return .wrongNet }
        guard [.succeeded, .refunded].contains(payment.state) else { return .wrongState }
        return line.gross.isNegative
            ? try refund(line, payment) : try charge(line, payment)
    }

    private mutating func charge(
        _ line: GatewayLine, _ payment: Payment
    ) throws -> SettlementVerdict {
        guard line.gross == payment.amount else { return .wrongAmount }
        let id = payment.id.rawValue
        let before = try SettlementRow.matched([id], .gateway, isCredit: true, in: db)
        return before.isEmpty && charged.insert(id).inserted ? .matched : .twice
    }

    private mutating func refund(
        _ line: GatewayLine, _ payment: Payment
    ) throws -> SettlementVerdict {
        if refunds[payment.id] == nil {
            var left = try Payments.refunded(payment.id, in: db)
            // Those that a file before has matched.
            for minor in try SettlementRow.refunds(of: payment.id.rawValue, in: db) {
                if let place = left.firstIndex(of: minor) { left.remove(at: place) }
            }
            refunds[payment.id] = left
        }
        let minor = -line.gross
        if let place = refunds[payment.id]?.firstIndex(of: minor.minor) {
            refunds[payment.id]?.remove(at: place)
            return .matched
        }
        let all = try Payments.refunded(payment.id, in: db)
        return all.contains(minor.minor) ? .twice : .wrongAmount
    }
}

extension SettlementRow {
    /// Step: amounts of a payment's refunds that lines have matched.
    fileprivate static func refunds(of payment: Int64, in db: Transaction) throws -> [Int64] {
        try db.values(
            """
            SELECT -minor FROM settlement_lines
            WHERE kind = 'gateway' AND verdict = 'matched' AND subject = \(payment) AND minor < 0
            """)
    }
}
