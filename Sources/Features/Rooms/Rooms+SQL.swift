import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Promotions
import Store
import World

extension Live {
    /// Rooms on one page of a list.
    public static let page = 60

    public static func room(_ id: RoomID, in db: Transaction) throws -> Room? {
        try db.row("SELECT \(Room.columns) FROM rooms WHERE id = \(id)")
    }

    /// Step: a host's room. Another's room and a missing one throw alike.
    public static func room(
        _ id: RoomID, of host: AccountID, in db: Transaction
    ) throws -> Room {
        let found: Room? = try db.row(
            "SELECT \(Room.columns) FROM rooms WHERE id = \(id) AND host = \(host)")
        guard let found else { throw LiveRefusal.notFound }
        return found
    }

    /// Step: a room by its id; throws `notFound` unless the account hosts or moderates it.
    static func room(
        _ id: RoomID, moderatedBy account: AccountID, in db: Transaction
    ) throws -> Room {
        let found: Room? = try db.row(
            """
            SELECT \(Room.columns) FROM rooms r WHERE r.id = \(id) AND (r.host = \(account)
                OR EXISTS (SELECT 1 FROM room_moderators m
                           WHERE m.host = r.host AND m.account = \(account)))
            """)
        guard let found else { throw LiveRefusal.notFound }
        return found
    }

    /// Step: rooms of a market in a state, by the time they start.
    public static func rooms(
        in market: MarketCode, _ state: Room.State, db: Transaction
    ) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms WHERE market = \(market) AND state = \(state)
            ORDER BY starts_at, id LIMIT \(page)
            """)
    }

    /// Step: ended rooms of a market with a recording, newest first.
    static func replays(in market: MarketCode, db: Transaction) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms
            WHERE market = \(market) AND state = 'ended'
              AND EXISTS (SELECT 1 FROM recordings k
                          WHERE k.room = rooms.id AND k.retention <> 'nothing')
            ORDER BY starts_at DESC, id DESC LIMIT \(replaysShown)
            """)
    }

    /// Replays on one page: two screens of a phone.
    static let replaysShown = 24

    /// Step: a host's rooms, newest first.
    public static func rooms(of host: AccountID, in db: Transaction) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms WHERE host = \(host)
            ORDER BY starts_at DESC, id DESC LIMIT \(page)
            """)
    }

    /// Step: the room of a host that is on air; nil if there is none.
    public static func onAir(_ host: AccountID, in db: Transaction) throws -> Room? {
        try db.row(
            """
            SELECT \(Room.columns) FROM rooms WHERE host = \(host) AND state = 'live'
            """)
    }

    /// Step: products in the order of the bag.
    public static func products(of room: RoomID, in db: Transaction) throws -> [ProductID] {
        try db.values(
            """
            SELECT product FROM room_products WHERE room = \(room) ORDER BY position, product
            LIMIT \(Room.mostProducts)
            """)
    }

    /// Step: the bag as viewers see it, without products that aren't for sale any more.
    public static func lines(
        of room: Room, at now: Instant, in db: Transaction
    ) throws -> [BagLine] {
        try lines(try products(of: room.id, in: db), in: room, at: now, in: db)
    }

    static func lines(
        _ products: [ProductID], in room: Room, at now: Instant, in db: Transaction
    ) throws -> [BagLine] {
        let cards = try Catalog.cards(products, market: room.market.rawValue, in: db)
        let skus = try skus(of: cards.map(\.product), in: db)
        let offers = try Catalog.offers(skus, market: room.market, in: db)
        let left = try Inventory.available(skus, in: db)
        let prices = try Promotions.prices(
            offers.values.map { PriceQuestion(offer: $0, room: room.id.rawValue) }, buyer: nil,
            market: room.market, at: now, in: db)
        let byProduct = Dictionary(grouping: offers.values) { $0.product }
        return cards.compactMap { card in
            let mine = (byProduct[card.product] ?? []).filter(\.isLive)
            let priced = mine.compactMap { offer in prices[offer.sku].map { (offer, $0) } }
            let there = priced.filter { (left[$0.0.sku] ?? 0) > 0 }
            let choice = there.isEmpty ? priced : there
            guard let cheapest = choice.min(by: { $0.1.price < $1.1.price }) else { return nil }
            return BagLine(
                product: card.product, title: card.title, price: cheapest.1.price,
                list: cheapest.1.list, picture: card.picture,
                left: mine.reduce(0) { $0 + max(left[$1.sku] ?? 0, 0) })
        }
    }

    private static func skus(of products: [ProductID], in db: Transaction) throws -> [SKUID] {
        guard !products.isEmpty else { return [] }
        return try db.values(
            """
            SELECT id FROM skus WHERE product IN (\(list: products)) LIMIT \(mostSKUs)
            """)
    }

    /// SKUs of one bag: a hundred products in ten sizes and colours each.
    static let mostSKUs = 1000

    /// Step: everything that a room shows, from the store alone.
    static func state(of room: Room, at now: Instant, in db: Transaction) throws -> RoomState {
        RoomState(
            room, bag: try lines(of: room, at: now, in: db),
            offers: try offers(of: room.id, in: db),
            chat: try chat(of: room, in: db),
            question: try question(of: room.id, in: db)?.line,
            likes: try likes(of: room.id, in: db))
    }

    /// Latest logged state of each flash sale and voucher.
    private static func offers(of room: RoomID, in db: Transaction) throws -> [RoomOffer] {
        let kinds = RoomOffer.Kind.allCases.map(\.rawValue)
        let events = try lastEvents(kinds, of: room, limit: RoomState.mostOffers * 8, in: db)
        var seen: Set<String> = []
        var out: [RoomOffer] = []
        for case .offer(let offer)? in events.map(\.event)
        where seen.insert(offer.id).inserted {
            if offer.state != "ended" { out.append(offer) }
        }
        return Array(out.prefix(RoomState.mostOffers).reversed())
    }

    static func chat(of room: Room, in db: Transaction) throws -> [ChatLine] {
        let who = ChatNames(room)
        let rows = try db.rows(
            """
            SELECT c.id, c.author, c.name, c.role, c.body, c.at FROM chat_messages c
            WHERE c.room = \(room.id)
                AND NOT EXISTS (SELECT 1 FROM chat_removals r WHERE r.message = c.id)
                AND NOT EXISTS (SELECT 1 FROM chat_mutes m
                                WHERE m.room = c.room AND m.account = c.author)
            ORDER BY c.id DESC LIMIT \(RoomState.chatKept)
            """
        ) {
            ChatLine(
                id: try $0.next(), who: who.name(of: try $0.next()), name: try $0.next(),
                role: try $0.next(),
                text: try $0.next(), at: try $0.next())
        }
        return rows.reversed()
    }

    private static func likes(of room: RoomID, in db: Transaction) throws -> Int {
        let sum: Int64? = try db.value(
            """
            SELECT \(sqlite: "coalesce(sum(likes), 0)", postgres: "coalesce(sum(likes), 0)::BIGINT")
            FROM room_minutes WHERE room = \(room)
            """)
        return Int(sum ?? 0)
    }
}
