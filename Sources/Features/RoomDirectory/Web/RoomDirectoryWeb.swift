import DesignSystem
import Rollouts
import Rooms
import Store
import Web
import World

/// Routes and pages of the lists of rooms.
public struct RoomDirectoryWeb: Sendable {
    let directory: RoomDirectory
    let designSystem: DesignSystem
    /// Origin of links that leave the site.
    let origin: String

    public init(directory: RoomDirectory, designSystem: DesignSystem, origin: String) {
        self.directory = directory
        self.designSystem = designSystem
        self.origin = origin
    }

    public var routes: [Route] {
        [
            Route(
                .get, RoomPath.list, for: .anyone, gives: LiveListView.shape.schema,
                refusals: [403],
                "What is on now and what comes"
            ) { request in
                let context = try await designSystem.context(request)
                guard context.has(.live) else { throw RolloutRefusal.notYet(.live) }
                let shown = try await directory.list(in: request.caller.marketCode)
                return request.answer(LiveListView(shown)) {
                    RoomListPage(context: context).roomListPage(shown, origin: origin)
                }
            },
            Route(
                .get, RoomPath.calendar, for: .anyone, "A planned room for one's calendar"
            ) { request in
                let id = try request.at(RoomPath.calendar)
                let room = try await directory.store.read { db in try Rooms.room(id, in: db) }
                guard let room else { throw RoomRefusal.notFound }
                return .text(
                    calendarEntry(room).text(now: directory.world.now()),
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

struct LiveListView: View {
    struct Entry: View {
        static let shape = Shape<Entry>(
            "LiveEntry",
            [
                .id("id") { $0.entry.room.id }, .text("title") { $0.entry.room.title },
                .text("host") { $0.entry.room.hostName }, .choice("state") { $0.entry.room.state },
                .instant("starts_at") { $0.entry.room.startsAt },
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
