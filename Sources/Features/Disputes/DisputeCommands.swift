import Accounts
import Identities
import Modules
import Money
import Orders
import Parcels
import Payments
import Store
import World

extension Disputes {
    /// Applies a gateway's report. False for one about no payment of ours. Reports may come twice,
    /// late and in any order: only a later state than the known one changes anything. Throws a
    /// `DisputeContradiction`.
    public func receive(_ report: DisputeReport) async throws -> Bool {
        let now = world.now()
        let ids = world.ids
        return try await store.write { db in
            guard let payment = try Payments.payment(charge: report.charge, in: db) else {
                return false
            }
            // A bank may take more than was paid: what no order carries is the platform's loss.
            guard report.amount.currency == payment.amount.currency else {
                throw DisputeContradiction(report: report, payment: payment.id)
            }
            if try Dispute.find(report.gateway, report.reference, in: db) == nil {
                try Dispute.open(report, about: payment, id: ID(ids.next(at: now)), in: db)
            }
            guard let dispute = try Dispute.find(report.gateway, report.reference, in: db) else {
                return false
            }
            try apply(report, to: dispute, at: now, in: db)
            return true
        }
    }

    private func apply(
        _ report: DisputeReport, to dispute: Dispute, at now: Instant, in db: Transaction
    ) throws {
        guard Dispute.canMove(from: dispute.state, to: report.state) else { return }
        let ids = world.ids
        let isNew = dispute.state == .inquiry && report.state != .closed
        if isNew {
            try dispute.take(ids: ids, at: now, in: db)
            for order in try Order.of(dispute.checkout, in: db) {
                guard try dispute.hold(order, ids: ids, at: now, in: db) else { continue }
                try events.publish(OrderWithheld(order: order.id, at: now), in: db)
            }
        }
        var loss = Money.zero(dispute.amount.currency)
        switch report.state {
        case .won: try dispute.win(ids: ids, at: now, in: db)
        case .lost: loss = try dispute.lose(orders, ids: ids, at: now, in: db)
        case .inquiry, .open, .review, .closed: break
        }
        guard
            try dispute.move(
                to: report.state, evidenceBy: report.evidenceBy, loss: loss.minor, at: now, in: db)
        else { throw DisputeRefusal.decided }
        let news: [DisputeNoticeKind] =
            switch report.state {
            case .open, .review: isNew ? [.opened] : []
            case .won: [.won]
            case .lost: [.lost]
            case .inquiry, .closed: []
            }
        for one in news { try tell(one, dispute, at: now, in: db) }
    }

    /// Withholds the seller's money of an order that is completed while its payment is disputed.
    static func hold(
        _ id: OrderID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([id], in: db)[id] else { return }
        for dispute in try Dispute.of(order.checkout, in: db) where dispute.isTaken {
            _ = try dispute.hold(order, ids: ids, at: now, in: db)
        }
    }

    /// Asks the gateway for disputes of which no event came. Returns how many it named.
    public func askGateway() async throws -> Int {
        let since = world.now() - Self.longestRun
        guard
            let reports = await payments.patiently({
                try await payments.gateway.disputes(since)
            })
        else { return 0 }
        return try await IsolatedRows(Self.asking, store, world).each(
            reports, key: \.reference, label: \.reference
        ) { _ = try await receive($0) }
    }

    /// Hands in evidence against a dispute, which the gateway passes on to the bank. Throws
    /// `noSuchDispute`, `decided`, and `notSent` where the gateway didn't answer.
    public func contest(_ id: DisputeID, _ text: String) async throws {
        let (dispute, sent) = try await store.read { db in
            let found = try Dispute.find(id, in: db)
            return (found, try found.flatMap { try Self.shipment(of: $0.checkout, in: db) })
        }
        guard let dispute else { throw DisputeRefusal.noSuchDispute }
        guard dispute.state == .open || dispute.state == .inquiry else {
            throw DisputeRefusal.decided
        }
        let evidence = DisputeEvidence(
            text: text, carrier: sent?.carrier, tracking: sent?.tracking)
        let isHandedIn: Bool? = await payments.patiently {
            try await payments.gateway.contest(dispute.reference, evidence)
            return true
        }
        guard isHandedIn == true else { throw DisputeRefusal.notSent }
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                UPDATE disputes SET evidence = \(text), evidence_at = \(now) WHERE id = \(id)
                """)
        }
    }

    /// Step: carrier and number of what was sent first of a payment's orders; nil if nothing was.
    static func shipment(of checkout: CheckoutID, in db: Transaction) throws -> Shipment? {
        for order in try Order.of(checkout, in: db) {
            if let parcel = try Parcel.of(order.id, in: db).compactMap(\.shipment).first {
                return parcel
            }
            if let carrier = order.carrier {
                return Shipment(carrier: carrier, tracking: order.tracking ?? "")
            }
        }
        return nil
    }
}
