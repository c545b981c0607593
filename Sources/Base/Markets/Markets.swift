import Store
import Money
import World

/// Markets: rules of trade that differ between countries.
///
/// Promises: everything here is dated data from the pack files, checked at start with an error that
/// names file, row and rule; questions after that have an answer. A rate that ends without a
/// successor goes on and raises an alarm. Values only: no clock, no table, no socket.
public struct Markets: Sendable {
    public let all: [Market]
    public let categories: CategoryTree
    public let withholdings: [WithholdingRate]
    private let taxes: TaxTable
    private let subdivisionTable: SubdivisionTable
    private let postcodes: PostcodeTable
    let deliveryTaxes: DeliveryTaxTable
    private let zones: [ShippingZone]
    private let carrierTariffs: [CarrierTariff]
    private let forms: [MarketCode: AddressForm]
    private let rollouts: [MarketCode: [Feature: Rollout]]
    private let disclosures: DatedRules<Disclosure>
    private let windows: DatedRules<AttributionWindow>
    private let creatorRules: DatedRules<CreatorRule>
    private let recordingRules: DatedRules<RecordingRule>
    private let payoutRules: DatedRules<PayoutRule>
    private let feeRules: DatedRules<FeeRule>
    private let reserveRules: DatedRules<ReserveRule>
    private let remittanceRules: DatedRules<RemittanceRule>
    private let holdRules: DatedRules<HoldRule>
    private let caseRules: DatedRules<CaseRule>
    private let returnRules: DatedRules<ReturnRule>

    /// Parses the pack; `files` gives the text of a pack file by its name.
    public init(files: (String) -> String?) throws(PackFault) {
        var markets = try Market.all(files: files)
        let currencies = Dictionary(uniqueKeysWithValues: markets.map { ($0.code, $0.currency) })
        subdivisionTable = try SubdivisionTable(files: files)
        deliveryTaxes = try DeliveryTaxTable(files: files, subdivisions: subdivisionTable)
        postcodes = try PostcodeTable(files: files, subdivisions: subdivisionTable)
        let clocks = try PlaceZones.all(files: files, subdivisions: subdivisionTable)
        let holidays = try Holidays.all(files: files, subdivisions: subdivisionTable)
        let numbers = try PhoneNumbers(markets, files: files)
        for index in markets.indices {
            let code = markets[index].code
            markets[index].keep(
                zones: clocks.filter { $0.key.hasPrefix(code.rawValue + "-") },
                holidays: holidays[code] ?? Holidays())
            markets[index].keep(numbers)
        }
        all = markets
        taxes = try TaxTable(files: files, subdivisions: subdivisionTable)
        withholdings = try WithholdingRate.all(files: files)
        zones = try ShippingZone.all(
            files: files, subdivisions: subdivisionTable, currencies: currencies)
        carrierTariffs = try CarrierTariff.all(
            files: files,
            zones: Dictionary(grouping: zones, by: \.market).mapValues { Set($0.map(\.name)) },
            currencies: currencies)
        forms = try AddressForm.all(files: files)
        rollouts = try Rollout.all(files: files)
        disclosures = try Disclosure.all(files: files)
        windows = try AttributionWindow.all(files: files)
        creatorRules = try CreatorRule.all(files: files)
        recordingRules = try RecordingRule.all(files: files)
        payoutRules = try PayoutRule.all(files: files, currencies: currencies)
        feeRules = try FeeRule.all(files: files)
        reserveRules = try ReserveRule.all(files: files)
        remittanceRules = try RemittanceRule.all(files: files)
        holdRules = try HoldRule.all(files: files)
        caseRules = try CaseRule.all(files: files)
        returnRules = try ReturnRule.all(files: files)
        categories = try CategoryTree(files: files)
    }

    /// Pack files beside the binary.
    public static func bundled() throws(PackFault) -> Markets {
        let folder = Resources.folder(of: "Markets")
        return try Markets { Resources.text("\(folder)/\($0)") }
    }

    public func market(_ code: MarketCode) -> Market {
        // By index: a closure over the elements copies each of them, and they are large.
        for place in all.indices where all[place].code == code { return all[place] }
        preconditionFailure("checked at start: every market has a row")
    }

