import Identities
import Markets

/// A part of a checkout that is not as it was shown.
public enum CheckoutDifference: Sendable, Equatable {
    /// A line that was added, dropped or changed; nil: it isn't there.
    case line(SKUID, was: CheckoutFingerprint.Line?, now: CheckoutFingerprint.Line?)
    case address(was: Address, now: Address)
    /// Fee or duration of a shop's delivery.
    case delivery(
        ShopID, was: CheckoutFingerprint.Parcel, now: CheckoutFingerprint.Parcel)
    /// Discount of a shop's voucher, in minor units.
    case voucher(ShopID, was: Int64, now: Int64)
    case tax(was: Int64, now: Int64)
    case total(was: Int64, now: Int64)
}

/// Difference between what was shown and what would be bought now.
public struct CheckoutChange: Sendable, Equatable {
    public let was: CheckoutFingerprint
    public let now: CheckoutFingerprint
    /// Total that the request named beside the fingerprint.
    let namedTotal: Int64

    /// Nil if everything is as it was shown.
    init?(
        was: CheckoutFingerprint, now: CheckoutFingerprint, namedTotal: Int64
    ) {
        self.was = was
        self.now = now
        self.namedTotal = namedTotal
        if differences.isEmpty && was.market == now.market && was.isDirect == now.isDirect {
            return nil
        }
    }

    /// Differences in the order of the page: lines, address, delivery, vouchers, tax, total.
    public var differences: [CheckoutDifference] {
        var found = lines
        if was.address != now.address {
            found.append(.address(was: was.address, now: now.address))
        }
        let before = Dictionary(was.parcels.map { ($0.shop, $0) }) { first, _ in first }
        let kept = now.parcels.compactMap { parcel in before[parcel.shop].map { ($0, parcel) } }
        for (was, now) in kept
        where was.shippingMinor != now.shippingMinor || was.days != now.days {
            found.append(.delivery(now.shop, was: was, now: now))
        }
        for (was, now) in kept where was.discountMinor != now.discountMinor {
            found.append(.voucher(now.shop, was: was.discountMinor, now: now.discountMinor))
        }
        if was.taxMinor != now.taxMinor {
            found.append(.tax(was: was.taxMinor, now: now.taxMinor))
        }
        // A client that sends another total than its fingerprint's was shown something else.
        let shown = namedTotal == was.totalMinor ? was.totalMinor : namedTotal
        if shown != now.totalMinor { found.append(.total(was: shown, now: now.totalMinor)) }
        return found
    }

    private var lines: [CheckoutDifference] {
        let before = was.linesBySKU
        let after = now.linesBySKU
        let skus =
            was.parcels.flatMap(\.lines).map(\.sku)
            + now.parcels.flatMap(\.lines).map(\.sku).filter { before[$0] == nil }
        return skus.compactMap { sku in
            let (was, now) = (before[sku], after[sku])
            let isSame =
                was?.quantity == now?.quantity && was?.unitMinor == now?.unitMinor
                && was?.reason == now?.reason
            return isSame ? nil : .line(sku, was: was, now: now)
        }
    }
}

extension CheckoutFingerprint {
    fileprivate var linesBySKU: [SKUID: Line] {
        Dictionary(parcels.flatMap(\.lines).map { ($0.sku, $0) }) { first, _ in first }
    }
}
