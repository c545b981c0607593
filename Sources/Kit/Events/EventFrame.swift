import NIOCore
import Synchronization
import World

/// Text of server-sent events, and chunks of HTTP/1.1 written by hand.
enum EventFrame {
    /// One event. `data` is JSON of ours, which has no line breaks.
    static func event(_ name: String, id: EventID, data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + name.utf8.count + 64)
        out += "id: \(id)\nevent: \(name)\ndata: ".utf8
        out += data
        out += "\n\n".utf8
        return out
    }

    /// The JSON of an event as `event` wrote it.
    static func data(of text: [UInt8]) -> ArraySlice<UInt8> {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard let last = lines.last, last.count > 8 else { return [] }
        return last.dropFirst("data: ".utf8.count).dropLast(2)
    }

    static func chunk(_ text: [UInt8]) -> ByteBuffer {
        var out = ByteBufferAllocator().buffer(capacity: text.count + 16)
        out.writeString(String(text.count, radix: 16))
        out.writeStaticString("\r\n")
        out.writeBytes(text)
        out.writeStaticString("\r\n")
        return out
    }

    /// Ends a body of chunks.
    static let lastChunk = ByteBuffer(staticString: "0\r\n\r\n")

    /// Keep-alive comment, so that proxies don't close an idle connection.
    static let beat = EventText(Array(":\n\n".utf8))

    /// First lines: the reconnect delay. Varied from 1 to 4 seconds, so that subscribers that were
    /// cut off at once come back over three seconds.
    static let hellos = (0..<16).map { EventText(Array("retry: \(1000 + $0 * 200)\n\n".utf8)) }
}

/// The same text for both kinds of connection.
final class EventText: Sendable {
    let text: [UInt8]
    /// The text as a chunk of HTTP/1.1.
    let framed: ByteBuffer

    init(_ text: [UInt8]) {
        self.text = text
        framed = EventFrame.chunk(text)
    }

    func buffer(_ listener: Subscriber) -> ByteBuffer {
        listener.isFramed ? framed : ByteBuffer(bytes: text)
    }
}

/// Events that go out together, encoded once, with a snapshot of the state after them for
/// subscribers that come then.
final class EventPublication: Sendable {
    /// Offset before its first event.
    let from: Int64
    /// Offset of its last event.
    let to: Int64
    let events: EventText
    private let makeReset: @Sendable () -> [UInt8]
    private let madeReset = Mutex<EventText?>(nil)

    init(
        from: Int64, to: Int64, text: [UInt8], reset: @escaping @Sendable () -> [UInt8]
    ) {
        self.from = from
        self.to = to
        events = EventText(text)
        makeReset = reset
    }

    /// The snapshot event, encoded when first needed, then kept.
    var reset: EventText {
        madeReset.withLock { made in
            if let made { return made }
            let text = EventText(makeReset())
            made = text
            return text
        }
    }
}

/// The latest events, for subscribers that reconnect.
struct EventRing: Sendable {
    /// Bound of the events: a busy room has some seven a second, so this is more than a minute.
    /// Counted back from the last event that every loop has written.
    static let mostEvents = 512
    /// Bound of the events' text in bytes, counted likewise.
    static let mostBytes = 512 * 1024
    /// Factor by which both bounds may be exceeded by events that some loop hasn't written yet.
    static let slack = 4

    private var texts: [[UInt8]] = []
    /// Offset of `texts[gone]`.
    private var first: Int64 = 1
    private var gone = 0
    private var bytes = 0

    /// - Parameter written: offset of the last event that every crowd has written.
    mutating func add(_ text: [UInt8], at offset: Int64, written: Int64) {
        precondition(offset == first + Int64(texts.count - gone))
        texts.append(text)
        bytes += text.count
        while isFull(written) {
            bytes -= texts[gone].count
            texts[gone] = []
            gone += 1
            first += 1
        }
        if gone > Self.mostEvents {
            texts.removeFirst(gone)
            gone = 0
        }
    }

    private func isFull(_ written: Int64) -> Bool {
        let count = texts.count - gone
        if count > Self.slack * Self.mostEvents || bytes > Self.slack * Self.mostBytes {
            return true
        }
        return written - first >= Int64(Self.mostEvents)
            || (bytes > Self.mostBytes && first <= written)
    }

    /// Text of the events in between; nil if some were discarded.
    func text(after offset: Int64, through last: Int64) -> [UInt8]? {
        texts(after: offset, through: last).map { Array($0.joined()) }
    }

    /// The same, one item for each event.
    func texts(after offset: Int64, through last: Int64) -> ArraySlice<[UInt8]>? {
        guard offset >= first - 1 else { return nil }
        guard offset < last else { return [] }
        let start = gone + Int(offset + 1 - first)
        let end = gone + Int(last + 1 - first)
        return texts[start..<min(end, texts.count)]
    }
}
