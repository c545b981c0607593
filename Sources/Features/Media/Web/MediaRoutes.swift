import Identities
import Glibc
import Web
import World

extension MediaWeb {
    public var routes: [Route] {
        [
            Route(.get, MediaPath.file, for: .anyone, "A picture in one of its sizes") {
                request in try answer(try request.at(MediaPath.file))
            }
        ]
    }

    private func answer(_ name: String) throws -> Response {
        guard let (id, size) = Self.parsed(name) else { throw EdgeRefusal.notFound }
        let path = media.file(id, size)
        guard access(path, R_OK) == 0 else { throw EdgeRefusal.notFound }
        return Response(
            status: 200,
            headers: [
                ("content-type", "image/webp"),
                ("cache-control", "public, max-age=31536000, immutable"),
            ], body: .file(path: path))
    }

    /// Parses `pic_…-480.webp`, and nothing else: no name from outside becomes a path.
    static func parsed(_ name: String) -> (PictureID, Picture.Size)? {
        guard name.hasSuffix(".webp") else { return nil }
        let parts = name.dropLast(5).split(separator: "-")
        guard parts.count == 2, let id = PictureID(parts[0]),
            let side = Int(parts[1]), let size = Picture.Size(rawValue: side)
        else { return nil }
        return (id, size)
    }
}
