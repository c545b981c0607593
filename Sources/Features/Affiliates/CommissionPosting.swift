import Creators
import Identities
import Ledger
import Markets
import Money
import Orders
import Store
import World

/// Posts commissions: facts, daily figures, and ledger transfers where money moves.
struct CommissionPosting {
    let markets: Markets
    let ids: IDSource
    let at: Instant

    // MARK: paid

    /// Estimates commissions of paid lines at the rate that was frozen on them. A line is estimated
    /// once.
    func estimate(_ lines: [SourcedLine], in db: Transaction) throws {
        var counted: Set<OrderID> = []
        for line in lines {
            guard let creator = try Creators.creator(line.creator, in: db) else { continue }
            let sale = CreatorSale(line, at: at)
            guard try insert(sale, in: db) else { continue }
            try keep(.estimated, sale.expected, of: sale, in: db)
            let isFirst = counted.insert(line.order).inserted
            try Creators.count(
                CreatorFigures(
                    orders: isFirst ? 1 : 0, units: sale.units, gmv: sale.gmv.minor,
                    estimated: sale.expected.minor),
                for: creator, markets: markets, at: at, in: db)
        }
    }

    private func insert(_ sale: CreatorSale, in db: Transaction) throws -> Bool {
        try db.execute(
            """
            INSERT INTO creator_sales (\(CreatorSale.columns))
            VALUES (\(sale.gmv.currency.code), \(sale.order), \(sale.position), \(sale.creator),
                    \(sale.source), \(sale.product), \(sale.shop), \(sale.title),
                    \(sale.units), \(sale.gmv.minor), \(sale.base.minor),
                    \(sale.rate.basisPoints), \(sale.expected.minor), \(sale.state), \(sale.at))
            ON CONFLICT (order_id, position) DO NOTHING
            """) == 1
    }

    /// Writes a commission fact; none for a zero amount.
    private func keep(
        _ kind: CommissionFact.Kind, _ amount: Money, of sale: CreatorSale,
        transfer: TransferID? = nil, refund: RefundID? = nil, in db: Transaction
    ) throws {
        guard !amount.isZero else { return }
        let id = CommissionFactID(ids.next(at: at))
        try db.execute(
            """
            INSERT INTO commission_facts (id, order_id, position, creator, kind, currency, minor,
                                          transfer, refund, at)
            VALUES (\(id), \(sale.order), \(sale.position), \(sale.creator), \(kind),
                    \(amount.currency.code), \(amount.minor), \(transfer), \(refund), \(at))
            """)
    }

    // MARK: settled

    func settle(_ order: OrderID, in db: Transaction) throws {
        for sale in try Affiliates.sales(of: order, in: db) where sale.state == .estimated {
            try move(sale, to: .actual, expected: sale.expected, in: db)
            guard !sale.expected.isZero else { continue }
            let transfer = TransferID(ids.next(at: at))
            try Ledger.post(
                [
                    Transfer(
                        id: transfer, from: LedgerAccount(.payable, owner: sale.shop.rawValue),
                        to: .commission(sale.creator), amount: sale.expected, kind: .commission,
                        subject: order.rawValue, at: at)
                ], in: db)
            try keep(.actual, sale.expected, of: sale, transfer: transfer, in: db)
            try count(CreatorFigures(actual: sale.expected.minor), sale, on: at, in: db)
        }
    }

    private func move(
        _ sale: CreatorSale, to state: CreatorSale.State, expected: Money, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE creator_sales SET state = \(state), expected_minor = \(expected.minor)
            WHERE order_id = \(sale.order) AND position = \(sale.position)
            """)
    }

    private func count(
        _ figures: CreatorFigures, _ sale: CreatorSale, on day: Instant, in db: Transaction
    ) throws {
        guard let creator = try Creators.creator(sale.creator, in: db) else { return }
        try Creators.count(figures, for: creator, markets: markets, at: day, in: db)
    }

    // MARK: refunded

    /// Brings the commissions of an order down to what its units that weren't refunded bring: the rate
    /// of their base, so that refunds in any parts reverse all of it to the unit. Money that was paid
    /// goes back to the seller; a creator who has withdrawn it owes it (`LedgerAudit`).
    func refund(_ lines: [SourcedLine], refund: RefundID, in db: Transaction) throws {
        guard let order = lines.first?.order else { return }
        var isFirst = true
        for sale in try Affiliates.sales(of: order, in: db) where sale.state != .cancelled {
            guard let line = lines.first(where: { $0.position == sale.position }) else { continue }
            let isCancelled = line.state == .cancelled
            let left = isCancelled ? Money.zero(sale.gmv.currency) : sale.rate.of(line.baseLeft)
            let back = sale.expected - left
            let transfer = try payBack(back, sale, in: db)
            try keep(.reversed, -back, of: sale, transfer: transfer, refund: refund, in: db)
            try move(sale, to: isCancelled ? .cancelled : sale.state, expected: left, in: db)
            if isCancelled {
                // The order is no more, so its day forgets it.
                try count(
                    CreatorFigures(
                        orders: isFirst ? -1 : 0, units: -sale.units, gmv: -sale.gmv.minor,
                        estimated: -back.minor), sale, on: sale.at, in: db)
                isFirst = false
            } else {
                let figures =
                    sale.state == .actual
                    ? CreatorFigures(actual: -back.minor) : CreatorFigures(estimated: -back.minor)
                try count(figures, sale, on: at, in: db)
            }
        }
    }

    /// Nil where nothing was paid yet, or nothing goes back.
    private func payBack(
        _ amount: Money, _ sale: CreatorSale, in db: Transaction
    ) throws -> TransferID? {
        guard sale.state == .actual, !amount.isZero else { return nil }
        let id = TransferID(ids.next(at: at))
        try Ledger.post(
            [
                Transfer(
                    id: id, from: .commission(sale.creator),
                    to: LedgerAccount(.payable, owner: sale.shop.rawValue), amount: amount,
                    kind: .commission, subject: sale.order.rawValue, at: at)
            ], in: db)
        return id
    }
}
