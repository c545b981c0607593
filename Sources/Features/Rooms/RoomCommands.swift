import Identities
import Creators
import Media
import Store
import World

/// Plan of a room: title, start, cover and products.
public struct RoomPlan: Sendable, Equatable {
    public var title: String
    public var startsAt: Instant
    public var cover: PictureID?
    public var products: [ProductID]

    public init(
        title: String, startsAt: Instant, cover: PictureID? = nil, products: [ProductID] = []
    ) {
        self.title = title
        self.startsAt = startsAt
        self.cover = cover
        self.products = products
    }
}

/// Change of a room's plan; what is nil stays as it is.
public struct RoomPlanChange: Sendable, Equatable {
    public var title: String?
    public var startsAt: Instant?
    /// New cover; `.some(nil)` for none.
    public var cover: PictureID??
    public var products: [ProductID]?

    public init(
        title: String? = nil, startsAt: Instant? = nil, cover: PictureID?? = nil,
        products: [ProductID]? = nil
    ) {
        self.title = title
        self.startsAt = startsAt
        self.cover = cover
        self.products = products
    }

    /// The plan after the change.
    func applied(to old: RoomPlan) -> RoomPlan {
        RoomPlan(
            title: title ?? old.title, startsAt: startsAt ?? old.startsAt,
            cover: cover ?? old.cover, products: products ?? old.products)
    }
}

// MARK: commands

extension Rooms {
    /// Plans a room. Readers of the outbox topic `live.planned` remind the followers.
    public func plan(
        _ plan: RoomPlan, by account: AccountID, idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<RoomID> {
        let now = world.now()
        let id: RoomID = world.id()
        let news: ID<OutboxRow> = world.id()
        let key = Pseudonyms.freshKey(world)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let host = try Self.host(account, in: db)
            try creators.checkLiveRollout(host, in: db)
            try Self.check(plan, host, isNew: true, at: now, in: db)
            try Media.use([plan.cover].compactMap(\.self), of: account, in: db)
            try Self.insert(plan, id, host, key: key, at: now, in: db)
            try bag.fill(id, with: plan.products, for: host, at: now, in: db)
            try db.publish("live.planned", subject: id.description, id: news, at: now)
            return id
        }
    }

    /// Checks whether an account may plan this room, before a cover for it is converted; throws as
    /// `plan` does.
    public func checkPlan(_ plan: RoomPlan, by account: AccountID) async throws {
        let now = world.now()
        try await store.read { db in
            let host = try Self.host(account, in: db)
            try creators.checkLiveRollout(host, in: db)
            try Self.check(plan, host, isNew: true, at: now, in: db)
        }
    }

    /// Changes what is named of a plan that hasn't begun.
    public func change(
        _ id: RoomID, _ change: RoomPlanChange, by account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { [bag] db in
            let room = try Self.room(id, of: account, in: db)
            guard room.state == .planned else { throw RoomRefusal.over }
            let host = try Self.host(account, in: db)
            let plan = change.applied(
                to: RoomPlan(
                    title: room.title, startsAt: room.startsAt, cover: room.cover,
                    products: try bag.products(of: id, in: db)))
            // A start that stays may have passed: its host is late.
            if change.startsAt != nil {
                try Self.check(plan, host, isNew: false, at: now, in: db)
            }
            if plan.cover != room.cover {
                try Media.use([plan.cover].compactMap(\.self), of: account, in: db)
            }
            try db.execute(
                """
                UPDATE rooms SET title = \(plan.title), starts_at = \(plan.startsAt),
                    cover = \(plan.cover) WHERE id = \(id) AND state = 'planned'
                """)
            if let products = change.products {
                try bag.fill(id, with: products, for: host, at: now, in: db)
            }
            let lines = try bag.lines(of: room, at: now, in: db)
            try RoomLog.record(.bag(lines), in: id, at: now, in: db)
        }
        await deliverEvents(id)
    }

