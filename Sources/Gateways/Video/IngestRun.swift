import Glibc
import Numbers
import World

/// One run of ffmpeg for one publisher: chunks in, segments out.
struct IngestRun {
    /// Parameters of a run, read from the ingest queue.
    struct Cue {
        let turn: Int
        let source: Video.Source
        let opening: ContainerHeader
        /// True if this publisher was shown before: ffmpeg must get the header again.
        let isAgain: Bool
        let encodes: Bool
    }

    enum Outcome {
        /// The stream is over.
        case over
        /// Nothing arrives; the stream may go on.
        case silent
        /// Another publisher has the slot.
        case replaced
        /// Keyframes are too rare: transcode.
        case rarelyKeyed
        case fell(String)
        /// Segments can't be written.
        case failed(String)
    }

    let broadcast: Broadcast
    let cue: Cue
    private var run: Run
    private var reader = FragmentReader()
    private var isAligning: Bool
    private var isFinishing = false
    private var fault: String?
    private(set) var segments = 0
    private var longest = 0

    private var limits: Video.Limits { broadcast.setting.limits }

    init(_ cue: Cue, recipe: FFmpegArguments, of broadcast: Broadcast) throws {
        self.cue = cue
        self.broadcast = broadcast
        run = try Run(
            recipe, ffmpeg: broadcast.setting.ffmpeg,
            processorSeconds: broadcast.processorSecondsLeft)
        isAligning = cue.isAgain
        if cue.source == .rtmp {
            run.closeInput()
        } else if cue.isAgain {
            run.give(cue.opening.bytes)
        }
    }

    mutating func play() -> Outcome {
        while true {
            supply()
            accept(run.turn(wakePipe: broadcast.wakePipe))
            if let outcome = verdict() { return outcome }
        }
    }

    private mutating func supply() {
        guard cue.source == .browser, run.isReadyForMore else { return }
        let turn = cue.turn
        guard
            let chunk = broadcast.queue.withLock({ queue in
                queue.turn == turn ? queue.takeUp() : nil
            })
        else { return }
        run.give(aligned(chunk))
    }

    /// Drops bytes after a crash up to the next point at which reading can begin.
    private mutating func aligned(_ chunk: [UInt8]) -> [UInt8] {
        guard isAligning, let container = cue.opening.container else { return chunk }
        guard let start = ContainerHeader.start(of: container, in: chunk[...]) else { return [] }
        isAligning = false
        return Array(chunk[start...])
    }

    private mutating func accept(_ stdout: ArraySlice<UInt8>) {
        guard !stdout.isEmpty, fault == nil else { return }
        do {
            for piece in try reader.take(stdout) {
                switch piece {
                case .beginning(let bytes): try broadcast.reel.begin(bytes)
                case .fragment(let fragment): try add(fragment)
                }
            }
        } catch { fault = "\(error)" }
    }

    private mutating func add(_ fragment: Fragment) throws {
        let size = fragment.bytes.count
        guard broadcast.reel.now.bytes.clampedAdding(size) <= limits.streamBytes else {
            throw SpaceFault.streamFull(bytes: limits.streamBytes)
        }
        guard Files.freeBytes(at: broadcast.reel.folder) - size > limits.reserveBytes else {
            throw SpaceFault.diskFull(reserve: limits.reserveBytes)
        }
        let long = TimeSpan(milliseconds: Int64(clamping: fragment.milliseconds))
        let segment = try broadcast.reel.add(
            fragment, at: broadcast.setting.world.now() - long)
        segments += 1
        longest = max(longest, segment.milliseconds)
        broadcast.shown(segment, bytes: fragment.bytes.count, frames: fragment.frames)
    }

    private mutating func verdict() -> Outcome? {
        if let fault {
            stop(timeout: .seconds(0))
            return .failed(fault)
        }
        let now = monotonicMicroseconds()
        let (turn, isOver, isCut, isWaiting, heard) = broadcast.queue.withLock {
            ($0.turn, $0.isOver, $0.isCut, $0.isWaiting, $0.heard)
        }
        if isCut { return stopped(.over, timeout: .seconds(0)) }
        if turn != cue.turn { return stopped(isOver ? .over : .replaced) }
        let isIdle = !isWaiting && (cue.source == .rtmp || run.isReadyForMore)
        if isOver, isIdle { return stopped(.over) }
        if run.isOutputEnded { return fallen() }
        if cue.source == .browser {
            if isIdle, now - heard > limits.silence.milliseconds * 1000 { return stopped(.silent) }
            if !isIdle, !run.isReadyForMore, now - run.moved > limits.hang.milliseconds * 1000 {
                return stopped(.fell("ffmpeg hangs"), timeout: .seconds(0))
            }
        }
        if !cue.encodes, longest > limits.keyframes.milliseconds { return stopped(.rarelyKeyed) }
        if broadcast.reel.now.length > limits.length.milliseconds { return stopped(.over) }
        broadcast.lookForStall(at: now)
        return nil
    }

    private mutating func stopped(_ outcome: Outcome, timeout: TimeSpan? = nil) -> Outcome {
        stop(timeout: timeout ?? limits.timeout)
        if case .replaced = outcome { return outcome }
        return fault.map { .failed($0) } ?? outcome
    }

    @discardableResult
    private mutating func stop(timeout: TimeSpan) -> Int32? {
        var rest: [UInt8] = []
        // RTMP has no input that we could close: TERM makes ffmpeg finish.
        if cue.source == .rtmp, timeout.milliseconds > 0 { kill(run.process, SIGTERM) }
        let code = run.reap(timeout: timeout, wakePipe: broadcast.wakePipe) { rest += $0 }
        accept(rest[...])
        broadcast.spend(microseconds: run.processorMicroseconds)
        return code
    }

    /// Outcome of a run whose output was closed: ffmpeg ended by itself.
    private mutating func fallen() -> Outcome {
        let code = stop(timeout: limits.timeout)
        if let fault { return .failed(fault) }
        if code == 0, cue.source == .rtmp { return .silent }
        let words = String(decoding: run.lastWords, as: UTF8.self)
        // nginx closed the connection: the publisher is gone.
        if cue.source == .rtmp, segments > 0, code != nil { return .silent }
        return .fell(
            words.isEmpty ? "ffmpeg ended with \(code.map(String.init) ?? "a signal")" : words)
    }
}

/// Reasons to end a stream that has reached a bound, as its log says them.
enum SpaceFault: Error, CustomStringConvertible {
    case streamFull(bytes: Int)
    case diskFull(reserve: Int)
    case processorUsed

    var description: String {
        switch self {
        case .processorUsed: "its host's processor time of the day is used up"
        case .streamFull(let bytes): "the stream has reached its limit of \(bytes) bytes"
        case .diskFull(let reserve):
            "the disk is nearly full: \(reserve) bytes stay free for the shop; free some space"
        }
    }
}
