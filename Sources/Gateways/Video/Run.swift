import Subprocess
import Glibc
import World

/// One process of ffmpeg with three pipes, driven by one thread.
struct Run {
    /// Size of a pipe: fragments of ten seconds fit, and ffmpeg and we switch less often.
    static let pipeBytes: Int32 = 1 << 20
    /// `F_SETPIPE_SZ`, behind a macro that Swift's map of glibc doesn't set.
    private static let setPipeSize: Int32 = 1031
    static let readBytes = 256 << 10
    /// Bytes kept of the end of stderr, for the reason of a crash.
    static let complaintBytes = 2048
    /// Interval in milliseconds at which deadlines are checked.
    static let tick: Int32 = 100

    let process: pid_t
    private(set) var input: Int32
    private let output: Int32
    private let stderr: Int32
    private var isOutputOpen = true
    private var isComplaining = true
    private var waiting: [UInt8] = []
    private var written = 0
    private var room = [UInt8](repeating: 0, count: readBytes)
    private(set) var lastWords: [UInt8] = []
    /// Processor time of ffmpeg; 0 until it is reaped.
    private(set) var processorMicroseconds: Int64 = 0
    /// Monotonic microseconds at which ffmpeg last took input, or had none to take.
    private(set) var moved = monotonicMicroseconds()

    init(
        _ recipe: FFmpegArguments, ffmpeg: String, processorSeconds: Int
    ) throws(Subprocess.NotStarted) {
        let ins = try Subprocess.pipe(for: ffmpeg)
        let outs = try Subprocess.pipe(for: ffmpeg)
        let words = try Subprocess.pipe(for: ffmpeg)
        var child = Cage.stream(
            port: recipe.port, processorSeconds: processorSeconds
        ).subprocess(
            ffmpeg, recipe.words, maxOutputBytes: 0, deadline: .seconds(0))
        child.input = ins.reads
        child.stderr = words.writes
        defer { for end in [ins.reads, outs.writes, words.writes] { close(end) } }
        do {
            process = try child.start(output: outs.writes)
        } catch {
            for end in [ins.writes, outs.reads, words.reads] { close(end) }
            throw error
        }
        (input, output, stderr) = (ins.writes, outs.reads, words.reads)
        for end in [input, output, stderr] {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        }
        for end in [input, output] { _ = fcntl(end, Self.setPipeSize, Self.pipeBytes) }
    }

    /// True if all input so far went into the pipe.
    var isReadyForMore: Bool { input >= 0 && written == waiting.count }
    var isOutputEnded: Bool { !isOutputOpen }

    mutating func give(_ bytes: [UInt8]) {
        waiting = bytes
        written = 0
        moved = monotonicMicroseconds()
    }

    /// Closes the input, so that ffmpeg finishes its work.
    mutating func closeInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
        (waiting, written) = ([], 0)
    }

    /// Waits for a pipe, the wake pipe or the tick; returns new output of ffmpeg.
    mutating func turn(wakePipe: WakePipe) -> ArraySlice<UInt8> {
        var waits = [pollfd(fd: wakePipe.file, events: Int16(POLLIN), revents: 0)]
        if isOutputOpen { waits.append(pollfd(fd: output, events: Int16(POLLIN), revents: 0)) }
        if isComplaining {
            waits.append(pollfd(fd: stderr, events: Int16(POLLIN), revents: 0))
        }
        if input >= 0, written < waiting.count {
            waits.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
        }
        _ = poll(&waits, nfds_t(waits.count), Self.tick)
        wakePipe.drain()
        if isComplaining { listen() }
        push()
        return isOutputOpen ? pull() : []
    }

    private mutating func push() {
        guard input >= 0 else { return }
        while written < waiting.count {
            let count = waiting[written...].withUnsafeBytes {
                write(input, $0.baseAddress, $0.count)
            }
            if count > 0 {
                written += count
                moved = monotonicMicroseconds()
            } else if count < 0, errno == EINTR {
                continue
            } else {
                // The pipe is full, or ffmpeg is gone: then its output ends, too.
                if count < 0, errno != EAGAIN { closeInput() }
                return
            }
        }
        if written == waiting.count { moved = monotonicMicroseconds() }
    }

    private mutating func pull() -> ArraySlice<UInt8> {
        let count = read(output, &room, room.count)
        if count > 0 { return room[..<count] }
        if count == 0 || errno != EAGAIN && errno != EINTR { isOutputOpen = false }
        return []
    }

    private mutating func listen() {
        var words = [UInt8](repeating: 0, count: Self.complaintBytes)
        let count = read(stderr, &words, words.count)
        if count > 0 {
            lastWords = (lastWords + words[..<count]).suffix(Self.complaintBytes)
        } else if count == 0 || errno != EAGAIN && errno != EINTR {
            isComplaining = false
        }
    }

    /// Ends ffmpeg and returns its exit code; nil if a signal ended it.
    /// - Parameter patience: time to finish by itself, and again after TERM.
    mutating func reap(timeout: TimeSpan, wakePipe: WakePipe, each: (ArraySlice<UInt8>) -> Void)
        -> Int32?
    {
        closeInput()
        let steps: [Int32] = [0, SIGTERM, SIGKILL]
        var code: Int32?
        ending: for signal in steps {
            if signal != 0 { kill(process, signal) }
            let deadline = monotonicMicroseconds() + timeout.milliseconds * 1000
            while signal == SIGKILL || monotonicMicroseconds() < deadline {
                each(turn(wakePipe: wakePipe))
                switch Subprocess.reap(process) {
                case .running: continue
                case .gone: break ending
                case .ended(let end, let microseconds):
                    processorMicroseconds = microseconds
                    if case .exit(let status) = end { code = status }
                    break ending
                }
            }
        }
        while isOutputOpen {
            let rest = pull()
            if rest.isEmpty { break }
            each(rest)
        }
        for end in [output, stderr] { close(end) }
        return code
    }
}
