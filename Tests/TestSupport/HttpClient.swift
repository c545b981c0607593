import NIOCore
import NIOHTTP1
import NIOPosix

/// A connection of our own to a server: one request at a time, kept alive between them. What a test
/// needs of HTTP/1.1 and no more.
public final class HttpClient: Sendable {
    private let channel: any Channel
    private let host: String

    /// A server that says nothing for so long is stuck.
    static let answerSeconds: Int64 = 30

    private init(channel: any Channel, host: String) {
        self.channel = channel
        self.host = host
    }

    public static func connect(port: Int) async throws -> HttpClient {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(Turn())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return HttpClient(channel: channel, host: "localhost:\(port)")
    }

    /// Throws if the connection ends before the answer does: then nobody knows what happened.
    public func send(
        _ method: String, _ target: String, headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> Reply {
        var fields = HTTPHeaders([("host", host), ("user-agent", "test")])
        for (name, value) in headers { fields.add(name: name, value: value) }
        if method != "GET" && method != "HEAD" {
            fields.add(name: "content-length", value: "\(body.count)")
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: target, headers: fields)
        let promise = channel.eventLoop.makePromise(of: Reply.self)
        let late = channel.eventLoop.scheduleTask(in: .seconds(Self.answerSeconds)) {
            promise.fail(HttpSilence())
        }
        promise.futureResult.whenComplete { _ in late.cancel() }
        // Also where it had ended before anything was written: then no handler hears of it.
        channel.closeFuture.whenComplete { _ in promise.fail(HttpSilence()) }
        channel.writeAndFlush(Asked(head: head, body: body, answer: promise), promise: nil)
        return try await promise.futureResult.get()
    }

    public func close() async { try? await channel.close() }
}

/// The connection ended, or nothing came, before the answer was complete.
public struct HttpSilence: Error {
    public init() {}
}

private struct Asked: Sendable {
    let head: HTTPRequestHead
    let body: [UInt8]
    let answer: EventLoopPromise<Reply>
}

/// One request's turn on a connection.
private final class Turn: ChannelDuplexHandler, @unchecked Sendable {
    // Only touched on the channel's event loop.
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Asked
    typealias OutboundOut = HTTPClientRequestPart

    private var asked: Asked?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    private var isOver = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let next = unwrapOutboundIn(data)
        guard !isOver, asked == nil else { return next.answer.fail(HttpSilence()) }
        asked = next
        context.write(wrapOutboundOut(.head(next.head)), promise: nil)
        if !next.body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: next.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body += Array(buffer.readableBytesView)
        case .end:
            guard let head, let asked else { return }
            self.asked = nil
            self.head = nil
            asked.answer.succeed(
                Reply(
                    status: Int(head.status.code),
                    headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail()
        context.close(promise: nil)
    }

    private func fail() {
        isOver = true
        asked?.answer.fail(HttpSilence())
        asked = nil
    }
}
