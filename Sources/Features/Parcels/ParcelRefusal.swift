import Store

/// Reasons to refuse a change of a parcel, in order of precedence.
public enum ParcelRefusal: Refusal, Equatable {
    case noSuchParcel
    /// The orders aren't of one shop, buyer and address, or may not ship now.
    case notTogether
    /// More units than are left to pack, or none.
    case notLeft
    case tooMany
    /// The parcel has left the state that the request needs.
    case tooLate
    /// There is a label already.
    case labelled
    /// No label, or none whose outcome is known.
    case noLabel
    /// The service doesn't take this parcel.
    case noSuchService
    /// The price isn't the one that was shown.
    case rateChanged
    /// The carrier didn't answer.
    case carrierSilent
    /// An order with packed parcels is handed over by them.
    case packed

    public var code: String {
        switch self {
        case .noSuchParcel: "parcels.no-such-parcel"
        case .notTogether: "parcels.not-together"
        case .notLeft: "parcels.not-left"
        case .tooMany: "parcels.too-many"
        case .tooLate: "parcels.too-late"
        case .labelled: "parcels.labelled"
        case .noLabel: "parcels.no-label"
        case .noSuchService: "parcels.no-such-service"
        case .rateChanged: "parcels.rate-changed"
        case .carrierSilent: "parcels.carrier-silent"
        case .packed: "parcels.packed"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchParcel: 404
        case .carrierSilent: 503
        default: 409
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
