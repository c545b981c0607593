import Baskets
import Markets
import Promotions
import Rooms
import Store
import World

/// Selling in rooms: bag, pinned product, prices, flash sales, vouchers, and figures of all that.
///
/// Promises: a pin, a price or a sale is in the store before anybody hears of it; only products
/// that the host may sell are in the bag; a room that is over ends its prices and sales in the same
/// transaction; each sale is counted once at its minute.
public struct RoomSelling: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let rooms: Rooms
    let baskets: Baskets
    let promotions: Promotions
    let rounds = RoundCounter()

    public init(
        store: any Store, world: World, markets: Markets, rooms: Rooms, baskets: Baskets,
        promotions: Promotions
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.rooms = rooms
        self.baskets = baskets
        self.promotions = promotions
    }

    public static let migrations = RoomSellingSchema.migrations
}