    /// Puts a planned room on air.
    public func start(_ id: RoomID, by account: AccountID) async throws {
        let now = world.now()
        let news: ID<OutboxRow> = world.id()
        try await store.write { [creators] db in
            let room = try Self.room(id, of: account, in: db)
            if room.isOver { throw RoomRefusal.over }
            if room.state == .live { return }
            if try Self.onAir(account, in: db) != nil { throw RoomRefusal.onAirAlready }
            let host = try Self.host(account, in: db)
            try creators.checkLiveRollout(host, in: db)
            try creators.checkedForLive(host)
            try Self.move(room, to: .live, at: now, in: db)
            try db.publish("live.started", subject: id.description, id: news, at: now)
        }
        await deliverEvents(id)
        film.roomChanged(id, to: .live)
    }

    /// Ends a room, or cancels its plan.
    public func end(_ id: RoomID, by account: AccountID) async throws {
        try await finish(id, .ended, reason: "") { db in
            try Self.room(id, of: account, in: db)
        }
    }

    /// Stops a room for the operator: its final event is sent at once, and its video is cut.
    public func stop(_ id: RoomID, reason: String) async throws {
        try await finish(id, .stopped, reason: reason) { db in
            guard let room = try Self.room(id, in: db) else { throw RoomRefusal.notFound }
            return room
        }
    }

    private func finish(
        _ id: RoomID, _ state: Room.State, reason: String,
        _ find: @escaping @Sendable (Transaction) throws -> Room
    ) async throws {
        let now = world.now()
        let news: ID<OutboxRow> = world.id()
        try await store.write { [extensions] db in
            let room = try find(db)
            if room.state == state { return }
            try Self.move(room, to: state, reason: reason, at: now, in: db)
            for one in extensions { try one.end(room, at: now, in: db) }
            try db.publish("live.\(state.rawValue)", subject: id.description, id: news, at: now)
        }
        await deliverEvents(id)
        film.roomChanged(id, to: state)
    }
}

// MARK: steps

extension Rooms {
    /// Step: the account's creator; throws `notACreator`.
    public static func host(_ account: AccountID, in db: Transaction) throws -> Creator {
        guard let creator = try Creators.creator(of: account, in: db) else {
            throw RoomRefusal.notACreator
        }
        return creator
    }

    private static func check(
        _ plan: RoomPlan, _ host: Creator, isNew: Bool, at now: Instant, in db: Transaction
    ) throws {
        guard plan.startsAt > now - grace, plan.startsAt < now + Room.horizon else {
            throw RoomRefusal.timeUnusable
        }
        let plans: Int =
            try db.value(
                """
                SELECT count(*) FROM rooms WHERE host = \(host.account) AND state = 'planned'
                """) ?? 0
        if isNew, plans >= Room.mostPlans { throw RoomRefusal.tooManyPlans(most: Room.mostPlans) }
    }

    /// Tolerance for a start in the past: a plan for now was typed a moment ago.
    static let grace = TimeSpan.minutes(15)

    private static func insert(
        _ plan: RoomPlan, _ id: RoomID, _ host: Creator, key: String, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO rooms (id, host, creator, host_name, market, title, cover, starts_at,
                state, epoch, event_count, reason, slow_seconds, notice, pseudonym_key,
                has_recording, created_at)
            VALUES (\(id), \(host.account), \(host.id), \(host.name), \(host.market),
                \(plan.title), \(plan.cover), \(plan.startsAt), \(Room.State.planned), 0, 0, '', 0,
                '', \(key), \(false), \(now))
            """)
    }

    private static func move(
        _ room: Room, to state: Room.State, reason: String = "", at now: Instant,
        in db: Transaction
    ) throws {
        guard Room.canMove(from: room.state, to: state) else { throw RoomRefusal.over }
        let moved =
            state == .live
            ? try db.execute(
                """
                UPDATE rooms SET state = \(state), started_at = \(now)
                WHERE id = \(room.id) AND state = \(room.state)
                """)
            : try db.execute(
                """
                UPDATE rooms SET state = \(state), ended_at = \(now), reason = \(reason),
                    pinned = NULL
                WHERE id = \(room.id) AND state = \(room.state)
                """)
        guard moved == 1 else { throw RoomRefusal.over }
        try RoomLog.record(.state(state, at: now), in: room.id, at: now, in: db)
    }
}
