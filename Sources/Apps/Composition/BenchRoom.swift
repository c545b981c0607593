import Access
import Identities
import Accounts
import Catalog
import Creators
import Rooms
import Shops
import Store
import Web
import World

/// A room for load tests: on air, with some products in its bag. `room.tsv` has the room, its
/// host's session, a viewer's session, and two products.
struct BenchRoom {
    let pasar: Pasar
    let shop: ShopID
    let products: [ProductID]

    /// Opens the room and returns the line of `room.tsv`.
    func open() async throws -> String {
        let now = pasar.world.now()
        let host = try await pasar.store.read { [shop] db in try Shops.shop(shop, in: db)?.owner }
        guard let host, let handle = Handle("bench") else { throw BenchFault.notEmpty }
        _ = try await pasar.creators.become(
            Profile(handle: handle, name: "Bench Host"), account: host, market: .gb)
        let room = try await pasar.rooms.plan(
            RoomPlan(title: "Bench", startsAt: now, products: products), by: host
        ).answer
        try await pasar.rooms.start(room, by: host)
        let viewer: AccountID = pasar.world.id()
        let (market, locale) = ("GB", "en-GB")
        let tokens = [pasar.world.token(), pasar.world.token()]
        let sessions: [SessionID] = tokens.map { _ in pasar.world.id() }
        try await pasar.store.write { db in
            try db.execute(
                """
                INSERT INTO accounts (id, name, email, phone, password, roles, market, locale,
                    email_verified_at, phone_verified_at, demo, created_at)
                VALUES (\(viewer), 'Bench Viewer', 'viewer@bench.example', NULL, '',
                    \(Role.shopper), \(market), \(locale), \(now), NULL, \(false), \(now))
                """)
            for (place, account) in [host, viewer].enumerated() {
                try db.execute(
                    """
                    INSERT INTO sessions (id, token_hash, account, created_at, expires_at, seen_at,
                        agent, network, market, locale)
                    VALUES (\(sessions[place]), \(Digest.sha256(tokens[place])), \(account), \(now),
                        \(now + Session.kept), \(now), 'bench', '127.0.0.0', \(market), \(locale))
                    """)
            }
        }
        return ([room.description] + tokens + products.prefix(2).map(\.description))
            .joined(separator: "\t")
    }
}
