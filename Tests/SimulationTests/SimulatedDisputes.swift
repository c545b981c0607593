import Identities
import Money
import Store
import TestSupport
import World

@testable import Disputes
@testable import Payments

// Buyers' banks take payments back, in parts too, while refunds are on their way.

extension TestGateway.Books {
    private static let undecided: [DisputeReport.State] = [.inquiry, .open, .review]

    /// Money of a payment that is still here: neither refunded nor taken by the bank.
    func left(of payment: PaymentID) -> Int64 {
        let back = refunded.values.filter { $0.payment == payment }.map(\.minor).reduce(0, +)
        let taken = disputes.values.filter {
            $0.charge == TestGateway.reference(payment)
                && [.open, .review, .lost].contains($0.state)
        }.map(\.amount.minor).reduce(0, +)
        return (charged[payment] ?? 0) - back - taken
    }

    /// A refund, which may be silent before and after; none beside a dispute, and none of more than
    /// is left.
    mutating func refund(_ refund: GatewayRefund) throws -> RefundOutcome {
        if random.next() % 5 == 0 { throw GatewaySilence() }
        if refunded[refund.id] == nil {
            let isDisputed = disputes.values.contains {
                $0.charge == TestGateway.reference(refund.payment)
                    && Self.undecided.contains($0.state)
            }
            guard !isDisputed, refund.amount.minor <= left(of: refund.payment) else {
                return .notNow("charge_disputed")
            }
            refunded[refund.id] = (refund.payment, refund.amount.minor)
        }
        if random.next() % 5 == 0 { throw GatewaySilence() }
        return .done
    }

    /// A buyer goes to their bank, or a bank decides.
    mutating func moveDispute(at now: Instant) -> String {
        let open = disputes.values.filter { Self.undecided.contains($0.state) }
            .sorted { $0.reference < $1.reference }
        if !open.isEmpty, random.next() % 2 == 0 {
            let dispute = open[Int(random.next() % UInt64(open.count))]
            let next: [DisputeReport.State] =
                switch dispute.state {
                case .inquiry: [.open, .closed]
                case .open: [.review, .won, .lost]
                default: [.won, .lost]
                }
            return move(dispute, to: next[Int(random.next() % UInt64(next.count))], at: now)
        }
        let payments = charged.keys.filter { left(of: $0) > 0 }.sorted()
        guard !payments.isEmpty else { return "nothing to dispute" }
        let payment = payments[Int(random.next() % UInt64(payments.count))]
        let rest = left(of: payment)
        let part = random.next() % 2 == 0 ? rest : 1 + Int64(random.next() % UInt64(rest))
        let dispute = DisputeReport(
            gateway: "sandbox", reference: "du_\(1000 + disputes.count)",
            charge: TestGateway.reference(payment), amount: Money(minor: part, currency: .gbp),
            reason: .general, state: .inquiry, evidenceBy: nil, madeAt: now)
        return move(dispute, to: random.next() % 4 == 0 ? .inquiry : .open, at: now)
    }

    /// Banks decide about all that is open.
    mutating func decideDisputes(at now: Instant) {
        for dispute in disputes.values.sorted(by: { $0.reference < $1.reference })
        where Self.undecided.contains(dispute.state) {
            _ = move(
                dispute,
                to: dispute.state == .inquiry ? .closed : random.next() % 2 == 0 ? .won : .lost,
                at: now)
        }
    }

    private mutating func move(
        _ dispute: DisputeReport, to state: DisputeReport.State, at now: Instant
    ) -> String {
        // An inquiry takes nothing, so that a refund may have come before the bank takes it.
        let payment = charged.keys.first { TestGateway.reference($0) == dispute.charge }
        let rest = payment.map { left(of: $0) } ?? 0
        if dispute.state == .inquiry, state == .open, dispute.amount.minor > rest {
            return move(dispute, to: .closed, at: now)
        }
        let report = DisputeReport(
            gateway: dispute.gateway, reference: dispute.reference, charge: dispute.charge,
            amount: dispute.amount, reason: dispute.reason, state: state, evidenceBy: nil,
            madeAt: now)
        disputes[dispute.reference] = report
        reports.append(report)
        return "dispute \(state)"
    }
}

extension MarketSimulation {
    func dispute() async throws -> String {
        let now = test.clock.now
        if pick(3) == 0 { return gateway.books.withLock { $0.moveDispute(at: now) } }
        let report = gateway.books.withLock { books -> DisputeReport? in
            guard !books.reports.isEmpty else { return nil }
            let index = Int(books.random.next() % UInt64(books.reports.count))
            return books.random.next() % 2 == 0
                ? books.reports[index] : books.reports.remove(at: index)
        }
        guard let report else { return "no dispute to hear of" }
        // Before its payment is known to have succeeded nobody here knows the charge.
        let isOurs = try await test.pasar.disputes.receive(report)
        return "heard of a dispute \(isOurs ? "\(report.state)" : "of nothing")"
    }

    /// Banks decide, and all of it is heard, as the job that asks would.
    func settleDisputes() async throws {
        let now = test.clock.now
        gateway.books.withLock { $0.decideDisputes(at: now) }
        try await hearDisputes()
    }

    /// All disputes as they stand.
    func hearDisputes() async throws {
        let reports = gateway.books.withLock { $0.disputes.values }
        for report in reports.sorted(by: { $0.reference < $1.reference }) {
            _ = try await test.pasar.disputes.receive(report)
        }
    }
}
