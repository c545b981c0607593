import JSON
import NIOCore
import NIOPosix
import Synchronization
import World

/// State of a stream, its events, and their encoding as JSON.
///
/// Snapshot and later events must agree: a client that applies each event to a snapshot has what a
/// later snapshot says.
public protocol EventState: Sendable {
    associatedtype Event: Sendable
    /// Name of its events on the wire; a snapshot's is `reset`.
    static var eventName: String { get }
    /// Applies an event that was appended; under the stream's lock.
    mutating func apply(_ event: Event)
    /// Events that sum up the changes since the last tick, as few as possible; clears them.
    mutating func gather() -> [Event]
    /// Writes an event's JSON, without line breaks.
    static func write(_ event: Event, to json: inout JSONWriter)
    /// Writes the whole state as a subscriber needs it first.
    func writeSnapshot(to json: inout JSONWriter)
}

/// A log of events with any number of subscribers in this process.
///
/// Promises: events are numbered `<epoch>-<offset>` without a gap; a subscriber that comes back
/// with the last id gets exactly the missed events, or one `reset` with a snapshot; one buffer is
/// encoded for all; a slow subscriber is bounded and delays nobody; a vanished one is noticed.
public final class EventStream<State: EventState>: EventSource, EventLog {
    /// Identity of this log, in every event's id.
    public let epoch: Int64
    private let storage: Mutex<Storage>
    private let pacer: any EventLoop

    /// A stream without events.
    /// - Parameter epoch: new whenever the log begins anew, as offsets mean nothing across epochs.
    public init(epoch: Int64, state: State) {
        self.epoch = epoch
        pacer = MultiThreadedEventLoopGroup.singleton.next()
        storage = Mutex(
            Storage(state: state, latest: Self.publication(state, epoch, from: 0, to: 0, [])))
    }

    struct Storage {
        var state: State
        var offset: Int64 = 0
        var kept = EventRing()
        /// Text encoded since the last publication, which ended at `latest.to`.
        var fresh: [UInt8] = []
        /// True if more was appended than goes out in one piece: each subscriber is then caught up
        /// by itself.
        var isTooMuch = false
        var latest: EventPublication
        /// Offset of the last event that every loop has written.
        var settled: Int64 = 0
        var crowds: [LoopSubscribers] = []
        /// Number of loops that are still writing the latest publication.
        var writing = 0
        var pace = TickPacer()
        var isOver = false
    }

    // MARK: for publishers

    /// Appends an event, which goes out once the previous publication is written, in a large crowd
    /// after a short rest (`TickPacer`). Returns its offset.
    @discardableResult
    public func append(_ event: State.Event) -> Int64 {
        let (offset, step) = storage.withLock { storage in
            record(event, &storage)
            return (storage.offset, next(&storage))
        }
        take(step)
        return offset
    }

    /// Changes state whose events are gathered at the next tick: likes, counts, chat.
    public func stir<T: Sendable>(_ change: (inout State) -> T) -> T {
        let (answer, step) = storage.withLock { storage in
            let answer = change(&storage.state)
            storage.pace.isStirred = true
            return (answer, next(&storage))
        }
        take(step)
        return answer
    }

    /// Reads the current state, under the stream's lock: be quick.
    public func look<T: Sendable>(_ question: (State) -> T) -> T {
        storage.withLock { question($0.state) }
    }

    /// Offset of the last event; 0 before the first.
    public var offset: Int64 { storage.withLock { $0.offset } }

    /// First bytes that a subscriber would get that has `mark`, or nothing yet.
    public func opening(after mark: EventID?) -> [UInt8] {
        let latest = storage.withLock { $0.latest }
        if let mark, mark.epoch == epoch,
            let missed = events(after: mark.offset, through: latest.to)
        {
            return missed
        }
        return latest.reset.text
    }

