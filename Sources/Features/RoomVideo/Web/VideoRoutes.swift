import Authentication
import Numbers
import Uploads
import Identities
import Accounts
import DesignSystem
import HTML
import Rooms
import Store
import Web
import World

/// Routes of a room's video, and the page of a host's stream key.
public struct RoomVideoWeb: Sendable {
    let video: RoomVideo
    let designSystem: DesignSystem
    /// Origin of the site, whose host OBS publishes to.
    let origin: String

    public init(video: RoomVideo, designSystem: DesignSystem, origin: String) {
        self.video = video
        self.designSystem = designSystem
        self.origin = origin
    }
}

extension RoomVideoWeb {
    /// True for the playlist of a room on air whose video hasn't begun: players get an empty one.
    private func waits(for name: String, of id: RoomID) async throws -> Bool {
        guard name == RoomVideoFile.playlist else { return false }
        let room = try await video.store.read { db in try Rooms.room(id, in: db) }
        return room?.state == .live
    }

    private static let noPictureYet = Response.text(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:1\n",
        type: "application/vnd.apple.mpegurl"
    ).with("cache-control", "no-store")

    /// A player requests a playlist and a segment a second, and a household has many phones.
    static let fileLimit = RateLimit.perMinute(6_000)
    /// Two chunks a second, and repeats.
    static let chunkLimit = RateLimit.perMinute(1_200)

    public var routes: [Route] { watching + sending + keys + hooks + connectionHooks }

    private var watching: [Route] {
        [
            Route(
                .get, RoomPath.videoFile, for: .anyone, limit: Self.fileLimit,
                "A room's playlist, segments, thumbnail, recording or clip"
            ) { request in
                let (room, name) = try request.at(RoomPath.videoFile)
                guard let path = try await video.file(name, of: room) else {
                    if try await waits(for: name, of: room) { return Self.noPictureYet }
                    throw EdgeRefusal.notFound
                }
                return Response(
                    status: 200,
                    headers: [
                        ("content-type", FilmFile.type(of: name)),
                        ("cache-control", FilmFile.keeping(of: name)),
                    ], body: .file(path: path))
            },
            Route(
                .get, RoomVideoPath.film, for: .anyone, gives: FilmView.shape.schema,
                "The recording of a room that is over, and a clip of each product shown"
            ) { request in
                let id = try request.at(RoomVideoPath.film)
                let (room, clips) = try await video.store.read { db in
                    (try Rooms.room(id, in: db), try RoomVideo.clips(of: id, in: db))
                }
                guard let room, let recording = video.recording(of: room) else {
                    throw EdgeRefusal.notFound
                }
                return .json(FilmView(room: id, recording: recording, clips: clips))
            },
        ]
    }

    private var sending: [Route] {
        [
            Route(
                .get, RoomVideoPath.camera, for: .signedIn, of: "own room",
                gives: CameraView.shape.schema, "How a room's picture does"
            ) { request, account in
                let id = try request.at(RoomVideoPath.camera)
                _ = try await video.store.read { db in try Rooms.room(id, of: account, in: db) }
                return .json(CameraView(health: video.engine.health(of: id.description)))
            },
            Route(
                .post, RoomVideoPath.camera, for: .signedIn, of: "own room", takes: TurnForm.self,
                gives: TurnView.shape.schema, refusals: [409, 410],
                "Gives a device the turn at sending a room's picture"
            ) { request, account, form in
                let id = try request.at(RoomVideoPath.camera)
                let next = try await video.turn(
                    at: id, by: account, device: form.device,
                    replacing: form.replacing)
                return .json(TurnView(turn: RoomVideo.Turn(next: next)))
            },
            Route(
                .post, RoomVideoPath.chunk, for: .signedIn, of: "own room", limit: Self.chunkLimit,
                takes: ChunkForm.self, body: .raw(maxBytes: video.engine.chunkBytes),
                gives: TurnView.shape.schema, refusals: [409, 410],
                "The next piece of a device's recording; again does nothing twice"
            ) { request, account, form in
                let (id, chunk) = try request.at(RoomVideoPath.chunk)
                guard let bytes = Resources.read(form.body.path) else {
                    throw RoomVideoRefusal.notVideo
                }
                let turn = try await video.take(bytes, chunk, of: id, by: account)
                return .json(TurnView(turn: turn))
            }.admitting { request, account in
                let (id, _) = try request.at(RoomVideoPath.chunk)
                _ = try await video.store.read { db in try Rooms.room(id, of: account, in: db) }
            },
        ]
    }

