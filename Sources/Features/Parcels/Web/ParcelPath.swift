import DesignSystem
import Identities
import Web

/// URL patterns of parcels.
public enum ParcelPath {
    /// Parcels of an order, for its buyer.
    public static let ofBuyer = URLPattern1<OrderID>("/orders/", "order", "/parcels")
    /// Parcels of an order, for its seller, who packs there.
    public static let ofSeller = URLPattern1<OrderID>("/seller/orders/", "order", "/parcels")
    public static let parcel = URLPattern1<ParcelID>("/seller/parcels/", "parcel")
    public static let label = URLPattern1<ParcelID>("/seller/parcels/", "parcel", "/label")
    public static let labelCancellation = URLPattern1<ParcelID>(
        "/seller/parcels/", "parcel", "/label-cancellation")
    public static let slip = URLPattern1<ParcelID>("/seller/parcels/", "parcel", "/packing-slip")
    public static let handover = URLPattern1<ParcelID>("/seller/parcels/", "parcel", "/handover")
    public static let unpacking = URLPattern1<ParcelID>("/seller/parcels/", "parcel", "/unpacking")
    public static let decision = URLPattern1<ParcelID>("/seller/parcels/", "parcel", "/return")
    /// Labels that are stuck, for operators.
    public static let stuck = Navigation.operationsParcels
}
