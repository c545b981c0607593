import Money
import World

/// One country's rules of trade. What differs between countries stands in `Files/`, not in code.
public struct Market: Sendable {
    public let code: MarketCode
    public let currency: Currency
    /// The locale of its most visitors.
    public let locale: LocaleTag
    public let zone: Zone
    /// International prefix without the plus: `44`.
    public let phonePrefix: String
    /// How long a buyer can cancel without asking, and the seller can't ship yet.
    public let holdWindow: Span
    /// How long stock stays reserved for an order that nobody paid.
    public let unpaidExpiry: Span
    /// Days after delivery in which a buyer can return.
    public let returnDays: Int
    /// Business days after payment until a parcel must leave.
    public let shipBusinessDays: Int
    /// Business days after payment until an order that didn't ship cancels itself.
    public let cancelBusinessDays: Int
    /// Days after delivery until an order is completed and its money is the seller's.
    public let completeDays: Int
    public let platformFee: Rate
    public let paymentMethods: [PaymentMethod]
    /// True where the law lets an operator sell only with a licence (Indonesia).
    public let needsLicence: Bool
    public let prices: PriceRule
    let label: [[LabelPart]]

    /// What the operator may do here, given the licences on record.
    public func mode(licences: Set<MarketCode>) -> MarketMode {
        needsLicence && !licences.contains(code) ? .promoteOnly : .marketplace
    }
}

/// Whether people can buy here, or only look and follow a link out.
public enum MarketMode: String, CaseIterable, Sendable, Codable, Hashable {
    case promoteOnly = "promote_only"
    case marketplace
}

/// How buyers pay; a market lists those that it knows.
public enum PaymentMethod: String, CaseIterable, Sendable, Codable, Hashable {
    case card
    case wallet
    /// The market's scheme: QRIS, PromptPay, VietQR.
    case qr
    case bankTransfer = "bank_transfer"
    case cashOnDelivery = "cod"
}

// MARK: deadlines, stored when a state is entered

extension Market {
    public func holdEnds(paidAt moment: Instant) -> Instant { moment + holdWindow }
    public func unpaidExpires(placedAt moment: Instant) -> Instant { moment + unpaidExpiry }

    /// The end of the last business day on which a parcel may leave.
    public func shipBy(paidAt moment: Instant) -> Instant {
        zone.end(of: zone.day(of: moment).adding(businessDays: shipBusinessDays))
    }

    /// When an order that didn't ship cancels itself.
    public func cancelsUnshipped(paidAt moment: Instant) -> Instant {
        zone.end(of: zone.day(of: moment).adding(businessDays: cancelBusinessDays))
    }

    public func returnEnds(deliveredAt moment: Instant) -> Instant {
        zone.end(of: zone.day(of: moment) + returnDays)
    }

    public func completes(deliveredAt moment: Instant) -> Instant {
        zone.end(of: zone.day(of: moment) + completeDays)
    }
}

extension Day {
    /// Monday to Friday; public holidays count as business days until a pack lists them.
    public var isBusinessDay: Bool { weekday < 5 }

    /// The business day that comes so many business days after this day: Friday + 1 is Monday.
    public func adding(businessDays count: Int) -> Day {
        precondition(count >= 0, "business days are counted forwards")
        var day = self
        var left = count
        while left > 0 {
            day = day + 1
            if day.isBusinessDay { left -= 1 }
        }
        return day
    }
}

// MARK: phone numbers

extension Market {
    /// The number as `+447700900123` (E.164), from what people of this market type; nil if it can't
    /// be one. Other countries' numbers need their plus.
    public func phone(_ text: String) -> String? {
        var digits = ""
        for (index, sign) in text.enumerated() {
            switch sign {
            case "0"..."9" where sign.isASCII: digits.append(sign)
            case "+" where index == 0: digits.append(sign)
            case " ", "-", ".", "(", ")", "\u{A0}": continue
            default: return nil
            }
        }
        let international =
            if digits.hasPrefix("+") { digits } else if digits.hasPrefix("00") {
                "+" + digits.dropFirst(2)
            } else if digits.hasPrefix("0") { "+" + phonePrefix + digits.dropFirst() } else {
                "+" + phonePrefix + digits
            }
        return (9...16).contains(international.count) ? international : nil
    }
}
