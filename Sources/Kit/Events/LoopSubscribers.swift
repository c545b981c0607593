import NIOCore
import Synchronization
import World

/// Access that subscribers of one loop need to their stream.
protocol EventLog: AnyObject, Sendable {
    /// Text of the events in between; nil if some were discarded.
    func events(after offset: Int64, through last: Int64) -> [UInt8]?
    /// Reports that a loop's subscribers were all written the latest publication.
    func written()
}

/// The subscribers of one stream on one event loop; used on that loop only.
final class LoopSubscribers: @unchecked Sendable {
    // Only touched on `loop`, except `count`.
    let loop: any EventLoop
    private weak var log: (any EventLog)?
    private var listeners: [Subscriber] = []
    private var latest: EventPublication
    private var wroteAt: Int64 = 0
    private var beat: RepeatedTask?
    private let count = Atomic<Int>(0)

    /// Subscribers written to in one go; then other work on this loop runs.
    static let slice = 400
    /// Minimum pause between two slices, for other work on the loop.
    static let breath = TimeAmount.microseconds(100)
    /// Interval of keep-alive comments: proxies and phones close a connection that is silent for
    /// half a minute.
    static let beatSeconds: Int64 = 15

    init(loop: any EventLoop, latest: EventPublication, log: any EventLog) {
        self.loop = loop
        self.latest = latest
        self.log = log
    }

    var size: Int { count.load(ordering: .relaxed) }

    /// Adds a subscriber and sends what it lacks; on the loop.
    func admit(_ listener: Subscriber, after offset: Int64?) {
        listener.crowd = self
        listener.place = listeners.count
        listeners.append(listener)
        count.store(listeners.count, ordering: .relaxed)
        startBeating()
        listener.write(listener.hello.buffer(listener), flush: false)
        // A subscriber ahead of what this loop has written waits for the next publication.
        listener.position = offset ?? -1
        bringUp(listener)
    }

    /// Removes a subscriber by moving the last one into its index; on the loop.
    func remove(_ listener: Subscriber) {
        guard listener.place >= 0, listener.place < listeners.count,
            listeners[listener.place] === listener
        else { return }
        let last = listeners.removeLast()
        if last !== listener {
            listeners[listener.place] = last
            last.place = listener.place
        }
        listener.place = -1
        count.store(listeners.count, ordering: .relaxed)
        if listeners.isEmpty {
            beat?.cancel()
            beat = nil
        }
    }

    /// Distributes a publication; from any thread.
    func take(_ publication: EventPublication) {
        loop.execute {
            self.latest = publication
            self.wroteAt = monotonicMicroseconds()
            self.sweep(publication, from: self.listeners.count)
        }
    }

    /// Writes from the last to the first: a subscriber that leaves meanwhile is replaced by one
    /// that was already served.
    private func sweep(_ publication: EventPublication, from end: Int) {
        var next = min(end, listeners.count)
        let stop = max(next - Self.slice, 0)
        while next > stop {
            next -= 1
            if next < listeners.count { tell(listeners[next], publication) }
        }
        guard next > 0 else {
            log?.written()
            return
        }
        let rest = next
        loop.scheduleTask(in: Self.breath) { self.sweep(publication, from: rest) }
    }

    private func tell(_ listener: Subscriber, _ publication: EventPublication) {
        guard listener.position < publication.to else { return }
        guard listener.isWritable else { return listener.miss(1) }
        guard listener.position == publication.from else { return bringUp(listener) }
        listener.position = publication.to
        listener.write(publication.events.buffer(listener))
    }

    /// Sends the events a subscriber lacks, or a snapshot if they were discarded.
    func bringUp(_ listener: Subscriber) {
        guard listener.position < latest.to || listener.position < 0 else {
            return listener.flush()
        }
        if listener.position >= 0,
            let missed = log?.events(after: listener.position, through: latest.to)
        {
            listener.position = latest.to
            let text = listener.isFramed ? EventFrame.chunk(missed) : ByteBuffer(bytes: missed)
            return listener.write(text)
        }
        listener.position = latest.to
        listener.write(latest.reset.buffer(listener))
    }

    private func startBeating() {
        guard beat == nil else { return }
        let pause = TimeAmount.seconds(Self.beatSeconds)
        beat = loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { [weak self] _ in
            self?.beatOnce(from: Int.max)
        }
    }

    private func beatOnce(from end: Int) {
        let silent = monotonicMicroseconds() - wroteAt
        guard silent > Self.beatSeconds * 1_000_000 / 2 else { return }
        var next = min(end, listeners.count)
        let stop = max(next - Self.slice, 0)
        while next > stop {
            next -= 1
            guard next < listeners.count else { continue }
            let listener = listeners[next]
            if listener.isWritable {
                listener.write(EventFrame.beat.buffer(listener))
            } else {
                listener.miss(Subscriber.mostMisses / 4)
            }
        }
        guard next > 0 else { return }
        let rest = next
        loop.scheduleTask(in: Self.breath) { self.beatOnce(from: rest) }
    }

    /// Ends all subscriptions after the last publication; from any thread.
    func end(_ last: EventPublication, _ farewell: CloseReason) {
        loop.execute {
            self.latest = last
            for listener in self.listeners {
                self.bringUp(listener)
                listener.end(farewell)
            }
        }
    }
}
