import Events
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Web
import WebEdge

/// The edge on a TCP socket, by Hummingbird.
public struct Server: Sendable {
    let edge: Edge
    let host: String
    let port: Int
    let onRunning: @Sendable (_ port: Int) async -> Void
    let gate = EventGate()
    let table: ConnectionTable

    /// Listen backlog: clients that reconnect at once after a restart wait in it.
    static let backlog = 4096
    static let headerBytes = Cookies.mostBytes
    /// Headers that the parser reads: as many as `headerBytes` can hold (`a:` and a line break), so
    /// that the edge says of too many that they are too many, and the parser of too large ones that
    /// they are too large.
    static let parsedHeaders = headerBytes / 4

    /// A server on `host` and `port`; port 0 takes a free one, and `onRunning` gets the actual one.
    public init(
        edge: Edge, host: String, port: Int,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.edge = edge
        self.host = host
        self.port = port
        self.onRunning = onRunning
        let table = ConnectionTable(edge.connectionLimits)
        self.table = table
        edge.count(gate)
        edge.countConnections { table.count }
    }

    /// Ends every event stream with a close event. Call it before `application` is asked to stop,
    /// which would wait for them.
    public func farewell() async { await gate.close() }

    /// A service: runs until it is asked to stop, then finishes accepted requests.
    public var application: some ApplicationProtocol {
        var logger = Logger(label: "pasar")
        logger.logLevel = .warning
        let onRunning = onRunning
        return Application(
            responder: EdgeResponder(edge: edge, gate: gate),
            server: HTTPServerBuilder { [edge, table] responder in
                let http = HTTP1Channel(
                    responder: responder,
                    configuration: .init(
                        idleTimeout: .seconds(Int64(Web.idleSeconds)),
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: Self.headerBytes,
                            maxHeaderListSize: Self.headerBytes,
                            maxHeaderFieldCount: Self.parsedHeaders)))
                return GuardedChannel(http: http, edge: edge, table: table)
            },
            configuration: .init(
                address: .hostname(host, port: port), serverName: nil, backlog: Self.backlog),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }
}

struct EdgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// For LIVE rooms, which write below the HTTP encoder.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

struct EdgeResponder: HTTPResponder {
    typealias Context = EdgeContext
    let edge: Edge
    let gate: EventGate

    func respond(
        to request: Hummingbird.Request, context: EdgeContext
    ) async throws -> Hummingbird.Response {
        let fields = request.headers
        let pieces = BodyPieces(request.body)
        let incoming = RawRequest(
            method: request.method.rawValue, target: request.head.path ?? "/",
            client: context.channel.remoteAddress?.ipAddress ?? "local",
            header: { name in
                guard let field = HeaderNames.name(name) else { return nil }
                guard name == "host" else { return fields[field] }
                // The first one became the authority; others stay among the fields.
                guard let authority = request.head.authority else { return nil }
                return fields[field].map { "\(authority), \($0)" } ?? authority
            },
            isForwarded: {
                fields.contains { ForwardingHeaders.contains($0.name.canonicalName) }
            },
            body: { try await pieces.next() }, headers: fields.count + 1)
        // A task's stack never shrinks: 7 KB for as long as a subscription lasts. One of its own is
        // freed.
        let listens = fields[.accept]?.hasPrefix("text/event-stream") ?? false
        let answer =
            listens
            ? await Task { [edge] in await edge.respond(to: incoming) }.value
            : await edge.respond(to: incoming)
        if case .events(let listening) = answer.body, request.method != .head {
            return events(
                answer, listening, fields, context.channel, from: edge.network(of: incoming))
        }
        if case .file(let path) = answer.body, answer.status == 200,
            let place = edge.redirectedFile(path, for: incoming)
        {
            var sent = answer.with("x-accel-redirect", place)
            sent.body = .bytes([])
            return response(sent, headOnly: false)
        }
        return response(answer, headOnly: request.method == .head, range: fields[.range])
    }

