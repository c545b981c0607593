import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Synchronization

/// Source of a response's events.
protocol EventSource: AnyObject, Sendable {
    /// Adds a subscriber, on its loop, after the head of the response.
    func admit(_ listener: Subscriber, after mark: EventID?)
    /// First bytes that such a subscriber would get.
    func opening(after mark: EventID?) -> [UInt8]
    func end(_ farewell: CloseReason)
}

/// An open-ended response: a stream of events, continued after the subscriber's last one.
public struct Listening: Sendable {
    let source: any EventSource
    let after: EventID?
    /// Called with true on subscription and with false on disconnection.
    let presence: (@Sendable (Bool) -> Void)?
    let cord: DisconnectHandle?

    /// - Parameters:
    ///   - presence: called once with true, on the connection's event loop, and once with false;
    ///     must not block.
    ///   - cord: disconnects this subscriber when cut.
    public init<State>(
        _ stream: EventStream<State>, after: EventID?, cord: DisconnectHandle? = nil,
        presence: (@Sendable (Bool) -> Void)? = nil
    ) {
        source = stream
        self.after = after
        self.cord = cord
        self.presence = presence
    }

    /// First bytes that the subscriber would get: for tests without a socket.
    public var opening: [UInt8] { source.opening(after: after) }
}

/// One subscribed connection. It stands before HTTP's encoder and writes past it: no task and no
/// buffer of its own while it is up to date.
package final class Subscriber: ChannelInboundHandler, @unchecked Sendable {
    // Only touched on the connection's event loop.
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    let loop: any EventLoop
    /// Offset of the last event it was given; -1 before the first.
    var position: Int64 = -1
    /// Index in its `LoopSubscribers`; -1 outside.
    var place = -1
    var crowd: LoopSubscribers?
    /// True for HTTP/1.1, whose chunks we write by hand; otherwise the channel takes parts of a
    /// response.
    let isFramed: Bool
    private var misses = 0
    private var context: ChannelHandlerContext?
    private let listening: Listening
    private let gate: EventGate
    private let network: String
    private var isOver = false
    /// The channel's answer, kept as it changes: asked for at each event of each subscriber.
    private(set) var isWritable = false

    /// Publications that may find the connection full before it is closed: ten seconds at the
    /// fastest pace. Nothing is queued for it meanwhile.
    static let mostMisses = 200
    /// Time for the close event; then the connection is closed all the same.
    static let lastWordTime = TimeAmount.milliseconds(500)
    /// TCP_USER_TIMEOUT: a peer that acknowledges nothing for so long is gone.
    static let unacknowledgedMilliseconds = 30_000

    private init(
        _ channel: any Channel, _ listening: Listening, _ gate: EventGate, _ network: String,
        isFramed: Bool
    ) {
        self.network = network
        loop = channel.eventLoop
        self.listening = listening
        self.gate = gate
        self.isFramed = isFramed
    }

    /// Takes the connection over once the head of the response has been written.
    package static func handOver(
        _ channel: any Channel, _ listening: Listening, _ gate: EventGate, from network: String
    ) {
        channel.eventLoop.execute {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try? pipeline.handler(type: HTTPResponseEncoder.self)
            let listener = Subscriber(
                channel, listening, gate, network, isFramed: encoder != nil)
            guard channel.isActive else { return }
            do {
                if let encoder {
                    try pipeline.addHandler(listener, position: .before(encoder))
                } else {
                    try pipeline.addHandler(listener, position: .first)
                }
            } catch {
                return channel.close(promise: nil)
            }
            if encoder != nil {
                let level = ChannelOptions.Types.SocketOption(
                    level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
                try? channel.syncOptions?.setOption(level, value: unacknowledgedMilliseconds)
            }
            gate.enter(from: network)
            listening.cord?.tie(listener)
            listening.presence?(true)
            gate.note(listening.source)
            listening.source.admit(listener, after: listening.after)
        }
    }

    /// One of the reconnect delays, chosen by the object's address, which is random enough to
    /// spread subscribers.
    var hello: EventText {
        let bits = UInt(bitPattern: ObjectIdentifier(self).hashValue)
        return EventFrame.hellos[Int(bits / 64 % UInt(EventFrame.hellos.count))]
    }

    func write(_ buffer: ByteBuffer, flush: Bool = true) {
        guard let context else { return }
        misses = 0
        if isFramed {
            context.write(wrapOutboundOut(buffer), promise: nil)
            if flush { context.flush() }
        } else {
            context.channel.write(HTTPResponsePart.body(buffer), promise: nil)
            if flush { context.channel.flush() }
        }
    }

    func flush() { isFramed ? context?.flush() : context?.channel.flush() }

    /// Counts publications that found the connection full; closes it above the bound.
    func miss(_ times: Int) {
        misses += times
        if misses > Self.mostMisses { context?.close(promise: nil) }
    }

    func end(_ farewell: CloseReason) {
        guard let context, !isOver else { return }
        write(EventText(farewell.text).buffer(self), flush: false)
        let done = context.eventLoop.makePromise(of: Void.self)
        if isFramed {
            context.writeAndFlush(wrapOutboundOut(EventFrame.lastChunk), promise: done)
        } else {
            context.channel.writeAndFlush(HTTPResponsePart.end(nil), promise: done)
        }
        let channel = context.channel
        done.futureResult.whenComplete { _ in channel.close(promise: nil) }
        loop.scheduleTask(in: Self.lastWordTime) { channel.close(promise: nil) }
    }

    /// Disconnects this subscriber alone, from any thread, after the events it was given before.
    func cut(_ farewell: CloseReason) {
        loop.execute {
            self.crowd?.remove(self)
            self.crowd = nil
            self.end(farewell)
        }
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isWritable = context.channel.isWritable
    }

    package func handlerRemoved(context: ChannelHandlerContext) { leave() }

    package func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable && !isOver
        context.fireChannelWritabilityChanged()
        if isWritable { crowd?.bringUp(self) }
    }

    /// Closes the connection as soon as the peer has closed its side.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes a framed connection on any input: a subscriber sends nothing after its request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isFramed { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }

    private func leave() {
        guard !isOver else { return }
        isOver = true
        crowd?.remove(self)
        crowd = nil
        context = nil
        isWritable = false
        listening.presence?(false)
        gate.leave(from: network)
    }
}

