import Subprocess
import Glibc

/// Wakes a thread that waits in `poll`.
final class WakePipe: Sendable {
    /// Readable once it was written to.
    let file: Int32
    private let source: Int32

    /// - Throws: where no descriptor is left.
    init() throws(Subprocess.NotStarted) {
        let ends = try Subprocess.pipe(for: "a wake-up pipe")
        (file, source) = (ends.reads, ends.writes)
        for end in [file, source] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    deinit {
        close(file)
        close(source)
    }

    /// Once is enough: a full pipe wakes as well.
    func wake() {
        var one: UInt8 = 1
        _ = write(source, &one, 1)
    }

    /// Takes back what `wake` wrote.
    func drain() {
        var wakes = [UInt8](repeating: 0, count: 64)
        while read(file, &wakes, wakes.count) == wakes.count {}
    }

    /// True if `wake` was called within the time.
    @discardableResult
    func wait(milliseconds: Int64) -> Bool {
        var waits = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&waits, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return false }
        drain()
        return true
    }
}
