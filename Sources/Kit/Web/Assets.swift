import Text
import Glibc
import HTML
import World

/// Our style sheets, scripts and images: read once at start, served from memory under names that
/// carry a hash of their content, so a browser caches them for good.
///
/// `asset:NAME` inside a style sheet, a script or a manifest becomes the hashed path of `NAME`.
public struct Assets: Sendable {
    /// Bound of one file, in bytes; a page's image is never larger.
    static let maxFileBytes = 4 << 20
    /// Bound of the number of files, as all of them stay in memory.
    static let maxFiles = 1_000

    static let place = URLPattern1<String>("/assets/", "file")
    static let limit = RateLimit.perMinute(6_000)

    /// Plain names of files and bundles, sorted.
    public let names: [String]
    private let paths: [String: Path]
    private let files: [String: AssetFile]

    /// Reads every file of the folders, not their subfolders, and puts the bundles together: the
    /// components of an earlier folder stand before those of a later one.
    /// - Throws: `AssetFault` for two files of one name, an unknown ending, a reference to nothing,
    ///   a style sheet in no bundle.
    public init(folders: [AssetFolder]) throws {
        let sources = try AssetSources(folders, read: Self.read).files
        var resolver = AssetResolver(sources: sources)
        for name in sources.keys.sorted() { try resolver.resolve(name, from: []) }
        names = sources.keys.sorted()
        paths = resolver.hashedNames.mapValues { Self.place($0) }
        files = resolver.files
    }

    /// Hashed path at which `name` is served; traps for an unknown name, which is a bug of ours.
    public func path(_ name: String) -> Path {
        guard let path = paths[name] else { preconditionFailure("no asset is called \(name)") }
        return path
    }

    /// Content of a text file as served, for one that must have a fixed path of its own; nil for an
    /// unknown name.
    public func text(_ name: String) -> String? {
        paths[name].flatMap { files[String($0.text.dropFirst("/assets/".count))] }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// The route `/assets/{file}`: responses are cacheable for a year and immutable, gzipped if
    /// accepted.
    public var route: Route {
        let files = files
        return Route(
            .get, Self.place, for: .anyone, limit: Self.limit,
            "A style sheet, script or picture of ours"
        ) { request in
            guard let file = files[try request.at(Self.place)] else { throw EdgeRefusal.notFound }
            return file.answer(acceptsGzip: request.acceptsGzip)
        }
    }

    /// The file's bytes; nil for a folder.
    private static func read(_ path: String, _ name: String) throws -> [UInt8]? {
        var about = stat()
        guard stat(path, &about) == 0 else { throw AssetFault.unreadable(name) }
        guard about.st_mode & S_IFMT == S_IFREG else { return nil }
        guard about.st_size <= maxFileBytes else { throw AssetFault.tooLarge(name) }
        guard let bytes = Resources.read(path) else { throw AssetFault.unreadable(name) }
        return bytes
    }
}

/// Reason that the assets can't be served; the program doesn't start.
public enum AssetFault: Error, Equatable {
    case twice(String), tooMany, tooLarge(String), unreadable(String), unknownEnding(String)
    /// A style sheet that no page could link.
    case inNoBundle(String)
    /// `file` says `asset:name`, or bundles `name`, and there is no such file.
    case unknownReference(file: String, name: String)
    /// Files that name each other: neither's hash could be known first.
    case circle([String])
}

/// One file as it is served.
struct AssetFile: Sendable {
    let type: String
    let hash: String
    let bytes: [UInt8]
    /// The gzipped bytes, for a text that becomes smaller.
    let packed: [UInt8]?

    /// The response with its cache headers; `nosniff` is added by the edge.
    func answer(acceptsGzip: Bool) -> Response {
        let packed = acceptsGzip ? packed : nil
        var headers: [(name: String, value: String)] = [
            ("content-type", type), ("cache-control", "public, max-age=31536000, immutable"),
            ("etag", packed == nil ? "\"\(hash)\"" : "\"\(hash)-gzip\""),
        ]
        if self.packed != nil { headers.append(("vary", "accept-encoding")) }
        if packed != nil { headers.append(("content-encoding", "gzip")) }
        return Response(status: 200, headers: headers, body: .bytes(packed ?? bytes))
    }
}

/// Content types by a file's ending.
enum AssetType {
    static let types: [String: String] = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "webmanifest": "application/manifest+json",
        "json": "application/json", "txt": "text/plain; charset=utf-8", "png": "image/png",
        "jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif",
        "woff2": "font/woff2", "ico": "image/x-icon",
    ]
    /// Endings of files worth compressing; the others are compressed formats.
    static let texts: Set<String> = ["css", "js", "svg", "webmanifest", "json", "txt", "ico"]
    /// Files in which `asset:NAME` is read.
    static let referring: Set<String> = ["css", "js", "webmanifest"]
}
