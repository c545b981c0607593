import Glibc
import Synchronization

/// Threads: work that blocks, kept away from the threads that Swift's tasks run on.
///
/// Promises: one way to start a thread (`SystemThread`), one lock to sleep at (`ConditionLock`), one
/// pool of threads for jobs (`WorkerPool`), and one semaphore for tasks, which blocks no thread
/// (`AsyncSemaphore`).

/// A thread of the operating system, for work that waits for a disk, a pipe or a socket.
///
/// SIGPIPE is blocked in it: a peer that is gone is an error of `write`, not the end of the process.
public final class SystemThread: Sendable {
    /// The system allows no more threads.
    public struct NotStarted: Error, CustomStringConvertible {
        /// `errno`.
        public let reason: Int32
        /// For the log.
        public var description: String { "a thread can't be started: error \(reason)" }
    }

    /// Nil once it was joined or detached.
    private let thread: Mutex<pthread_t?>

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread that runs `body` and ends. It must be joined or detached.
    public init(_ body: @escaping @Sendable () -> Void) throws(NotStarted) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                var pipe = sigset_t()
                sigemptyset(&pipe)
                sigaddset(&pipe, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &pipe, nil)
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard failed == 0 else {
            work.release()
            throw NotStarted(reason: failed)
        }
        self.thread = Mutex(thread)
    }

    /// Starts a thread that nobody waits for. False if there can be no more threads.
    public static func detached(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = try? SystemThread(body) else { return false }
        thread.detach()
        return true
    }

    /// Waits for its end. Blocks the calling thread, so no task may call it.
    public func join() {
        if let thread = take() { pthread_join(thread, nil) }
    }

    /// Lets it end by itself.
    public func detach() {
        if let thread = take() { pthread_detach(thread) }
    }

    private func take() -> pthread_t? {
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
    }
}
