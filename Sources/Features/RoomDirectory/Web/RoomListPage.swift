import Rooms
import Identities
import DesignSystem
import HTML
import Media
import Web
import World

/// Room list page, drawn for one visitor.
public struct RoomListPage: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    func roomListPage(_ shown: RoomListModel, origin: String) -> HTML {
        let isEmpty = shown.live.isEmpty && shown.planned.isEmpty && shown.replays.isEmpty
        let body: HTML =
            isEmpty
            ? empty(
                self("live.list.empty.title"), self("live.list.empty.text"),
                action: (self("live.list.empty.action"), RoomPath.studios()))
            : """
            \(liveSection("live.now", shown.live))\(soon(shown.planned))\
            \(liveSection("live.replays", shown.replays))
            """
        return shop(
            self("live.list.title"), head: .home, tab: .live, mainClass: "phone wide",
            sheets: [.live],
            meta: listCard(
                self("live.list.title"), page: RoomPath.list(),
                image: shown.live.first?.room.cover.map { Media.path($0, .full) }, origin: origin),
            """
            <div class="head"><h1 class="grow">\(self("live.list.title"))</h1>\
            <a class="button small" href="\(RoomPath.studios())">\(icon("video"))\
            \(self("live.go"))</a></div>
            \(body)
            """)
    }

    private func liveSection(_ title: String, _ entries: [RoomListModel.Entry]) -> HTML {
        guard !entries.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(self(title))</h2></div>\
            <div class="live-grid">\(each: entries, liveCard)</div></section>
            """
    }

    /// Card of a room in a list.
    func liveCard(_ entry: RoomListModel.Entry) -> HTML {
        let room = entry.room
        let badge: HTML
        switch room.state {
        case .live:
            badge = """
                <span class="tl badge live">LIVE</span><span class="bl badge veil">\
                \(self("live.watching", count: entry.viewers))</span>
                """
        case .planned:
            badge = "<span class=\"tl badge veil\">\(moment(room.startsAt))</span>"
        case .ended, .stopped:
            badge = "<span class=\"tl badge veil\">\(self("live.replay"))</span>"
        }
        let still = entry.thumbnail.map { RoomPath.videoFile(room.id, $0) }
        let picture: HTML =
            room.cover.map {
                """
                <img src="\(Media.path($0, .card))" alt="" width="270" height="480" loading="lazy">
                """
            }
                ?? """
                <img src="\(still ?? assets.path("mark.svg"))" alt="" width="270" height="480" \
                loading="lazy">
                """
        return """
            <article class="product"><div class="pic tall">\(picture)\(badge)</div>\
            <h3 class="clamp"><a href="\(RoomPath.room(room.id))">\(name: room.title)</a></h3>\
            <p class="meta">\(name: entry.creator?.name ?? room.hostName)</p></article>
            """
    }

    /// Small picture beside a line of text.
    public func smallPicture(_ picture: PictureID) -> HTML {
        """
        <img class="thumb" src="\(Media.path(picture, .thumb))" alt="" width="44" height="44" \
        loading="lazy">
        """
    }

    private func soon(_ entries: [RoomListModel.Entry]) -> HTML {
        guard !entries.isEmpty else { return "" }
        func row(_ entry: RoomListModel.Entry) -> HTML {
            let room = entry.room
            return """
                <li class="row">\(room.cover.map(smallPicture))<span class="grow"><b>\
                <a href="\(RoomPath.room(room.id))">\(name: room.title)</a></b>\
                <small class="muted"> \(name: entry.creator?.name ?? room.hostName)</small><br>\
                <span class="fine">\(moment(room.startsAt))</span></span>\
                <a class="button small" href="\(RoomPath.calendar(room.id))">\(icon("calendar"))\
                \(self("live.calendar"))</a></li>
                """
        }
        return """
            <section><div class="head"><h2>\(self("live.soon"))</h2></div>\
            <ul class="live-soon">\(each: entries, row)</ul></section>
            """
    }
}