    /// Mode of trade in a market, given the licences on record.
    public func mode(_ code: MarketCode, licences: Set<MarketCode>) -> MarketMode {
        market(code).mode(licences: licences)
    }
}

// MARK: tax

extension Markets {
    /// Tax rate in force. An order keeps its `TaxLine`; nothing is computed anew from newer rates.
    public func tax(for question: TaxQuestion) -> TaxRate { taxes.rate(for: question) }

    /// Rates withheld from a seller's turnover, at most one for each tax. A supply that nobody
    /// classified pays the highest rate of each (VN Decree 117/2025).
    public func withholding(
        market: MarketCode, residence: Residence, supply: Supply?, day: Day
    ) -> [WithholdingRate] {
        WithheldTax.allCases.compactMap { tax in
            let inForce = (supply.map { [$0] } ?? Supply.allCases).compactMap { supply in
                withholdings.last {
                    $0.market == market && $0.residence == residence && $0.tax == tax && $0.isOn
                        && $0.supply == supply && $0.validity.from <= day
                }
            }
            return inForce.max { $0.ppm < $1.ppm }
        }
    }

    /// Alarms for rates that end within 30 days or have ended, and that no row follows; for
    /// holidays that run out, or that somebody should look up once more.
    public func alarms(on day: Day) -> [Alarm] {
        let taxAlarms = taxes.rates.compactMap { key, rates in
            Alarm(
                key.market, "tax.tsv \(key.market.rawValue) \(key.subdivision) \(key.taxClass)",
                rates.last?.validity, on: day)
        }
        let withheld = Dictionary(grouping: withholdings, by: \.key).values.compactMap { rates in
            rates.last.flatMap {
                Alarm(
                    $0.market, "withholding.tsv " + $0.key.joined(separator: " "), $0.validity,
                    on: day)
            }
        }
        let days = all.flatMap { $0.holidays.alarms($0.code, on: day) }
        return (taxAlarms + withheld + days).sorted {
            ($0.lastDay.number, $0.subject) < ($1.lastDay.number, $1.subject)
        }
    }
}

// MARK: places

extension Markets {
    /// Quote for delivering one parcel. `subdivision` is a code as `US-CA`; `goods` decides whether
    /// it is free.
    public func quote(
        shipping market: MarketCode, to subdivision: String, grams: Int, goods: Money
    ) throws(MarketRefusal) -> ShippingQuote {
        guard subdivisionTable.find(subdivision)?.market == market else {
            throw .unknownSubdivision(subdivision)
        }
        // By index, as a copy of each zone costs more than the comparison.
        let here = zones.indices.filter { zones[$0].market == market }
        guard
            let zone = here.first(where: { zones[$0].subdivisions.contains(subdivision) })
                ?? here.first(where: { zones[$0].subdivisions == ["*"] })
        else { throw .notDelivered(subdivision) }
        return try zones[zone].quote(grams: grams, goods: goods)
    }

    /// A carrier's services to a zone of `shipping.tsv` on a day.
    public func carrierTariffs(
        in market: MarketCode, zone: String, on day: Day
    ) -> [CarrierTariff] {
        carrierTariffs.inForce(in: market, zone: zone, on: day)
    }

    /// States of a market on a day: Vietnam had 63 provinces until 2025-06-30, has 34 since.
    public func subdivisions(of market: MarketCode, on day: Day) -> [Subdivision] {
        subdivisionTable.of(market, on: day)
    }

    public func subdivision(_ code: String) -> Subdivision? { subdivisionTable.find(code) }

    /// Subdivision of an address, for tax and shipping: its own field, or the postcode's (GB). Nil
    /// where nobody delivers: Jersey is no part of England.
    public func subdivision(of address: Address) -> Subdivision? {
        guard postcodes.area(of: address.postcode, in: address.market)?.unserved == nil else {
            return nil
        }
        return address.subdivision.isEmpty
            ? subdivisionTable.find(postcode: address.postcode, in: address.market)
            : subdivisionTable.find(address.subdivision)
    }

    public func addressForm(_ market: MarketCode) -> AddressForm {
        guard let form = forms[market] else {
            preconditionFailure("checked at start: every market has a form")
        }
        return form
    }

