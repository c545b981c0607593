import Identities
import Accounts
import Catalog
import Shops
import Store
import World

/// Inventory: stock on hand by location, and its reservations.
///
/// Promises: available = on hand − reserved, never below zero; each change of what is on hand is an
/// immutable move between states, so received = on hand + sold + written off; a reservation ends as
/// claimed or released, once.
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
    public let onHand: Int
    public let reserved: Int
    public var available: Int { onHand - reserved }

    public init(row: Row) throws {
        sku = try row.next()
        location = try row.next()
        onHand = try row.next()
        reserved = try row.next()
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
    }
}

/// Stock that is kept for a holder (a checkout) until it is claimed, released, or its time is over.
public struct Reservation: Sendable {
    public enum State: String, Sendable, CaseIterable { case held, claimed, released }
}

public enum InventoryRefusal: Refusal, Equatable {
    case noSuchSKU
    case soldOut(SKUID, left: Int)
    /// A count below what is reserved for buyers.
    case reserved(Int)

    public var code: String {
        switch self {
        case .noSuchSKU: "inventory.no-such-sku"
        case .soldOut: "inventory.sold-out"
        case .reserved: "inventory.reserved"
        }
    }
    public var status: Int { self == .noSuchSKU ? 404 : 409 }
    public var field: String? {
        if case .reserved = self { "on_hand" } else { nil }
    }
    public var message: LocalizedText {
        switch self {
        case .noSuchSKU: LocalizedText("refusal.inventory.no-such-sku")
        case .soldOut(_, let left): LocalizedText("refusal.inventory.sold-out", count: left)
        case .reserved(let n): LocalizedText("refusal.inventory.reserved", count: n)
        }
    }
}
