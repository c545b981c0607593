import Accounts
import Identities
import Media
import Modules
import Orders
import Shops
import Store
import Uploads
import World

/// Evidence: pictures by which buyer and seller show what they say of an order.
///
/// Promises: only the two parties of an order add pictures, while a case or return about it is open;
/// only they and operators see them; they lie apart from all other pictures, and no other address
/// serves them.
public struct Evidence: Sendable {
    let store: any Store
    let world: World
    /// Pictures in a folder of their own.
    let media: Media

    public init(store: any Store, world: World, media: Media) {
        self.store = store
        self.world = world
        self.media = media
    }

    public static let migrations = EvidenceSchema.migrations

    /// Pictures of one side about one order.
    public static let mostPerSide = 8
    /// Bytes of one upload: as many pictures of a phone.
    public static let mostBytes = 60_000_000

    /// A picture of one side.
    public struct Item: FromRow, Sendable, Equatable {
        public let picture: PictureID
        public let order: OrderID
        public let side: OrderActor
        public let at: Instant

        public init(row: Row) throws {
            picture = try row.next()
            order = try row.next()
            side = try row.next()
            at = try row.next()
        }
    }

    /// Adds pictures about an order for one of its parties. Throws `noSuchOrder` for another's,
    /// `nothingOpen`, `tooMany`, and what `Media` refuses. Returns how many.
    public func add(
        _ uploads: [Upload], to order: OrderID, by account: AccountID
    ) async throws -> Int {
        // Before any picture is decoded.
        try await store.read { db in
            _ = try Self.check(order, account, adding: uploads.count, in: db)
        }
        var pictures: [PictureID] = []
        for upload in uploads {
            pictures.append(try await media.add(upload: upload, owner: account))
        }
        let (new, now) = (Set(pictures).sorted(), world.now())
        return try await store.write { db in
            let side = try Self.check(order, account, adding: new.count, in: db)
            try Media.use(new, of: account, in: db)
            try db.queue(
                new.map { picture in
                    """
                    INSERT INTO evidence (picture, order_id, side, account, at)
                    VALUES (\(picture), \(order), \(side), \(account), \(now))
                    ON CONFLICT (picture, order_id) DO NOTHING
                    """
                })
            return new.count
        }
    }

    /// Deletes what a crash left half done, at the start.
    public func sweep() { media.sweep() }

    /// Path of a picture's file for an account that may see it; throws `noSuchOrder` for others.
    func file(
        _ picture: PictureID, for account: AccountID, isOperator: Bool
    ) async throws -> String {
        let found: [OrderID] = try await store.read { db in
            let orders: [OrderID] = try db.values(
                "SELECT order_id FROM evidence WHERE picture = \(picture) ORDER BY order_id")
            return try isOperator
                ? orders : orders.filter { try Self.side(of: account, $0, in: db) != nil }
        }
        guard !found.isEmpty else { throw OrderRefusal.noSuchOrder }
        return media.file(picture, .full)
    }

    // MARK: steps

    /// Step: pictures about an order, oldest first.
    static func of(_ order: OrderID, in db: Transaction) throws -> [Item] {
        try db.rows(
            """
            SELECT picture, order_id, side, at FROM evidence WHERE order_id = \(order)
            ORDER BY at, picture LIMIT \(2 * mostPerSide)
            """)
    }

    /// Step: the side of an account; nil for a stranger.
    static func side(
        of account: AccountID, _ order: OrderID, in db: Transaction
    ) throws -> OrderActor? {
        guard let found = try Order.find([order], in: db)[order] else { return nil }
        if found.buyer == account { return .buyer }
        return try Shops.shop(found.shop, in: db)?.owner == account ? .seller : nil
    }

    /// Step: true while a case or return about an order is open.
    static func isOpen(_ order: OrderID, in db: Transaction) throws -> Bool {
        try Order.find([order], in: db)[order]?.pausedBy != nil
    }

    @discardableResult
    static func check(
        _ order: OrderID, _ account: AccountID, adding count: Int, in db: Transaction
    ) throws -> OrderActor {
        guard let side = try side(of: account, order, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        guard try isOpen(order, in: db) else { throw EvidenceRefusal.nothingOpen }
        let here = try of(order, in: db).count { $0.side == side }
        guard here + count <= mostPerSide else {
            throw EvidenceRefusal.tooMany(most: mostPerSide)
        }
        return side
    }
}