/// Counts the subscribers of this process, and knows their sources for a shutdown.
package final class EventGate: Sendable {
    private let count = Atomic<Int>(0)
    private let open = Mutex(Open())

    /// Nobody has subscribed yet.
    package init() {}

    private struct Open {
        var sources: [ObjectIdentifier: Noted] = [:]
        var room = EventGate.fewSources
        /// Number of subscribers by network.
        var networks: [String: Int] = [:]
        var isClosing = false
    }
    private struct Noted {
        weak var source: (any EventSource)?
    }

    /// Bound of subscribers in a process, or three quarters of its open files if that is less.
    static let most = 16_000
    private let room: Int = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return EventGate.most
        }
        return Int(min(UInt64(limit.rlim_cur) / 4 * 3, UInt64(EventGate.most)))
    }()
    /// Bound at which released sources are first purged; then at twice as many as remained.
    static let fewSources = 64

    /// Current number of subscribers.
    package var size: Int { count.load(ordering: .relaxed) }

    /// False if the process is full or closing; the response is 503.
    package var hasRoom: Bool {
        count.load(ordering: .relaxed) < room && !open.withLock { $0.isClosing }
    }

    /// False if one network holds `most` streams, so that it can't take all others' places; the
    /// response is 429.
    package func hasRoom(for network: String, most: Int) -> Bool {
        open.withLock { $0.networks[network, default: 0] < most }
    }

    func enter(from network: String) {
        count.add(1, ordering: .relaxed)
        open.withLock { $0.networks[network, default: 0] += 1 }
    }

    func leave(from network: String) {
        count.subtract(1, ordering: .relaxed)
        open.withLock { open in
            let left = open.networks[network, default: 1] - 1
            open.networks[network] = left > 0 ? left : nil
        }
    }

    func note(_ source: any EventSource) {
        let isClosing = open.withLock { open in
            if open.sources.count >= open.room {
                open.sources = open.sources.filter { $0.value.source != nil }
                open.room = max(2 * open.sources.count, Self.fewSources)
            }
            open.sources[ObjectIdentifier(source)] = Noted(source: source)
            return open.isClosing
        }
        if isClosing { source.end(.restart) }
    }

    /// Ends every stream, so that a shutdown waits for none.
    package func close() async {
        let sources = open.withLock { open in
            open.isClosing = true
            return open.sources.values.compactMap(\.source)
        }
        for source in sources { source.end(.restart) }
        // The close events take `lastWordTime` at most.
        for _ in 0..<100 where count.load(ordering: .relaxed) > 0 {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
