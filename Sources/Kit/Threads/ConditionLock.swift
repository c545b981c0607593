import Glibc

/// A mutex with a condition, for threads that sleep until something has changed. POSIX, since
/// `Mutex` has no condition and the threads that wait are no tasks.
public final class ConditionLock: @unchecked Sendable {
    // Made in `init`, freed in `deinit`; between them only pthread touches what they point to.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// An open lock.
    public init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` while no other thread is inside. Not recursive.
    public func withLock<T>(_ body: () throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Only inside `withLock`: opens the lock and sleeps until another thread signals. May return
    /// for no reason, so look at the state again.
    public func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes one thread that waits.
    public func signal() { pthread_cond_signal(condition) }

    /// Wakes every thread that waits.
    public func broadcast() { pthread_cond_broadcast(condition) }
}
