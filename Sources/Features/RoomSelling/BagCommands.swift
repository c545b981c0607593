import Identities
import Catalog
import Promotions
import Rooms
import Store
import World

// Commands for a room's bag, pin and LIVE prices.

extension RoomSelling {
    /// Puts a product at the end of the bag.
    public func put(_ product: ProductID, into id: RoomID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            let there = try Self.products(of: id, in: db)
            if there.contains(product) { return }
            guard there.count < Room.mostProducts else {
                throw RoomSellingRefusal.tooManyProducts(most: Room.mostProducts)
            }
            let host = try Rooms.host(room.host, in: db)
            try Self.check([product], for: host, markets: markets, at: now, in: db)
            try db.execute(
                """
                INSERT INTO room_products (room, product, position)
                SELECT \(id), \(product), coalesce(max(position), 0) + 1
                FROM room_products WHERE room = \(id)
                """)
            try Self.recordBag(of: room, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    public func takeOut(
        _ product: ProductID, of id: RoomID, by account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            let gone = try db.execute(
                "DELETE FROM room_products WHERE room = \(id) AND product = \(product)")
            guard gone == 1 else { throw RoomSellingRefusal.notInBag }
            if room.pinned == product { try Self.pin(nil, in: room, at: now, in: db) }
            try Self.recordBag(of: room, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    /// Pins a product for all viewers. It must be in the bag.
    public func pin(_ product: ProductID, in id: RoomID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, moderatedBy: account, in: db)
            guard try Self.products(of: id, in: db).contains(product) else {
                throw RoomSellingRefusal.notInBag
            }
            try Self.pin(product, in: room, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    /// Pins the product after the pinned one, or the first. Returns it.
    @discardableResult
    public func pinNext(in id: RoomID, by account: AccountID) async throws -> ProductID {
        let now = world.now()
        let next = try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, moderatedBy: account, in: db)
            let products = try Self.products(of: id, in: db)
            let place = room.pinned.flatMap { products.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
            guard place < products.count else { throw RoomSellingRefusal.noNextProduct }
            try Self.pin(products[place], in: room, at: now, in: db)
            return products[place]
        }
        await rooms.deliverEvents(id)
        return next
    }

    public func unpin(in id: RoomID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            try Self.pin(
                nil, in: try Rooms.unfinishedRoom(id, moderatedBy: account, in: db), at: now, in: db
            )
        }
        await rooms.deliverEvents(id)
    }

    /// Sets the price of a SKU of the host's shop in this room while it is on air; nil removes it.
    public func setPrice(
        _ minor: Int64?, of sku: SKUID, in id: RoomID, by account: AccountID
    ) async throws {
        let (now, markets) = (world.now(), promotions.markets)
        try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            guard let product = try Catalog.sku(sku, in: db)?.product,
                try Self.products(of: id, in: db).contains(product)
            else { throw RoomSellingRefusal.notInBag }
            try Promotions.setPrice(
                minor, of: sku, room: id, by: room.host, markets: markets, at: now, in: db)
            guard let line = try Self.lines([product], in: room, at: now, in: db).first else {
                return
            }
            try RoomLog.record(.line(line, why: .price), in: id, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    // MARK: steps

    private static func pin(
        _ product: ProductID?, in room: Room, at now: Instant, in db: Transaction
    ) throws {
        if room.pinned == nil, product == nil { return }
        let event: RoomEvent = product.map { .pin($0, at: now) } ?? .unpin
        try RoomLog.record(event, in: room.id, at: now, in: db)
    }

    static func recordBag(of room: Room, at now: Instant, in db: Transaction) throws {
        try RoomLog.record(.bag(try lines(of: room, at: now, in: db)), in: room.id, at: now, in: db)
    }
}
