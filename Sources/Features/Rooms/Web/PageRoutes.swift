import DesignSystem
import Store
import Web
import World

// Routes of rooms' pages.

extension RoomsWeb {
    var pageRoutes: [Route] {
        [
            Route(
                .get, RoomPath.list, for: .anyone, gives: LiveListView.shape.schema,
                "What is on now and what comes"
            ) { request in
                let shown = try await rooms.list(in: request.caller.marketCode)
                let context = try await designSystem.context(request)
                return request.answer(LiveListView(shown)) {
                    RoomListPage(context: context).roomListPage(shown)
                }
            },
            Route(
                .get, RoomPath.room, for: .anyone, takes: RoomForm.self,
                gives: RoomView.shape.schema, refusals: [403], "A room"
            ) { request, form in
                let id = try request.at(RoomPath.room)
                let shown = try await rooms.page(
                    id, for: request.caller.account, opens: !request.isPreview)
                let context = try await designSystem.context(request)
                return request.answer(
                    RoomView(room: shown.room, products: shown.bag.map(\.product))
                ) {
                    RoomPage(context: context).roomPage(
                        shown, slots, from: form.at, origin: origin)
                }.playing().offeringVisit()
            },
            Route(
                .get, RoomPath.calendar, for: .anyone, "A planned room for one's calendar"
            ) { request in
                let id = try request.at(RoomPath.calendar)
                let room = try await rooms.store.read { db in try Rooms.room(id, in: db) }
                guard let room else { throw RoomRefusal.notFound }
                return .text(
                    calendarEntry(room).text(now: rooms.world.now()),
                    type: "text/calendar; charset=utf-8"
                ).with("content-disposition", "attachment; filename=\"live.ics\"")
            },
        ]
    }

    private func calendarEntry(_ room: Room) -> CalendarEntry {
        CalendarEntry(
            uid: "\(room.id)@pasar", from: room.startsAt, to: room.startsAt + Room.usualLength,
            summary: "LIVE: \(room.title) (\(room.hostName))", reminder: room.title,
            url: origin + RoomPath.room(room.id).text)
    }
}

/// Query of a room's page: `?at=` begins a replay there.
struct RoomForm: Form {
    static let at = Field<Int?>.optional("at", max: 6, schema: .integer(min: 0)) {
        Int($0).flatMap { $0 < 0 ? nil : $0 }
    }
    static let fields: [any AnyField] = [at]
    /// Offset in seconds.
    let at: Int?

    init(_ input: Input) throws { at = try input[Self.at] }
}

struct LiveListView: View {
    struct Entry: View {
        static let shape = Shape<Entry>(
            "LiveEntry",
            [
                .id("id") { $0.entry.room.id }, .text("title") { $0.entry.room.title },
                .text("host") { $0.entry.room.hostName }, .choice("state") { $0.entry.room.state },
                .instant("startsAt") { $0.entry.room.startsAt },
                .int("viewers") { $0.entry.viewers },
            ])
        let entry: RoomListModel.Entry
    }
    static let shape = Shape<LiveListView>(
        "LiveList", [.list("live") { $0.live }, .list("planned") { $0.planned }])
    let live: [Entry]
    let planned: [Entry]

    init(_ shown: RoomListModel) {
        live = shown.live.map(Entry.init)
        planned = shown.planned.map(Entry.init)
    }
}
