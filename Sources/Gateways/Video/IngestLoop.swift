import World

/// The loop of a broadcast's thread.
extension Broadcast {
    /// Time without a crash after which earlier ones are forgotten.
    static let peace = TimeSpan.minutes(1)
    static let glance = TimeSpan.milliseconds(250)

    /// State between two runs of ffmpeg, for deciding the next one.
    private struct Course {
        /// Publisher slot number of the last run.
        var turn: Int?
        var encodes = false
        var falls = 0
        var lastFall: Int64 = 0
        /// Monotonic microseconds of the last activity.
        var active = monotonicMicroseconds()
    }

    /// Runs until the stream is over, and ends the playlist in any case.
    func air() {
        var course = Course()
        var failure: String?
        while failure == nil, let cue = nextCue(&course) {
            let outcome = show(cue, &course)
            course.turn = cue.turn
            course.active = monotonicMicroseconds()
            switch outcome {
            case .over: end(cut: false)
            case .silent: noteSilence()
            case .replaced: break
            case .rarelyKeyed: course.encodes = true
            case .failed(let reason): failure = reason
            case .fell(let reason): failure = fell(reason, &course)
            }
        }
        finish(failure)
    }

    private func finish(_ failure: String?) {
        queue.withLock { $0.isClosed = true }
        var failure = failure
        do {
            try reel.end()
        } catch { failure = failure ?? "\(error)" }
        pulse.withLock { $0.state = .ended }
        setting.isOver(self, failure)
    }

    /// The next run; nil when the stream is over.
    private func nextCue(_ course: inout Course) -> IngestRun.Cue? {
        let graceEnd = course.active + setting.limits.grace.milliseconds * 1000
        while true {
            let turn = course.turn
            let encodes = course.encodes
            let (isOver, found): (Bool, IngestRun.Cue?) = queue.withLock { queue in
                // Chunks that were sent before the end are still shown.
                let isSent = queue.opening.isWhole && queue.isWaiting
                let isOver = queue.isCut || queue.isOver && !(isSent && queue.source == .browser)
                guard !isOver, queue.publisher != nil else { return (isOver, nil) }
                guard queue.source == .rtmp || isSent else { return (false, nil) }
                let isAgain = queue.turn == turn
                return (
                    false,
                    IngestRun.Cue(
                        turn: queue.turn, source: queue.source, opening: queue.opening,
                        isAgain: isAgain,
                        encodes: isAgain && encodes
                            || queue.source == .browser && !queue.opening.isH264)
                )
            }
            if isOver { return nil }
            if let found {
                if found.turn != turn { (course.encodes, course.falls) = (false, 0) }
                return found
            }
            let now = monotonicMicroseconds()
            guard now < graceEnd else { return nil }
            lookForStall(at: now)
            _ = wakePipe.wait(milliseconds: Self.glance.milliseconds)
        }
    }

    private func show(_ cue: IngestRun.Cue, _ course: inout Course) -> IngestRun.Outcome {
        guard !isSpent else { return .failed("\(SpaceFault.processorUsed)") }
        let recipe: FFmpegArguments
        switch cue.source {
        case .browser:
            guard let container = cue.opening.container else { return .failed("no container") }
            recipe = .pipe(container, copies: !cue.encodes)
        case .rtmp:
            guard let address = setting.rtmp(stream) else { return .failed("no RTMP here") }
            recipe = .rtmp(address, copies: !cue.encodes)
        }
        if cue.encodes {
            guard setting.takeEncoder() else { return .failed("all encoders are taken") }
        }
        defer { if cue.encodes { setting.giveEncoder() } }
        pulse.withLock { $0.transcodes = cue.encodes }
        do {
            var showing = try IngestRun(cue, recipe: recipe, of: self)
            let outcome = showing.play()
            // Video that can't be copied into MP4 fails at once; encoding it may work.
            if case .fell = outcome, showing.segments == 0 { course.encodes = true }
            return outcome
        } catch { return .failed("\(error)") }
    }

    /// Frees a silent RTMP publisher's slot; it comes back through the hook, with a new slot.
    private func noteSilence() {
        let now = monotonicMicroseconds()
        queue.withLock { queue in
            if queue.source == .rtmp { queue.give(to: nil, .rtmp, at: now) }
        }
    }

    /// Waits before a restart, longer each time; returns the reason if there have been too many.
    private func fell(_ reason: String, _ course: inout Course) -> String? {
        let now = monotonicMicroseconds()
        if now - course.lastFall > Self.peace.milliseconds * 1000 { course.falls = 0 }
        course.falls += 1
        course.lastFall = now
        guard course.falls <= setting.limits.restarts else { return reason }
        let until =
            now + setting.limits.backOff.milliseconds * 1000 << Int64(min(4, course.falls - 1))
        while monotonicMicroseconds() < until, !queue.withLock({ $0.isOver }) {
            _ = wakePipe.wait(milliseconds: (until - monotonicMicroseconds()) / 1000 + 1)
        }
        let times = pulse.withLock { pulse in
            pulse.restarts += 1
            return pulse.restarts
        }
        tell(.restarted(times: times))
        return nil
    }

    /// Records a segment that can be watched, and reports start or resumption.
    func shown(_ segment: SegmentStore.Segment, bytes: Int, frames: Int) {
        let now = monotonicMicroseconds()
        let (isFirst, wasStalled) = pulse.withLock { pulse in
            let before = pulse.state
            pulse.add(bytes: bytes, milliseconds: segment.milliseconds, frames: frames, at: now)
            return (before == .starting, before == .stalled)
        }
        if isFirst { tell(.started) }
        if wasStalled { tell(.resumed) }
        tell(.segment(number: segment.number, milliseconds: segment.milliseconds))
        setting.thumbnail(reel, segment)
    }

    func lookForStall(at now: Int64) {
        let limit = setting.limits.stall.milliseconds * 1000
        let isNew = pulse.withLock { pulse in
            guard pulse.state == .live, let last = pulse.lastSegment, now - last > limit else {
                return false
            }
            pulse.state = .stalled
            return true
        }
        if isNew { tell(.stalled) }
    }
}