    /// The missed events as JSON, for clients that poll because no stream reaches them: each event
    /// with its id, and the id to ask after next time.
    public func missed(after mark: EventID?) -> [UInt8] {
        let latest = storage.withLock { $0.latest }
        func events(_ texts: some Collection<[UInt8]>, from first: Int64) -> [UInt8] {
            var out = Array("{\"last\":\"\(epoch)-\(latest.to)\",\"events\":[".utf8)
            for (place, text) in texts.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                out += "{\"id\":\"\(epoch)-\(first + Int64(place))\",\"data\":".utf8
                out += EventFrame.data(of: text)
                out.append(UInt8(ascii: "}"))
            }
            out += "]}".utf8
            return out
        }
        if let mark, mark.epoch == epoch {
            let missed = storage.withLock { storage in
                mark.offset <= storage.offset
                    ? storage.kept.texts(after: mark.offset, through: latest.to) : nil
            }
            if let missed { return events(missed, from: mark.offset + 1) }
        }
        return events([latest.reset.text], from: latest.to)
    }

    /// Sends a close event to all subscribers and disconnects them; later ones get the state and
    /// the close event.
    public func end(_ farewell: CloseReason) {
        let crowds: [LoopSubscribers] = storage.withLock { storage in
            guard !storage.isOver else { return [] }
            storage.isOver = true
            if let publication = publish(&storage, now: monotonicMicroseconds(), force: true) {
                storage.latest = publication
            }
            return storage.crowds
        }
        let last = storage.withLock { $0.latest }
        for crowd in crowds { crowd.end(last, farewell) }
    }

    // MARK: for the edge

    func admit(_ listener: Subscriber, after mark: EventID?) {
        let (crowd, last): (LoopSubscribers?, Int64) = storage.withLock { storage in
            guard !storage.isOver else { return (nil, 0) }
            if let crowd = storage.crowds.first(where: { $0.loop === listener.loop }) {
                return (crowd, storage.offset)
            }
            let crowd = LoopSubscribers(loop: listener.loop, latest: storage.latest, log: self)
            storage.crowds.append(crowd)
            return (crowd, storage.offset)
        }
        guard let crowd else {
            listener.write(storage.withLock { $0.latest }.reset.buffer(listener))
            return listener.end(CloseReason.over)
        }
        // An id that was never issued counts as none.
        let known = mark.flatMap { $0.epoch == epoch && $0.offset <= last ? $0.offset : nil }
        crowd.admit(listener, after: known)
    }

    func events(after offset: Int64, through last: Int64) -> [UInt8]? {
        storage.withLock { storage in
            guard offset <= storage.offset else { return nil }
            return storage.kept.text(after: offset, through: last)
        }
    }

    func written() {
        let step = storage.withLock { storage in
            storage.writing -= 1
            if storage.writing == 0 { storage.pace.written(at: monotonicMicroseconds()) }
            return next(&storage)
        }
        take(step)
    }

    /// Current number of subscribers, summed over all event loops.
    public var listeners: Int { storage.withLock { $0.crowds.reduce(0) { $0 + $1.size } } }
}

extension EventStream {
    /// Work to be done once the lock is released.
    private enum Step: Sendable {
        case nothing
        case write(EventPublication, [LoopSubscribers])
        case wait(microseconds: Int64)
        case rest(microseconds: Int64)
    }

    private func record(_ event: State.Event, _ storage: inout Storage) {
        storage.state.apply(event)
        storage.offset += 1
        var json = JSONWriter()
        State.write(event, to: &json)
        let text = EventFrame.event(
            State.eventName, id: EventID(epoch: epoch, offset: storage.offset), data: json.bytes)
        storage.kept.add(text, at: storage.offset, written: storage.settled)
        if !storage.isTooMuch { storage.fresh += text }
        guard storage.fresh.count > EventRing.mostBytes else { return }
        storage.fresh = []
        storage.isTooMuch = true
    }

    /// Publication of the appended events and, if a tick is due, the gathered ones; nil if there
    /// are none.
    private func publish(_ storage: inout Storage, now: Int64, force: Bool = false)
        -> EventPublication?
    {
        if storage.pace.isStirred, force || storage.pace.isDue(now) {
            storage.pace.ticked(at: now)
            for event in storage.state.gather() { record(event, &storage) }
        }
        guard storage.offset > storage.latest.to else { return nil }
        let publication = Self.publication(
            storage.state, epoch, from: storage.isTooMuch ? storage.offset : storage.latest.to,
            to: storage.offset, storage.fresh)
        storage.fresh.removeAll(keepingCapacity: storage.fresh.count < EventRing.mostBytes / 8)
        storage.isTooMuch = false
        return publication
    }

