import Baskets
import Identities
import Markets
import Payments
import Store
import World

/// Allowance of a buyer to keep stock without having paid: by the market's rule, what waits
/// already, and what they left unpaid lately.
struct HoldAllowance: Sendable {
    let rule: HoldRule
    /// Checkouts that wait for a payment.
    let open: [Payment]
    /// Times of the checkouts that were left unpaid, oldest first.
    let abandoned: [Instant]

    init(_ rule: HoldRule, _ unfinished: [UnfinishedPayment], at now: Instant) {
        self.rule = rule
        open = unfinished.map(\.payment).filter(\.isOpen)
        abandoned = unfinished.filter { $0.isAbandoned && $0.at > now - rule.repeatSpan }
            .map(\.at).sorted()
    }

    /// Refuses a checkout of so many units beside those that wait.
    func check(units: Int, waiting: Int, at now: Instant) throws(CheckoutRefusal) {
        let most = rule.units(after: abandoned.count)
        guard most > 0 else {
            // The oldest that has to be past before one may be kept again.
            let first = abandoned[abandoned.count - rule.repeats]
            throw .leftUnpaid(until: first + rule.repeatSpan, now: now)
        }
        guard open.count < rule.openCheckouts else { throw .tooManyWaiting(rule.openCheckouts) }
        guard units + waiting <= most else { throw .tooManyUnits(most: most, waiting: waiting) }
    }

    /// Step: refuses to buy again what a payment waits for, and to keep more than the market lets.
    /// Reads only if something waits.
    func check(_ basket: Basket, at now: Instant, in db: Transaction) throws {
        let waiting =
            open.isEmpty ? WaitingPurchases() : try WaitingPurchases(open, in: db)
        for line in basket.lines {
            guard let payment = waiting.payment(for: line.offer.sku) else { continue }
            throw CheckoutRefusal.waiting(payment.checkout)
        }
        try check(units: basket.count, waiting: waiting.unitCount, at: now)
    }

    /// Step: the reason to refuse a checkout of a basket; nil if its stock would be kept.
    func refusal(
        of basket: Basket, at now: Instant, in db: Transaction
    ) throws -> CheckoutRefusal? {
        guard !basket.isEmpty else { return nil }
        do {
            try check(basket, at: now, in: db)
            return nil
        } catch let refusal as CheckoutRefusal {
            return refusal
        }
    }

    /// Time until which stock is kept.
    func until(in market: Market, isFlash: Bool, at now: Instant) -> Instant {
        let span = market.unpaidExpires(placedAt: now) - now
        return now + rule.time(span, after: abandoned.count, isFlash: isFlash)
    }
}

extension Markets {
    /// Allowance by the rule of a market's day.
    func allowance(
        in market: MarketCode, _ unfinished: [UnfinishedPayment], at now: Instant
    ) -> HoldAllowance {
        HoldAllowance(holdRule(in: market, at: now), unfinished, at: now)
    }

    /// Rule for unpaid checkouts in force at a time.
    func holdRule(in code: MarketCode, at now: Instant) -> HoldRule {
        holdRule(in: code, on: market(code).zone.day(of: now))
    }
}
