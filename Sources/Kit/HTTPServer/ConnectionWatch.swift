import Web
import WebEdge
import World

/// Progress of one connection, from which follows whether it is cut. Knows no channel and no clock.
struct ConnectionWatch {
    private enum Phase: Equatable {
        /// Between requests.
        case idle
        /// Some of a head has come, or the connection is new.
        case head(since: Int64)
        /// The head has come, the body not to its end.
        case body
    }

    private let limits: ConnectionLimits
    private var phase: Phase
    /// Requests that were read, or are being read, and not answered.
    private var unanswered = 0
    /// Bytes of the body since `windowStart`.
    private var received = 0
    private var windowStart: Int64
    /// Bytes of bodies that were written, whether or not the reader has taken them.
    private var written = 0
    /// Since when bytes wait for the reader, and how many it had taken then.
    private var stalled: (since: Int64, taken: Int)?
    private var drainingSince: Int64?
    private var stoppingSince: Int64?
    /// True while bytes are waited for; false while our own side is slow.
    var isReading = false

    /// A connection that was just opened; times are monotonic, in microseconds.
    init(_ limits: ConnectionLimits, at now: Int64) {
        self.limits = limits
        phase = .head(since: now)
        windowStart = now
    }

    mutating func bytesCame(at now: Int64) {
        if phase == .idle { phase = .head(since: now) }
    }

    mutating func headCame(at now: Int64) {
        phase = .body
        unanswered += 1
        received = 0
        windowStart = now
    }

    mutating func bodyCame(_ count: Int) { received += count }

    mutating func wrote(_ count: Int) { written &+= count }

    mutating func requestEnded() {
        phase = .idle
        drainingSince = nil
    }

    mutating func answered(at now: Int64) {
        unanswered = max(unanswered - 1, 0)
        switch phase {
        case .body: drainingSince = now
        case .head: phase = .head(since: now)
        case .idle: break
        }
    }

    mutating func becameWritable(_ isWritable: Bool, pending: Int, at now: Int64) {
        stalled = isWritable ? nil : stalled ?? (now, written - pending)
    }

    mutating func stops(at now: Int64) { stoppingSince = stoppingSince ?? now }

    /// True while something must happen in time.
    var needsTimer: Bool {
        phase != .idle || stalled != nil || drainingSince != nil || stoppingSince != nil
    }

    /// True if the head of a request is late.
    func isHeadLate(at now: Int64) -> Bool {
        guard case .head(let since) = phase, unanswered == 0 else { return false }
        return now - since >= limits.head.microseconds
    }

    /// True if the connection has to be cut; begins new windows where they are over.
    /// - Parameter isStream: true for an event stream, whose writing has a rule of its own.
    mutating func isTooSlow(pending: Int, isStream: Bool, at now: Int64) -> Bool {
        let window = limits.window.microseconds
        let least = limits.bytesPerSecond * Int(window) / 1_000_000
        let drain = limits.drain.microseconds
        if let since = drainingSince, now - since >= drain { return true }
        if isStream { return false }
        // A request that is being worked on, and whose reader takes what there is, is finished.
        let waitsForPeer = phase != .idle || stalled != nil || unanswered == 0
        if let since = stoppingSince, waitsForPeer, now - since >= drain { return true }
        if let (since, taken) = stalled, now - since >= window {
            guard written - pending - taken >= least else { return true }
            stalled = (now, written - pending)
        }
        guard phase == .body, now - windowStart >= window else { return false }
        guard received >= least || !isReading else { return true }
        received = 0
        windowStart = now
        return false
    }
}

extension TimeSpan {
    fileprivate var microseconds: Int64 { milliseconds * 1_000 }
}