    private var keys: [Route] {
        [
            Route(
                .get, RoomVideoPath.key, for: .signedIn, of: "own key", "One's stream key for OBS"
            ) {
                request, account in
                let has = try await video.hasKey(account)
                let context = try await designSystem.context(request)
                return .page(
                    VideoPages(context: context).streamKeyPage(
                        address, has: has, key: nil, SubmittedForm()))
            },
            Route(
                .post, RoomVideoPath.key, for: .signedIn, of: "own key", limit: .perMinute(10),
                takes: KeyForm.self, gives: KeyView.shape.schema, refusals: [403],
                "Makes a stream key, shown once; the one before it ends",
                onInvalid: { request, account, typed in
                    let has = try await video.hasKey(account)
                    let context = try await designSystem.context(request)
                    return .page(
                        VideoPages(context: context).streamKeyPage(
                            address, has: has, key: nil, typed))
                }
            ) { request, account, form in
                let proof = try await video.authentication.prove(
                    account, password: form.current, browser: request.browser)
                let key = try await video.newKey(by: proof)
                let view = KeyView(server: address ?? "", key: key)
                let context = try await designSystem.context(request)
                return request.answer(view) {
                    VideoPages(context: context).streamKeyPage(
                        address, has: true, key: key, SubmittedForm())
                }.recorded("stream-key-made")
            },
        ]
    }

    private var hooks: [Route] {
        [
            Route(
                .post, RoomVideoPath.publishing, for: .anyone, limit: Self.chunkLimit,
                takes: PublisherForm.self, "Our own nginx asks whether somebody may publish"
            ) { request, form in
                try checkHook(try request.at(RoomVideoPath.publishing))
                guard
                    let room = try await video.admit(key: form.name, connection: form.connection)
                else { throw EdgeRefusal.forbidden }
                // nginx uses this name for the stream from now on; the key is in no log.
                return Response(
                    status: 302, headers: [("location", room.description)], body: .bytes([]))
            },
            Route(
                .post, RoomVideoPath.published, for: .anyone, limit: Self.chunkLimit,
                takes: PublisherForm.self, gives: Done.shape.schema,
                "Our own nginx says that a publisher is gone"
            ) { request, form in
                try checkHook(try request.at(RoomVideoPath.published))
                video.left(connection: form.connection)
                return .json(Done())
            },
        ]
    }

    private var connectionHooks: [Route] {
        [
            Route(
                .post, RoomVideoPath.connecting, for: .anyone, limit: Self.chunkLimit,
                takes: ConnectionForm.self, gives: Done.shape.schema,
                "Our own nginx asks whether a connection may stay"
            ) { request, form in
                try checkHook(try request.at(RoomVideoPath.connecting))
                guard
                    video.connections.admit(from: form.address, at: request.now)
                else { throw EdgeRefusal.forbidden }
                return .json(Done())
            },
            Route(
                .post, RoomVideoPath.disconnected, for: .anyone, limit: Self.chunkLimit,
                takes: ConnectionForm.self, gives: Done.shape.schema,
                "Our own nginx says that a connection is gone"
            ) { request, form in
                try checkHook(try request.at(RoomVideoPath.disconnected))
                // Who never said which application they want was never asked about.
                if !form.application.isEmpty { video.connections.remove(from: form.address) }
                return .json(Done())
            },
        ]
    }

    private func checkHook(_ secret: String) throws {
        guard Digest.equal(Array(secret.utf8), Array(video.hookSecret.utf8)) else {
            throw EdgeRefusal.notFound
        }
    }

    /// Server URL to be typed into OBS; nil without RTMP.
    private var address: String? {
        guard let door = video.engine.server else { return nil }
        let host = origin.split(separator: "/").dropFirst().first?.prefix { $0 != ":" }
        let isHere = door.host == "127.0.0.1"
        return
            "rtmp://\(isHere ? "127.0.0.1" : host.map(String.init) ?? door.host):\(door.port)/live"
    }
}

/// HTTP headers of a video file: media type and cache lifetime.
enum FilmFile {
    static func type(of name: String) -> String {
        if name.hasSuffix(".m3u8") { return "application/vnd.apple.mpegurl" }
        if name.hasSuffix(".jpg") { return "image/jpeg" }
        return "video/mp4"
    }

    /// Cache lifetime: segments never change; a playlist is new each second, thumbnails each ten.
    static func keeping(of name: String) -> String {
        if name.hasPrefix("seg-") || name.hasPrefix("init-") {
            return "public, max-age=31536000, immutable"
        }
        if name.hasSuffix(".m3u8") { return "public, max-age=1" }
        return name.hasSuffix(".jpg") ? "public, max-age=10" : "public, max-age=60"
    }
}

struct TurnForm: Form {
    static let device = Field<String>.parsed(
        "device", max: ChunkName.deviceLength.upperBound
    ) { ChunkName.isDevice($0) ? $0 : nil }
    static let replacing = Field<Bool>.flag("replacing")
    static let fields: [any AnyField] = [device, replacing]
    let device: String
    let replacing: Bool

    init(_ input: Input) throws {
        device = try input[Self.device]
        replacing = try input[Self.replacing]
    }
}

struct ChunkForm: Form {
    static let body = Field<Upload?>.file("body")
    static let fields: [any AnyField] = [body]
    let body: Upload

    init(_ input: Input) throws {
        guard let body = try input[Self.body] else { throw RoomVideoRefusal.notVideo }
        self.body = body
    }
}

