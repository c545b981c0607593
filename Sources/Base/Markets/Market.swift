import Money
import World

/// One country's rules of trade. Differences between countries are in `Files/`, not in code.
public struct Market: Sendable {
    public let code: MarketCode
    public let currency: Currency
    /// Locale of most of its visitors.
    public let locale: LocaleTag
    public let zone: Zone
    /// Zones of subdivisions with another clock than the market's.
    private(set) var zones: [String: Zone] = [:]
    public private(set) var holidays = Holidays()
    /// Set once, before `Markets` hands the market out.
    private var phoneNumbers: PhoneNumbers?
    /// International prefix without the plus: `44`.
    public let phonePrefix: String
    /// Time in which a buyer can cancel without asking; the seller can't ship before it is over.
    public let holdWindow: TimeSpan
    /// Time for which stock stays reserved for an unpaid order.
    public let unpaidExpiry: TimeSpan
    /// Days after delivery in which a buyer can return.
    public let returnDays: Int
    /// Business days after payment until a parcel must leave.
    public let shipBusinessDays: Int
    /// Business days after payment until an order that didn't ship cancels itself.
    public let cancelBusinessDays: Int
    /// Days after delivery until an order is completed and its money is the seller's.
    public let completeDays: Int
    /// Days after shipping at which a parcel counts as arrived of which neither a carrier nor the
    /// buyer has said so.
    public let arrivalDays: Int
    public let paymentMethods: [PaymentMethod]
    /// True where the law lets an operator sell only with a licence (Indonesia).
    public let needsLicence: Bool
    public let prices: PriceRule
    let label: [[LabelPart]]

    /// Mode of the market, given the licences on record: `promoteOnly` if a needed one is missing.
    public func mode(licences: Set<MarketCode>) -> MarketMode {
        needsLicence && !licences.contains(code) ? .promoteOnly : .marketplace
    }
}

/// Mode of trade: people can buy here, or only look and follow a link out.
public enum MarketMode: String, CaseIterable, Sendable, Codable, Hashable {
    case promoteOnly = "promote_only"
    case marketplace
}

/// Payment method of a buyer; a market lists those that it offers.
public enum PaymentMethod: String, CaseIterable, Sendable, Codable, Hashable {
    case card
    case wallet
    /// QR scheme of the market: QRIS, PromptPay, VietQR.
    case qr
    case bankTransfer = "bank_transfer"
    case cashOnDelivery = "cod"
}

// MARK: deadlines, stored when a state is entered

extension Market {
    public func holdEnds(paidAt moment: Instant) -> Instant { moment + holdWindow }
    public func unpaidExpires(placedAt moment: Instant) -> Instant { moment + unpaidExpiry }

    /// Deadline of dispatch: the end of the last business day on which a parcel may leave. A place
    /// is a subdivision's code, as `US-CA`: its clock and its holidays count.
    public func shipBy(paidAt moment: Instant, at place: String = "") -> Instant {
        end(ofBusinessDay: shipBusinessDays, after: moment, at: place)
    }

    /// Time at which an order that didn't ship cancels itself.
    public func cancelsUnshipped(paidAt moment: Instant, at place: String = "") -> Instant {
        end(ofBusinessDay: cancelBusinessDays, after: moment, at: place)
    }

    public func returnEnds(deliveredAt moment: Instant, at place: String = "") -> Instant {
        let zone = zone(at: place)
        return zone.end(of: zone.day(of: moment) + returnDays)
    }

    /// End of the day on which a seller's money is free.
    /// - Parameter days: as they were promised; the market's of today otherwise.
    public func completes(
        deliveredAt moment: Instant, days: Int? = nil, at place: String = ""
    ) -> Instant {
        let zone = zone(at: place)
        return zone.end(of: zone.day(of: moment) + (days ?? completeDays))
    }

    /// End of the business day that comes so many business days after a moment's.
    public func end(
        ofBusinessDay count: Int, after moment: Instant, at place: String = ""
    ) -> Instant {
        let zone = zone(at: place)
        return zone.end(of: day(count, businessDaysAfter: zone.day(of: moment), at: place))
    }
}

// MARK: places and days

extension Market {
    /// Zone of a place; the market's where the place has no other.
    public func zone(at place: String) -> Zone { zones[place] ?? zone }

    /// True from Monday to Friday, except on public holidays.
    public func isBusinessDay(_ day: Day, at place: String = "") -> Bool {
        day.isWeekday && !holidays.isHoliday(day, at: place)
    }

    /// Business day that comes so many business days after a day: Friday + 1 is Monday, or Tuesday
    /// where Monday is a holiday.
    public func day(_ count: Int, businessDaysAfter start: Day, at place: String = "") -> Day {
        precondition(count >= 0, "business days are counted forwards")
        var day = start
        var left = count
        while left > 0 {
            day = day + 1
            if isBusinessDay(day, at: place) { left -= 1 }
        }
        return day
    }

    mutating func keep(zones: [String: Zone], holidays: Holidays) {
        self.zones = zones
        self.holidays = holidays
    }
}

extension Day {
    var isWeekday: Bool { weekday < 5 }
}

// MARK: phone numbers

extension Market {
    /// Number in E.164, as `+447700900123`, from what people of this market type; nil if it can't
    /// be one. Other countries' numbers need their plus or an exit code.
    public func phone(_ text: String) -> String? { phoneNumbers?.number(text, in: code) }

    mutating func keep(_ numbers: PhoneNumbers) { phoneNumbers = numbers }
}
