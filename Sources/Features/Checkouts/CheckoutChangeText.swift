import Baskets
import Catalog
import Identities
import Markets
import Money
import Shops
import Store
import World

/// Refusal of a checkout that isn't as it was shown: one fault for each difference, which names
/// what was shown and what is there now.
struct ChangedCheckout: Refusal {
    let faults: [FieldFault]
    private let refusal: CheckoutRefusal

    var code: String { refusal.code }
    var status: Int { refusal.status }
    var message: LocalizedText { refusal.message }

    /// Name of the field that carries the fingerprint; faults of differences are about it.
    static let field = "fingerprint"

    init(_ change: CheckoutChange, _ names: CheckoutNames, _ words: CheckoutWords) {
        refusal = .changed(change)
        faults = change.differences.map { difference in
            FieldFault(
                field: Self.field, code: CheckoutRefusal.changed(change).code,
                message: words.text(difference, change, names))
        }
    }
}

/// Titles of products and names of shops that a change is about.
struct CheckoutNames: Sendable {
    let titles: [SKUID: String]
    let shops: [ShopID: String]

    /// Step: reads the names of everything that was or is in a checkout.
    init(_ change: CheckoutChange, in db: Transaction) throws {
        let parcels = change.was.parcels + change.now.parcels
        let skus = Set(parcels.flatMap { $0.lines.map(\.sku) }).sorted()
        titles = Dictionary(
            try Catalog.labels(of: skus, in: db).map { ($0.sku, $0.name) }
        ) { first, _ in first }
        shops = try Shops.shops(Set(parcels.map(\.shop)).sorted(), in: db).mapValues(\.name)
    }
}

/// Sentences of differences, with amounts and addresses as the visitor reads them.
struct CheckoutWords: Sendable {
    let markets: Markets
    let locale: LocaleTag

    func text(
        _ difference: CheckoutDifference, _ change: CheckoutChange, _ names: CheckoutNames
    ) -> LocalizedText {
        func money(_ minor: Int64, _ fingerprint: CheckoutFingerprint) -> String {
            Money(minor: minor, currency: fingerprint.currency).formatted(in: locale)
        }
        func both(_ key: String, _ was: Int64, _ now: Int64, _ more: [String: String] = [:])
            -> LocalizedText
        {
            let values = ["was": money(was, change.was), "now": money(now, change.now)]
            return LocalizedText("checkouts.changed.\(key)", values.merging(more) { a, _ in a })
        }
        switch difference {
        case .line(let sku, let was, let now):
            return line(names.titles[sku] ?? "", was, now) { line, isNow in
                let unit = money(line.unitMinor, isNow ? change.now : change.was)
                return "\(line.quantity) × \(unit)"
            }
        case .address(let was, let now):
            return LocalizedText(
                "checkouts.changed.address",
                ["was": words(was), "now": words(now)])
        case .delivery(let shop, let was, let now):
            func days(_ days: ClosedRange<Int>) -> String {
                days.count == 1 ? "\(days.lowerBound)" : "\(days.lowerBound)–\(days.upperBound)"
            }
            return both(
                "delivery", was.shippingMinor, now.shippingMinor,
                [
                    "shop": names.shops[shop] ?? "", "before": days(was.days),
                    "days": days(now.days),
                ])
        case .voucher(let shop, let was, let now):
            return both("voucher", was, now, ["shop": names.shops[shop] ?? ""])
        case .tax(let was, let now): return both("tax", was, now)
        case .total(let was, let now): return both("total", was, now)
        }
    }

    private func line(
        _ title: String, _ was: CheckoutFingerprint.Line?, _ now: CheckoutFingerprint.Line?,
        _ words: (CheckoutFingerprint.Line, Bool) -> String
    ) -> LocalizedText {
        switch (was, now) {
        case (nil, let now?):
            LocalizedText(
                "checkouts.changed.added", ["title": title, "now": words(now, true)])
        case (let was?, nil):
            LocalizedText(
                "checkouts.changed.gone", ["title": title, "was": words(was, false)])
        default:
            LocalizedText(
                "checkouts.changed.line",
                [
                    "title": title, "was": was.map { words($0, false) } ?? "",
                    "now": now.map { words($0, true) } ?? "",
                ], texts: reasons(was, now))
        }
    }

    /// Reasons for both prices: `list price`, `LIVE price`.
    private func reasons(
        _ was: CheckoutFingerprint.Line?, _ now: CheckoutFingerprint.Line?
    ) -> [String: LocalizedText] {
        func reason(_ line: CheckoutFingerprint.Line?) -> LocalizedText {
            LocalizedText("checkouts.price-reason.\((line?.reason ?? .list).name)")
        }
        return ["why": reason(was), "because": reason(now)]
    }

    private func words(_ address: Address) -> String {
        (markets.lines(address) + [address.phone]).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension CheckoutFingerprint.PriceReason {
    /// Last part of its sentence's key.
    var name: String {
        switch self {
        case .list: "list"
        case .live: "live"
        case .flash: "flash"
        }
    }
    static let names = allCases.map(\.name)
}
