import Creators
import Discovery
import Faces
import HTML
import Markets
import Store
import Web
import World

extension Live {
    /// Rooms on the Shop's first page.
    static let railLength = 10

    /// What is put on the Shop's first page: who is on now, then who comes.
    public var homeGuest: @Sendable (MarketCode, Transaction) throws -> PageGuests.Part {
        let bus = bus
        return { market, db in
            func entries(_ state: Room.State) throws -> [LiveListShown.Entry] {
                try Self.rooms(in: market, state, db: db).prefix(Self.railLength).map { room in
                    LiveListShown.Entry(
                        room: room, viewers: bus.snapshot(of: room.id)?.viewers ?? 0,
                        creator: try Creators.creator(of: room.host, in: db))
                }
            }
            let live = try entries(.live).sorted { $0.viewers > $1.viewers }
            let shown = Array((live + (try entries(.planned))).prefix(Self.railLength))
            return { face in face.liveRail(shown) }
        }
    }
}

extension Face {
    func liveRail(_ entries: [LiveListShown.Entry]) -> HTML {
        guard !entries.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(self("live.list.title"))</h2>\
            <a class="link" href="\(LivePath.list())" \
            aria-label="\(self("discovery.all.of", ["title": self("live.list.title")]))">\
            \(self("discovery.all"))</a></div>
            <div class="rail home-live" tabindex="0" role="region" \
            aria-label="\(self("live.list.title"))">\(each: entries, liveCard)</div></section>

            """
    }
}
