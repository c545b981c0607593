import Identities

/// A purchase of one SKU past the basket: "Buy now".
public struct DirectPurchase: Sendable, Hashable {
    public let sku: SKUID
    /// 1 to `Baskets.quantityPerLine`.
    public let quantity: Int
    /// The LIVE room that it comes from, whose price and units count.
    public let room: RoomID?

    public init(sku: SKUID, quantity: Int, room: RoomID? = nil) {
        self.sku = sku
        self.quantity = quantity
        self.room = room
    }
}
