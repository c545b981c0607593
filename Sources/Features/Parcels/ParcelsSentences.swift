import Carriers
import Localization
import Markets

extension Parcels {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("parcels.label.*", ShippingLabel.State.self),
        LocalizedKeys("parcels.outcome.*", Parcel.Outcome.self),
        LocalizedKeys("parcels.service.*", DeliverySpeed.self),
        LocalizedKeys("parcels.service.*", SandboxCarrier.Story.self),
        LocalizedKeys("parcels.state.*", Parcel.State.self),
        LocalizedKeys("parcels.status.*", TrackingStatus.self),
    ]
}
