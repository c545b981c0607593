import RoomDirectory
import Identities
import Accounts
import Catalog
import Media
import Orders
import RoomChat
import RoomSelling
import Rooms
import Store
import World

extension DemoMarket {
    /// Announces upcoming LIVEs; followers get a message.
    func plan(
        _ lives: DemoLives, _ cast: DemoCast, _ shelves: DemoShelves, at now: Instant
    ) async throws {
        clock.set(now)
        for evening in lives.planned { _ = try await announced(evening, cast, shelves, at: now) }
        try await estimatePaidOrders()
        while try await directory.remind() > 0 {}
    }

    private func announced(
        _ evening: DemoLives.Evening, _ cast: DemoCast, _ shelves: DemoShelves, at end: Instant
    ) async throws -> RoomID {
        let host = cast.account(evening.host)
        let path = "\(folder)/pictures/tiles/\(evening.cover).webp"
        let cover: PictureID
        do {
            cover = try await pasar.media.add(path: path, owner: host)
        } catch {
            throw evening.row.fault("cover", "\(path) can't be taken: \(error)")
        }
        var products: [ProductID] = []
        for key in evening.products { products.append(try await product(key, shelves)) }
        let plan = RoomPlan(
            title: evening.title, startsAt: evening.start(end), cover: cover, products: products)
        do {
            return try await rooms.plan(plan, by: host).answer
        } catch let refusal as any Refusal {
            throw evening.row.fault("products", "\(evening.host) can't plan it: \(refusal)")
        }
    }

    /// Replays a LIVE that is over by now, from its beginning to its recording. Returns the
    /// purchases.
    func hold(
        _ evening: DemoLives.Evening, _ cast: DemoCast, _ shelves: DemoShelves, _ story: DemoStory,
        until end: Instant
    ) async throws -> [String: CheckoutID] {
        let start = evening.start(end)
        let host = cast.account(evening.host)
        try await pass(until: start)
        let room = try await announced(evening, cast, shelves, at: end)
        try await rooms.start(room, by: host)
        var bought: [String: CheckoutID] = [:]
        var said: [String: ChatMessageID] = [:]
        for scene in evening.scenes {
            clock.set(start + scene.at)
            if let purchase = scene.purchase {
                bought[purchase.key] = try await buy(purchase, in: room, cast, shelves, story)
            } else {
                try await play(scene, in: room, host, &said, cast, shelves, story)
            }
        }
        clock.set(start + evening.length)
        try await rooms.flush()
        try await crowd(evening, room, from: start)
        try await rooms.end(room, by: host)
        try await estimatePaidOrders()
        while try await directory.remind() > 0 {}
        try await shoot(evening, room, from: start)
        return bought
    }

    private func play(
        _ scene: DemoLives.Scene, in room: RoomID, _ host: AccountID,
        _ said: inout [String: ChatMessageID], _ cast: DemoCast, _ shelves: DemoShelves,
        _ story: DemoStory
    ) async throws {
        let person = cast.account(scene.person)
        switch scene.act {
        case .pin:
            try await selling.pin(try await product(scene.words, shelves), in: room, by: host)
        case .notice: try await chat.setNotice(scene.words, in: room, by: host)
        case .answered: try await chat.answered(in: room, by: host)
        case .like: try await rooms.like(Int(scene.words) ?? 1, in: room)
        case .look:
            try await selling.click(
                on: try await product(scene.words, shelves), in: room, by: ShopperID(person))
        case .say:
            let name = story.people.first { $0.key == scene.person }?.name ?? scene.person
            said[scene.person] =
                try await chat.say(
                    scene.words, named: "\(scene.at.milliseconds)", in: room,
                    by: Speaker(account: person, name: name)
                ).id
        case .answer:
            guard let message = said[scene.person] else { return }
            try await chat.answer(message, in: room, by: host)
        case .buy: break
        }
    }

    private func buy(
        _ purchase: DemoStory.Purchase, in room: RoomID, _ cast: DemoCast,
        _ shelves: DemoShelves, _ story: DemoStory
    ) async throws -> CheckoutID {
        let buyer = cast.account(purchase.shopper)
        for line in purchase.lines {
            try await selling.click(
                on: try await product(line.product, shelves), in: room, by: ShopperID(buyer))
        }
        let checkout = try await place(purchase, cast, shelves, story, room: room)
        try await estimatePaidOrders()
        while try await selling.countSales() > 0 {}
        return checkout
    }

    /// Simulates viewers: they come, stay a while, open something now and then, and leave.
    private func crowd(
        _ evening: DemoLives.Evening, _ room: RoomID, from start: Instant
    ) async throws {
        let count = Int(evening.length.milliseconds / 60_000)
        let minutes = (0..<count).map { place in
            // Viewers rise to the peak at two thirds, then fall slowly.
            let rise = min(Double(place + 2) / Double(count * 2 / 3 + 1), 1)
            let fall = max(Double(place - count * 2 / 3), 0) / Double(count)
            var minute = MinuteFigures(
                minute: start.milliseconds / 60_000 + Int64(place))
            minute.viewers = max(1, Int(Double(evening.viewers) * (rise - fall)))
            minute.joins =
                minute.viewers / 3 + DemoDice.roll("\(evening.key) joins \(place)", below: 9)
            minute.watchMilliseconds = Int64(minute.viewers) * 54_000
            minute.clicks = minute.viewers / 12
            minute.likes = DemoDice.roll("\(evening.key) likes \(place)", below: 20)
            let isPinning = evening.scenes.contains {
                $0.act == .pin && Int($0.at.milliseconds / 60_000) == place
            }
            minute.impressions = isPinning ? minute.viewers : 0
            return minute
        }
        try await pasar.store.write { db in
            for minute in minutes { try RoomMinutes.add(minute, to: room, in: db) }
        }
    }
}
