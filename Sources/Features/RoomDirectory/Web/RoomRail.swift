import Rooms
import DesignSystem
import HTML
import Markets
import Store
import Web
import World

extension RoomDirectory {
    /// Rooms on the Shop's home page.
    static let railLength = 10

    /// Contribution to the Shop's home page: rooms on air, then planned ones.
    var homePart: SlotPart {
        .home(order: 10) { market, db in
            let live = try Rooms.rooms(in: market, .live, db: db)
            let planned = try Rooms.rooms(in: market, .planned, db: db)
            let shown = try entries(Array((live + planned).prefix(Self.railLength)), in: db)
            return { context in RoomRail(context: context).liveRail(shown) }
        }
    }
}

/// Room rail, drawn for one visitor.
struct RoomRail: PageComponent {
    let context: PageContext

    func liveRail(_ entries: [RoomListModel.Entry]) -> HTML {
        guard !entries.isEmpty, has(.live) else { return "" }
        return """
            <section><div class="head"><h2>\(self("live.list.title"))</h2>\
            <a class="link" href="\(RoomPath.list())" \
            aria-label="\(self("discovery.all.of", ["title": self("live.list.title")]))">\
            \(self("discovery.all"))</a></div>
            <div class="rail home-live" tabindex="0" role="region" \
            aria-label="\(self("live.list.title"))">\
            \(each: entries, RoomListPage(context: context).liveCard)</div></section>

            """
    }
}
