import Markets
import Money
import RefundRules
import Store
import World

/// Terms by which an order is settled, frozen when it is placed: a change of the market pack
/// afterwards changes nothing of it. Rates of commission stand on the lines.
public struct OrderTerms: Sendable, Equatable {
    /// The platform's share of the items as shown.
    public let fee: Rate
    /// Value-added tax withheld from the seller's turnover, in parts per million.
    public let withheldVAT: Int
    /// Income tax withheld from the seller's turnover, in parts per million.
    public let withheldIncome: Int
    /// Time after payment in which the buyer can cancel without asking.
    public let hold: TimeSpan
    /// Business days after payment until the parcel must leave.
    public let shipDays: Int
    /// Business days after payment until an order that didn't ship cancels itself.
    public let cancelDays: Int
    /// Days after delivery until the seller's money is free.
    public let completeDays: Int
    /// Days after shipping until the parcel counts as arrived, unless a carrier or the buyer says so.
    public let arrivalDays: Int
    /// Time in which the seller answers a case.
    public let answerTime: TimeSpan

    /// Terms in force in a market. Sellers live in the market of their shop, and the delivery of
    /// their own goods is part of that supply.
    public init(in code: MarketCode, _ markets: Markets, at now: Instant) {
        let market = markets.market(code)
        let day = market.zone.day(of: now)
        let withheld = markets.withholding(
            market: code, residence: .resident, supply: .goods, day: day)
        func ppm(_ tax: WithheldTax) -> Int { withheld.first { $0.tax == tax }?.ppm ?? 0 }
        fee = markets.platformFee(in: code, on: day)
        withheldVAT = ppm(.vat)
        withheldIncome = ppm(.income)
        hold = market.holdWindow
        shipDays = market.shipBusinessDays
        cancelDays = market.cancelBusinessDays
        completeDays = market.completeDays
        arrivalDays = market.arrivalDays
        answerTime = markets.caseAnswerTime(in: code, on: day)
    }

    /// Terms with these rates, and deadlines as most markets have them.
    init(
        fee: Rate, withheldVAT: Int, withheldIncome: Int, hold: TimeSpan = .hours(1),
        shipDays: Int = 2, cancelDays: Int = 7, completeDays: Int = 30, arrivalDays: Int = 30,
        answerTime: TimeSpan = .hours(48)
    ) {
        self.answerTime = answerTime
        self.completeDays = completeDays
        self.arrivalDays = arrivalDays
        self.fee = fee
        self.withheldVAT = withheldVAT
        self.withheldIncome = withheldIncome
        self.hold = hold
        self.shipDays = shipDays
        self.cancelDays = cancelDays
    }

    static let columns: SQL = """
        fee_rate_bp, withheld_vat_ppm, withheld_income_ppm, hold_minutes, ship_business_days,
        cancel_business_days, complete_days, arrival_days, answer_minutes
        """

    init(row: Row) throws {
        fee = Rate(basisPoints: try row.next())
        withheldVAT = try row.next()
        withheldIncome = try row.next()
        hold = .minutes(try row.next())
        shipDays = try row.next()
        cancelDays = try row.next()
        completeDays = try row.next()
        arrivalDays = try row.next()
        answerTime = .minutes(try row.next())
    }

    /// Values in the order of `columns`.
    var values: SQL {
        """
        \(fee.basisPoints), \(withheldVAT), \(withheldIncome), \(hold.milliseconds / 60_000),
        \(shipDays), \(cancelDays), \(completeDays), \(arrivalDays),
        \(answerTime.milliseconds / 60_000)
        """
    }
}

/// Division of a seller's money of an order: the platform's fee, the withheld taxes, and the rest.
///
/// Each part is computed from what wasn't refunded, so a refund gives back the difference of two
/// settlements: refunds in any parts add up to the unit.
public struct Settlement: Sendable, Equatable {
    public let fee: Money
    public let withheldVAT: Money
    public let withheldIncome: Money
    /// The seller's money before commissions.
    public let rest: Money

    /// - Parameters:
    ///   - items: prices as shown of what wasn't refunded.
    ///   - includedTax: sales tax contained in items and shipping; it is no turnover.
    init(_ terms: OrderTerms, items: Money, shipping: Money, includedTax: Money) {
        let turnover = items + shipping - includedTax
        func withheld(_ ppm: Int) -> Money {
            Fraction.partsPerMillion(Int64(ppm)).of(turnover)
        }
        fee = terms.fee.of(items)
        withheldVAT = withheld(terms.withheldVAT)
        withheldIncome = withheld(terms.withheldIncome)
        rest = items + shipping - fee - withheldVAT - withheldIncome
    }

    /// True if nothing is withheld for a state.
    public var withholdsNothing: Bool { withheldVAT.isZero && withheldIncome.isZero }
}

extension Order {
    /// Settlement of what is left of the order; of all of it once it is cancelled, to show what it
    /// would have brought.
    public var settlement: Settlement {
        let isCancelled = state == .cancelled
        let tax = isCancelled ? sums.tax : sums.tax - refundedTax
        return Settlement(
            terms, items: isCancelled ? sums.items : itemsLeft,
            shipping: isCancelled ? sums.shipping : shippingLeft,
            includedTax: sums.taxIncluded ? tax : .zero(tax.currency))
    }

    /// Settlement of what is left after a refund of these amounts.
    func settlement(without refund: RefundBalance.Amounts) -> Settlement {
        let tax = sums.tax - refundedTax - refund.tax
        return Settlement(
            terms, items: itemsLeft - refund.items, shipping: shippingLeft - refund.shipping,
            includedTax: sums.taxIncluded ? tax : .zero(tax.currency))
    }
}
