import Events
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Web

/// Somebody who listens to a stream of events over a socket of their own, and goes as people go:
/// politely, at once, or by falling silent.
public final class EventClient: Sendable {
    public struct Event: Sendable, Equatable {
        public let id: EventID?
        public let name: String
        public let data: String
    }

    private let channel: any Channel
    private let ear: Ear

    private init(channel: any Channel, ear: Ear) {
        self.channel = channel
        self.ear = ear
    }

    /// Returns once the head of the answer is here.
    public static func open(
        port: Int, _ path: String, after mark: EventID? = nil, headers: [String: String] = [:],
        hears: (@Sendable (Event) -> Void)? = nil
    ) async throws -> EventClient {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ear = Ear(answered: loop.makePromise(of: Int.self), hears: hears)
        let channel = try await ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ear)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        var fields = HTTPHeaders([("host", "localhost:\(port)"), ("accept", "text/event-stream")])
        for (name, value) in headers { fields.add(name: name, value: value) }
        if let mark { fields.add(name: "last-event-id", value: "\(mark)") }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: fields)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        let client = EventClient(channel: channel, ear: ear)
        let status = try await ear.answered.futureResult.get()
        guard status == 200 else {
            await client.leave()
            throw EventClientRefused(status: status)
        }
        return client
    }

    /// What was heard so far.
    public var events: [Event] { ear.events }
    public var isOver: Bool { ear.isOver }

    /// Waits until `isEnough`; throws after half a minute.
    @discardableResult
    public func events(until isEnough: ([Event]) -> Bool) async throws -> [Event] {
        for _ in 0..<6000 {
            let events = events
            if isEnough(events) { return events }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw HttpSilence()
    }

    public func leave() async { try? await channel.close() }

    /// A reset instead of a goodbye: the phone's battery, a proxy's timeout.
    public func cut() async {
        let socket = channel as? any SocketOptionProvider
        try? await socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await leave()
    }

    /// Stays, and reads nothing any more.
    public func fallSilent() async { try? await channel.setOption(.autoRead, value: false).get() }
}

public struct EventClientRefused: Error, Equatable {
    public let status: Int
    public init(status: Int) { self.status = status }
}

/// Takes events out of lines.
private final class Ear: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart

    let answered: EventLoopPromise<Int>
    private let hears: (@Sendable (EventClient.Event) -> Void)?
    private let heard = Mutex(EventVerdict())

    private struct EventVerdict {
        var events: [EventClient.Event] = []
        var rest: [UInt8] = []
        var isAnswered = false
        var isOver = false
    }

    init(answered: EventLoopPromise<Int>, hears: (@Sendable (EventClient.Event) -> Void)?) {
        self.answered = answered
        self.hears = hears
    }

    var events: [EventClient.Event] { heard.withLock { $0.events } }
    var isOver: Bool { heard.withLock { $0.isOver } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            heard.withLock { $0.isAnswered = true }
            answered.succeed(Int(head.status.code))
        case .body(let buffer): take(Array(buffer.readableBytesView))
        case .end: context.close(promise: nil)
        }
    }

    private func take(_ bytes: [UInt8]) {
        let new = heard.withLock { heard in
            heard.rest += bytes
            var new: [EventClient.Event] = []
            var start = 0
            for i in heard.rest.indices.dropFirst() where heard.rest[i] == 10 {
                guard heard.rest[i - 1] == 10, i > start else { continue }
                if let event = Self.event(heard.rest[start..<i]) { new.append(event) }
                start = i + 1
            }
            heard.rest.removeFirst(start)
            if hears == nil { heard.events += new }
            return new
        }
        if let hears { for event in new { hears(event) } }
    }

    /// Nil for comments and `retry`.
    private static func event(_ bytes: ArraySlice<UInt8>) -> EventClient.Event? {
        var fields: [Substring: Substring] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0]] = parts[1].dropFirst()
        }
        guard let data = fields["data"] else { return nil }
        return EventClient.Event(
            id: fields["id"].flatMap { EventID($0) }, name: String(fields["event"] ?? "message"),
            data: String(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        let isAnswered = heard.withLock { heard in
            heard.isOver = true
            defer { heard.isAnswered = true }
            return heard.isAnswered
        }
        if !isAnswered { answered.fail(HttpSilence()) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