    private func next(_ storage: inout Storage) -> Step {
        guard storage.writing == 0, !storage.isOver else { return .nothing }
        let now = monotonicMicroseconds()
        let rest = storage.pace.rest(now)
        let isPending =
            storage.offset > storage.latest.to || storage.pace.isStirred && storage.pace.isDue(now)
        if rest > 0, isPending {
            guard !storage.pace.isResting else { return .nothing }
            storage.pace.isResting = true
            return .rest(microseconds: rest)
        }
        if let publication = publish(&storage, now: now) {
            storage.settled = storage.latest.to
            storage.latest = publication
            storage.writing = storage.crowds.count
            storage.pace.started(at: now)
            // Without subscribers the log goes on all the same.
            return storage.crowds.isEmpty ? .nothing : .write(publication, storage.crowds)
        }
        guard storage.pace.isStirred, !storage.pace.isWaiting else { return .nothing }
        storage.pace.isWaiting = true
        return .wait(microseconds: storage.pace.wait(now))
    }

    private func take(_ step: Step) {
        switch step {
        case .nothing: return
        case .write(let publication, let crowds):
            for crowd in crowds { crowd.take(publication) }
        case .wait(let microseconds):
            pacer.scheduleTask(in: .microseconds(microseconds)) { self.tick() }
        case .rest(let microseconds):
            pacer.scheduleTask(in: .microseconds(microseconds)) { self.resume() }
        }
    }

    private func tick() {
        let step = storage.withLock { storage in
            storage.pace.isWaiting = false
            return next(&storage)
        }
        take(step)
    }

    private func resume() {
        let step = storage.withLock { storage in
            storage.pace.isResting = false
            return next(&storage)
        }
        take(step)
    }

    private static func publication(
        _ state: State, _ epoch: Int64, from: Int64, to: Int64, _ text: [UInt8]
    ) -> EventPublication {
        EventPublication(from: from, to: to, text: text) {
            var json = JSONWriter()
            state.writeSnapshot(to: &json)
            return EventFrame.event(
                "reset", id: EventID(epoch: epoch, offset: to), data: json.bytes)
        }
    }
}

/// Pacer of publications and ticks. After a publication the next one waits until the time that
/// writing took has passed again a few times, 200 ms at most: what is appended meanwhile goes out
/// in one write to each subscriber. Ticks are 50 ms apart, up to 200 where writing takes long.
struct TickPacer: Sendable {
    static let shortest: Int64 = 50_000
    static let longest: Int64 = 200_000
    /// Time from one publication to the next by the time that writing the former took.
    static let restFactor: Int64 = 4
    /// Bound of that time: a pin reaches ten thousand viewers within half a second all the same.
    static let longestRest: Int64 = 200_000
    /// Writing time under which publications need no pause: a room of a hundred.
    static let quick: Int64 = 1000

    var isStirred = false
    var isWaiting = false
    /// True while a publication waits for the end of the rest.
    var isResting = false
    private var tickedAt: Int64 = 0
    private var startedAt: Int64 = 0
    private var restedAt: Int64 = 0
    private(set) var interval = shortest

    func isDue(_ now: Int64) -> Bool { now >= tickedAt + interval }
    func wait(_ now: Int64) -> Int64 { max(tickedAt + interval - now, 1000) }
    /// Microseconds until the next publication may begin.
    func rest(_ now: Int64) -> Int64 { max(restedAt - now, 0) }

    mutating func ticked(at now: Int64) {
        isStirred = false
        tickedAt = now
    }
    mutating func started(at now: Int64) { startedAt = now }

    /// Sets the interval to twice the writing time, so that half of the time is for other work.
    mutating func written(at now: Int64) {
        let took = now - startedAt
        interval = min(max(2 * took, Self.shortest), Self.longest)
        restedAt =
            took < Self.quick
            ? startedAt : startedAt + min(Self.restFactor * took, Self.longestRest)
    }
}