/// Form that nginx sends about a publisher.
struct PublisherForm: Form {
    /// nginx's longest stream name.
    static let name = Field<String>.text("name", .code, 1...256)
    static let connection = Field<String>.parsed("clientid", max: 20) {
        UInt64($0) == nil ? nil : $0
    }
    static let fields: [any AnyField] = [name, connection]
    let name: String
    let connection: String

    init(_ input: Input) throws {
        name = try input[Self.name]
        connection = try input[Self.connection]
    }
}

/// Form that nginx sends about a connection.
struct ConnectionForm: Form {
    static let address = Field<String>.parsed("addr", max: 64) {
        ClientNetwork.of($0) == "unknown" ? nil : $0
    }
    static let application = Field<String>.text("app", .line, 0...128)
    static let fields: [any AnyField] = [address, application]
    let address: String
    let application: String

    init(_ input: Input) throws {
        address = try input[Self.address]
        application = try input[Self.application]
    }
}

/// JSON of `Turn`: the chunk that is expected next, or that the LIVE is over.
struct TurnView: View {
    static let shape = Shape<TurnView>(
        "Turn", [.int("next") { $0.turn.next }, .flag("over") { $0.turn.isOver }])
    let turn: RoomVideo.Turn
}

struct KeyView: View {
    static let shape = Shape<KeyView>(
        "StreamKey", [.text("server") { $0.server }, .text("key") { $0.key }])
    let server: String
    let key: String
}

/// JSON of a room's recording and clips.
struct FilmView: View {
    static let shape = Shape<FilmView>(
        "Film",
        [
            .text("recording") { RoomPath.videoFile($0.room, $0.recording).text },
            .list("clips") { film in film.clips.map { ClipView(room: film.room, clip: $0) } },
        ])
    let room: RoomID
    let recording: String
    let clips: [RoomClip]
}

struct ClipView: View {
    static let shape = Shape<ClipView>(
        "Clip",
        [
            .id("product") { $0.clip.product },
            .text("film") { RoomPath.videoFile($0.room, $0.clip.file).text },
            .text("picture") { RoomPath.videoFile($0.room, $0.clip.picture).text },
            .int("from_ms") { Int($0.clip.from.milliseconds) },
            .int("length_ms") { Int($0.clip.length.milliseconds) },
        ])
    let room: RoomID
    let clip: RoomClip
}

struct CameraView: View {
    static let shape = Shape<CameraView>(
        "Camera",
        [
            .text("state") { $0.health?.state ?? "off" },
            .text("source") { $0.health?.source ?? "" },
            .int("kilobits_per_second") { $0.health?.kilobitsPerSecond ?? 0 },
            .int("frames_per_second") {
                Int(clamping: ($0.health?.framesPerSecond ?? 0).rounded())
            },
            .int("last_segment_age_ms") { Int($0.health?.lastSegmentAge?.milliseconds ?? 0) },
            .int("keyframe_ms") { Int($0.health?.keyframeSpan.milliseconds ?? 0) },
            .int("restarts") { $0.health?.restarts ?? 0 },
            .int("dropped") { $0.health?.dropped ?? 0 },
            .flag("transcodes") { $0.health?.transcodes ?? false },
        ])
    let health: VideoHealth?
}

/// Form of a new stream key: the password, since a session alone may be somebody else's.
struct KeyForm: Form {
    static let current = Field<String>.currentPassword
    static let fields: [any AnyField] = [current]
    let current: String
    init(_ input: Input) throws { current = try input[Self.current] }
}

/// Video pages, drawn for one visitor.
struct VideoPages: PageComponent {
    let context: PageContext

    func streamKeyPage(
        _ address: String?, has: Bool, key: String?, _ typed: SubmittedForm
    ) -> HTML {
        func copied(_ name: String, _ label: String, _ value: String) -> HTML {
            """
            <div class="field"><label for="f-\(name)">\(label)</label>\
            <input class="input" id="f-\(name)" readonly value="\(value)"></div>
            """
        }
        let server: HTML =
            address.map { copied("server", self("camera.key.server"), $0) }
            ?? banner(self("camera.key.off.title"), self("camera.key.off.text"), .info)
        let shown: HTML =
            key.map { key in
                copied("secret", self("camera.key.secret"), key)
                    + "<p class=\"fine muted\">\(self("camera.key.once"))</p>"
            } ?? "<p>\(self(has ? "camera.key.has" : "camera.key.none"))</p>"
        return shop(
            self("camera.key.title"), head: .title(back: RoomPath.studios()), tab: .live,
            """
            <section class="card"><header><h2>\(self("camera.key.title"))</h2></header>\
            <div class="body stack"><p>\(self("camera.key.how"))</p>\(server)\(shown)\
            \(form(
                RoomVideoPath.key(), idempotencyKey: false,
                formErrors(typed) + CurrentPasswordField(context: context).html(typed)
                    + button(self(has ? "camera.key.again" : "camera.key.make"), "primary")))</div></section>
            """)
    }
}
