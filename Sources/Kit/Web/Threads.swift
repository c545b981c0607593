import CMalloc
import NIOCore
import NIOPosix

/// Which threads the server's tasks run on.
public enum Threads {
    /// Lets every task run on the threads that hold the sockets, one a core. Otherwise each request
    /// goes over to Swift's own threads and back: two wake-ups, a quarter of a page's CPU time
    /// (861 µs with them, 549 without, both on a busy machine and with the access log's share).
    ///
    /// Call once, first of all. Where the runtime doesn't allow it, things stay as they were. So
    /// nothing may block in a task, now as before: what waits for a disk or a child has a thread.
    public static func join() {
        keepMemory()
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }

    /// A page of 30 KB is put together of larger and larger pieces. By default glibc gives the
    /// last of them back to the kernel with each answer, and the next answer faults them in again:
    /// 4 % of a page. A thread may keep this much that it doesn't use; 2 MB took 20 MB in all.
    private static func keepMemory() {
        mallopt(M_TRIM_THRESHOLD, 512 << 10)
    }
}