    /// Sends the response's head and hands the connection over; the handler then returns, so that a
    /// subscriber costs no waiting task of ours.
    private func events(
        _ answer: EdgeResponse, _ listening: Listening, _ fields: HTTPFields,
        _ channel: any Channel,
        from network: String
    ) -> Hummingbird.Response {
        func refused(_ status: Int) -> Hummingbird.Response {
            let full = EdgeResponse(
                status: status, headers: [("retry-after", "5")], body: .bytes([]))
            return self.response(full, headOnly: false)
        }
        guard gate.hasRoom else { return refused(503) }
        if let most = edge.streamsOfNetwork, !gate.hasRoom(for: network, most: most) {
            return refused(429)
        }
        var response = response(answer, headOnly: true)
        response.headers[.contentLength] = nil
        // Hummingbird would end such a connection as soon as the handler returns.
        let staysHere = fields[.connection]?.lowercased() == "close"
        response.body = .init { [gate] _ in
            Subscriber.handOver(channel, listening, gate, from: network)
            if staysHere { try await channel.closeFuture.get() }
        }
        return response
    }

    private func response(
        _ answer: EdgeResponse, headOnly: Bool, range: String? = nil
    ) -> Hummingbird.Response {
        var fields = HTTPFields()
        fields.reserveCapacity(answer.headers.count + 2)
        for (name, value) in answer.headers {
            guard let name = HeaderNames.name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let body: ResponseBody
        switch answer.body {
        case .bytes(let bytes):
            if headOnly {
                fields[.contentLength] = "\(bytes.count)"
                body = .init()
            } else {
                body = .init(byteBuffer: ByteBuffer(bytes: bytes))
            }
        case .file(let path) where answer.status == 200:
            return piece(of: path, range, fields, headOnly: headOnly)
        case .file(let path): body = headOnly ? .init() : Self.file(path)
        case .stream(let write):
            body = .init { writer in
                let out = WriterBox(writer)
                try await write(out)
                try await out.finish()
            }
        case .events: body = .init()
        }
        return Hummingbird.Response(
            status: .init(code: answer.status), headers: fields, body: body)
    }

    /// A file, or the byte range of it that a player asks for.
    private func piece(
        of path: String, _ range: String?, _ fields: HTTPFields, headOnly: Bool
    ) -> Hummingbird.Response {
        var info = stat()
        let size = stat(path, &info) == 0 ? Int(info.st_size) : 0
        var fields = fields
        fields[.acceptRanges] = "bytes"
        switch ByteRange.asked(range, of: size) {
        case .whole:
            return .init(status: .ok, headers: fields, body: headOnly ? .init() : Self.file(path))
        case .outside:
            fields[.contentRange] = "bytes */\(size)"
            return .init(status: .rangeNotSatisfiable, headers: fields)
        case .piece(let piece):
            fields[.contentRange] = "bytes \(piece.first)-\(piece.last)/\(size)"
            return .init(
                status: .partialContent, headers: fields,
                body: headOnly ? .init() : Self.file(path, from: piece.first, count: piece.count))
        }
    }

    /// Sends a file in pieces of 64 KB; a file that is gone ends the connection.
    static func file(_ path: String, from first: Int = 0, count: Int? = nil) -> ResponseBody {
        var info = stat()
        guard stat(path, &info) == 0 else { return .init() }
        let size = count ?? Int(info.st_size)
        return .init(contentLength: size) { writer in
            guard let file = fopen(path, "rb") else { throw EdgeRefusal.notFound }
            defer { fclose(file) }
            guard fseek(file, first, SEEK_SET) == 0 else { throw EdgeRefusal.notFound }
            var left = size
            while left > 0 {
                let most = min(left, 65_536)
                let piece = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
                    count = fread(buffer.baseAddress, 1, most, file)
                }
                guard !piece.isEmpty else { throw EdgeRefusal.notFound }
                left -= piece.count
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
    }
}

/// The pieces of a body, read in order by one task.
private final class BodyPieces: @unchecked Sendable {
    // One handler reads, in order; never two at once.
    private var iterator: RequestBody.AsyncIterator

    init(_ body: RequestBody) { iterator = body.makeAsyncIterator() }

    /// The next piece; whatever keeps it from being read is the client's fault, not ours.
    func next() async throws -> [UInt8]? {
        do {
            guard let buffer = try await iterator.next() else { return nil }
            return Array(buffer.readableBytesView)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw EdgeRefusal.notUnderstood("its body ends early or is no HTTP")
        }
    }
}

private final class WriterBox: EdgeResponseWriter, @unchecked Sendable {
    // Used by the one task that streams the answer.
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }

    func finish() async throws { try await writer.finish(nil) }
}
