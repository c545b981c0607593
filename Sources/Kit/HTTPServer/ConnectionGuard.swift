import Events
import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Web
import WebEdge
import World

/// The first handler of a connection: holds it to its limits.
///
/// Refuses it if there is no room, cuts it if it is too slow (`ConnectionWatch`), and lets nothing
/// wait for a peer that is gone.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let limits: ConnectionLimits
    private let table: ConnectionTable
    private let network: String?
    private var isCounted: Bool
    private let isRefused: Bool
    private var timer: Scheduled<Void>?
    fileprivate var watch: ConnectionWatch

    /// TCP_USER_TIMEOUT: a peer that acknowledges nothing for so long is gone.
    static let unacknowledgedMilliseconds = 30_000
    /// TCP_NOTSENT_LOWAT: bytes that the kernel holds unsent for one connection. Without it that is
    /// up to 4 MB (`tcp_wmem`), and we hear of a reader's progress only when a third is free: one
    /// of 50 KB/s looked dead for longer than the window.
    static let unsentBytes = 128 << 10
    private static let unsentOption = ChannelOptions.Types.SocketOption(
        level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT))

    init(_ limits: ConnectionLimits, _ table: ConnectionTable, network: String?) {
        self.limits = limits
        self.table = table
        self.network = network
        isCounted = table.enter(network)
        isRefused = !isCounted
        watch = ConnectionWatch(limits, at: monotonicMicroseconds())
    }

    private static let full =
        "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 10\r\n"
        + "content-type: text/plain\r\ncontent-length: \(fullText.utf8.count)\r\n\r\n\(fullText)"
    private static let fullText = "There is no room for another connection now.\n"

    func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        opened(context)
    }

    func channelActive(context: ChannelHandlerContext) {
        opened(context)
        context.fireChannelActive()
    }

    private func opened(_ context: ChannelHandlerContext) {
        guard !isRefused else {
            let buffer = context.channel.allocator.buffer(string: Self.full)
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(buffer))).whenComplete { _ in
                channel.close(promise: nil)
            }
            return
        }
        let option = ChannelOptions.Types.SocketOption(
            level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
        try? context.channel.syncOptions?.setOption(
            option, value: Self.unacknowledgedMilliseconds)
        try? context.channel.syncOptions?.setOption(
            Self.unsentOption, value: SocketOptionValue(Self.unsentBytes))
        schedule(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        left()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { left() }

    private func left() {
        timer?.cancel()
        timer = nil
        guard isCounted else { return }
        isCounted = false
        table.leave(network)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        watch.bytesCame(at: monotonicMicroseconds())
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        watch.isReading = false
        context.fireChannelReadComplete()
        schedule(context)
    }

    func read(context: ChannelHandlerContext) {
        watch.isReading = true
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch.becameWritable(
            context.channel.isWritable, pending: pending(context), at: monotonicMicroseconds())
        context.fireChannelWritabilityChanged()
        schedule(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { watch.stops(at: monotonicMicroseconds()) }
        context.fireUserInboundEventTriggered(event)
        schedule(context)
    }

    /// Bytes that wait for the reader, outside the kernel.
    private func pending(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    fileprivate func schedule(_ context: ChannelHandlerContext) {
        guard timer == nil, context.channel.isActive, !isRefused, watch.needsTimer else { return }
        // Looked at four times a window, so that a cut comes a quarter late at most.
        let pause = min(limits.head, limits.window, limits.drain).milliseconds / 4
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(
            in: .milliseconds(max(pause, 1))
        ) {
            self.timer = nil
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        let now = monotonicMicroseconds()
        let isStream = (try? context.pipeline.syncOperations.handler(type: Subscriber.self)) != nil
        let isLate = watch.isHeadLate(at: now)
        if isLate || watch.isTooSlow(pending: pending(context), isStream: isStream, at: now) {
            return cut(context)
        }
        schedule(context)
    }

    /// Resets the connection: what its peer doesn't take mustn't wait in the kernel either.
    private func cut(_ context: ChannelHandlerContext) {
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(
            linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
    }
}

/// Tells the guard what bytes mean, and answers a head that can't be read; stands behind the codec.
final class MessageWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let front: ConnectionGuard
    private let edge: Edge
    private var unanswered = 0

    init(_ front: ConnectionGuard, _ edge: Edge) {
        self.front = front
        self.edge = edge
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            front.watch.headCame(at: monotonicMicroseconds())
        case .body(let buffer): front.watch.bodyCame(buffer.readableBytes)
        case .end: front.watch.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: break
        case .body(let buffer): front.watch.wrote(buffer.readableBytes)
        case .end:
            unanswered -= 1
            front.watch.answered(at: monotonicMicroseconds())
        }
        context.write(data, promise: promise)
    }

    /// A head that is too large gets 431, one that is none gets 400; both with a body.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError, unanswered == 0 else {
            return context.fireErrorCaught(error)
        }
        unanswered = 1
        let answer = edge.unreadable(
            isTooLarge: fault == .headerOverflow,
            peer: context.channel.remoteAddress?.ipAddress ?? "local")
        guard case .bytes(let bytes) = answer.body else { return }
        var fields = HTTPFields()
        for (name, value) in answer.headers + [("connection", "close")] {
            guard let name = HeaderNames.name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        fields[.contentLength] = "\(bytes.count)"
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        let body = context.channel.allocator.buffer(bytes: bytes)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            // What is still to come is not read; the end of ours first, else a reset could overtake
            // the response.
            channel.close(mode: .output, promise: nil)
        }
    }
}

/// A connection of HTTP/1.1 behind its guard.
struct GuardedChannel: ServerChildChannel {
    let http: HTTP1Channel
    let edge: Edge
    let table: ConnectionTable

    func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        let peer = channel.remoteAddress?.ipAddress ?? "local"
        let front = ConnectionGuard(
            edge.connectionLimits, table, network: edge.connectionKey(peer: peer))
        let made = http.setup(channel: channel, logger: logger)
        let pipeline = channel.pipeline.syncOperations
        do {
            try pipeline.addHandler(front, position: .first)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(AbsoluteForm(), position: .before(codec))
            try pipeline.addHandler(MessageWatch(front, edge), position: .after(codec))
        } catch {
            channel.close(promise: nil)
        }
        return made
    }

    func handle(
        value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger
    ) async { await http.handle(value: value, logger: logger) }
}
