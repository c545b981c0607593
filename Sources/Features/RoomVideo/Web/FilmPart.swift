import Text
import DesignSystem
import HTML
import Media
import Rooms
import Web
import World

// Part of a room's page: its moving picture.

/// Film part, drawn for one visitor.
public struct FilmPart: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    private func file(_ room: Room, _ name: String) -> Path { RoomPath.videoFile(room.id, name) }

    /// Cover with the film over it, while there is one.
    /// - Parameter from: seconds at which a recording begins.
    public func roomFilm(_ shown: RoomPageModel, from: Int?) -> HTML {
        let room = shown.room
        let poster =
            room.cover.map { Media.path($0, .full) } ?? shown.thumbnail.map { file(room, $0) }
        let start = from.map { "#t=\($0)" } ?? ""
        let recording = shown.recording.map { name in
            Path(local: file(room, name).text + start) ?? file(room, name)
        }
        let picture: HTML =
            poster.map { "<img class=\"film cover\" src=\"\($0)\" alt=\"\">" }
            ?? "<div class=\"film cover\"></div>"
        guard room.state == .live || shown.recording != nil else { return picture }
        let source: HTML =
            recording.map { "<source src=\"\($0)\" type=\"video/mp4\">" }
            ?? shown.playlist.map { name in
                "<source src=\"\(file(room, name))\" type=\"application/vnd.apple.mpegurl\">"
            } ?? ""
        return """
            \(picture)<video class="film" id="film" playsinline \
            \(shown.recording == nil ? "autoplay muted" : "controls") \
            \(poster.map { " poster=\"\($0)\"" as HTML }) \
            aria-label="\(self("live.film", ["host": room.hostName]))">\(source)</video>
            """
    }
}