    /// The address in its stored form: spaces tidied, `+44…`, `SW1A 1AA`. Tidy first, then
    /// validate.
    public func tidied(_ address: Address) -> Address {
        addressForm(address.market).tidied(address, phone: market(address.market).phone)
    }

    /// Faults of an address, at most one a field, in the form's order; empty if it is valid. A
    /// postcode must belong to the subdivision, and both to a place that is served.
    public func validate(_ address: Address, on day: Day) -> [AddressFault] {
        let form = addressForm(address.market)
        let faults = form.faults(
            in: address, phone: market(address.market).phone,
            exists: { code in
                guard let place = subdivision(code) else { return false }
                return place.market == address.market && place.exists(on: day)
            })
        return postcodes.faults(of: address, faults, in: form) { subdivision($0)?.name }
    }

    /// Lines of an address as on a parcel, without empty ones.
    public func lines(_ address: Address) -> [String] {
        market(address.market).lines(address, subdivision: subdivision(of: address))
    }
}

// MARK: what is offered

extension Markets {
    public func category(_ id: Int) -> Category? { categories.find(id) }

    /// All categories for a select box, parents before their children.
    public func categories(in locale: LocaleTag) -> [CategoryChoice] {
        categories.choices(in: locale)
    }

    public func rollout(of feature: Feature, in market: MarketCode) -> Rollout {
        rollouts[market]?[feature] ?? .off
    }

    /// Features that everybody in a market has.
    public func featuresOfEverybody(in market: MarketCode) -> Set<Feature> {
        Set(Feature.allCases.filter { rollout(of: $0, in: market) == .on })
    }

    /// The label that commissioned surfaces carry on a day.
    public func disclosure(in market: MarketCode, on day: Day) -> Disclosure {
        disclosures.rule(in: market, on: day)
    }

    /// Attribution window on a day: how long a click from a creator's surface counts.
    public func attributionWindow(in market: MarketCode, on day: Day) -> TimeSpan {
        windows.rule(in: market, on: day).length
    }

    /// Longest attribution window of all; older clicks can be deleted.
    public var longestAttribution: TimeSpan { windows.map(\.length).max() ?? .days(0) }

    /// Rule for unpaid checkouts in force on a day.
    public func holdRule(in market: MarketCode, on day: Day) -> HoldRule {
        holdRules.rule(in: market, on: day)
    }

    /// Retention of the recording of a LIVE, as of a day.
    public func recordingKept(in market: MarketCode, on day: Day) -> TimeSpan {
        recordingRules.rule(in: market, on: day).kept
    }

    /// Rule for creators in force on a day.
    public func creatorRule(in market: MarketCode, on day: Day) -> CreatorRule {
        creatorRules.rule(in: market, on: day)
    }

    /// The platform's share of the items of orders that are placed on a day.
    public func platformFee(in market: MarketCode, on day: Day) -> Rate {
        feeRules.rule(in: market, on: day).platform
    }

    /// The default for what is kept back of orders that are completed on a day.
    public func reserveRule(in market: MarketCode, on day: Day) -> ReserveRule {
        reserveRules.rule(in: market, on: day)
    }

    /// Until when the taxes of a period that ends on a day are paid.
    public func remittanceRule(in market: MarketCode, on day: Day) -> RemittanceRule {
        remittanceRules.rule(in: market, on: day)
    }

    /// Time in which a seller answers a case about an order that is placed on a day.
    public func caseAnswerTime(in market: MarketCode, on day: Day) -> TimeSpan {
        caseRules.rule(in: market, on: day).answerTime
    }

    /// Time in which an operator decides an answered case about an order that is placed on a day.
    public func caseDecisionTime(in market: MarketCode, on day: Day) -> TimeSpan {
        caseRules.rule(in: market, on: day).decisionTime
    }

    /// Rule for returns of orders that are placed on a day.
    public func returnRule(in market: MarketCode, on day: Day) -> ReturnRule {
        returnRules.rule(in: market, on: day)
    }

    /// Rule for payouts in force on a day.
    public func payoutRule(in market: MarketCode, on day: Day) -> PayoutRule {
        payoutRules.rule(in: market, on: day)
    }
}
