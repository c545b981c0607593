import Subprocess
import Glibc

/// Starts a dedicated thread, which may block on pipes.
enum OwnThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts `run`; false if there can be no more threads.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(run))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                // A subprocess that is gone must be an error of write(), not the end of the server.
                var pipe = sigset_t()
                sigemptyset(&pipe)
                sigaddset(&pipe, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &pipe, nil)
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        guard failed == 0 else {
            work.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// A pipe that wakes a thread waiting in `poll`.
final class Bell: Sendable {
    /// Descriptor that is readable after `ring`.
    let file: Int32
    private let rope: Int32

    /// Opens the pipe.
    /// - Throws: if no descriptor is left.
    init() throws(Subprocess.NotStarted) {
        let ends = try Subprocess.pipe(for: "a bell")
        (file, rope) = (ends.reads, ends.writes)
        for end in [file, rope] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    deinit {
        close(file)
        close(rope)
    }

    /// Wakes the thread. A full pipe means that it is already awake.
    func ring() {
        var one: UInt8 = 1
        _ = write(rope, &one, 1)
    }

    func hush() {
        var rings = [UInt8](repeating: 0, count: 64)
        while read(file, &rings, rings.count) == rings.count {}
    }

    /// Waits for `ring`; false if the time passed without it.
    @discardableResult
    func wait(milliseconds: Int64) -> Bool {
        var waits = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&waits, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return false }
        hush()
        return true
    }
}
