import Identities
import Accounts
import Catalog
import Shops
import Store
import World

/// Inventory: stock on hand by location, its reservations, and what is sold but not yet shipped.
///
/// Promises: on hand is what lies on the shelf, so shipping lowers it and selling doesn't;
/// available = on hand − committed − reserved, never below zero; each change of what is on hand is
/// an immutable move between states, so received = on hand + sold + written off; a reservation is
/// committed or released, and a committed one is shipped or released, once.
public struct Inventory: Sendable {
    let store: any Store
    let world: World
    let shops: Shops

    public init(store: any Store, world: World, shops: Shops) {
        self.store = store
        self.world = world
        self.shops = shops
    }

    public static let migrations = InventorySchema.migrations
    /// Quantity of one SKU at one location at most: a typing slip shouldn't become a promise.
    public static let most = 999_999
}

/// A location where stock is stored.
public struct Location: Sendable {
}

/// Stock of one SKU at one location.
public struct Stock: FromRow, Sendable, Equatable {
    public let sku: SKUID
    public let location: LocationID
    /// Units on the shelf, with those that are sold but not shipped.
    public let onHand: Int
    /// Units kept for checkouts that aren't paid, flash sales and allocations.
    public let reserved: Int
    /// Units of paid orders that weren't shipped.
    public let committed: Int
    public var available: Int { onHand - promised }
    /// Units that somebody else gets: nobody can buy them, and no count may go below them.
    public var promised: Int { reserved + committed }

    public init(row: Row) throws {
        sku = try row.next()
        location = try row.next()
        onHand = try row.next()
        reserved = try row.next()
        committed = try row.next()
    }
}

/// A movement of stock from one state to another. Immutable.
public struct StockMove: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case outside
        case onHand = "on_hand"
        case sold
        case writtenOff = "written_off"
    }

    public enum Reason: String, Sendable, CaseIterable {
        case opening, received, counted, damaged, lost, `import`, sale, cancellation, returned
        /// Put back by the migration that tells sold units from shipped ones.
        case unshipped
    }
}

/// Stock that is kept for a holder (a checkout) until it is committed, released, or its time is
/// over.
public struct Reservation: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case held
        /// Paid, and still on the shelf.
        case committed
        case shipped, released
    }
}

public enum InventoryRefusal: Refusal, Equatable {
    case noSuchSKU
    case soldOut(SKUID, left: Int)
    /// A count below what is reserved for buyers, or sold and not shipped.
    case reserved(Int)
    /// A count made from a figure that has changed since it was shown.
    case changed(shown: Int, now: Int)

    public var code: String {
        switch self {
        case .noSuchSKU: "inventory.no-such-sku"
        case .soldOut: "inventory.sold-out"
        case .reserved: "inventory.reserved"
        case .changed: "inventory.changed"
        }
    }
    public var status: Int { self == .noSuchSKU ? 404 : 409 }
    public var field: String? {
        switch self {
        case .reserved, .changed: "on_hand"
        case .noSuchSKU, .soldOut: nil
        }
    }
    public var message: LocalizedText {
        switch self {
        case .noSuchSKU: LocalizedText("refusal.inventory.no-such-sku")
        case .soldOut(_, let left): LocalizedText("refusal.inventory.sold-out", count: left)
        case .reserved(let n): LocalizedText("refusal.inventory.reserved", count: n)
        case .changed(let shown, let now):
            LocalizedText("refusal.inventory.changed", ["shown": "\(shown)", "now": "\(now)"])
        }
    }
}
