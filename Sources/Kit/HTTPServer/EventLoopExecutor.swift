import CMalloc
import NIOCore
import NIOPosix

/// Placement of the server's tasks on threads.
public enum EventLoopExecutor {
    /// Runs every task on the threads that hold the sockets, one a core. Otherwise each request
    /// goes over to Swift's own threads and back: two wake-ups, a quarter of a page's CPU time (861
    /// µs with them, 549 without, both on a busy machine and with the access log's share).
    ///
    /// Call once, first of all. If the runtime doesn't allow it, nothing changes. So nothing may
    /// block in a task: work that waits for a disk or a subprocess has a thread.
    public static func install() {
        keepMemory()
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }

    /// Raises malloc's trim threshold. A page of 30 KB is assembled from larger and larger pieces.
    /// By default glibc gives the last of them back to the kernel with each response, and the next
    /// response faults them in again: 4 % of a page. A thread may keep this much that it doesn't
    /// use; 2 MB took 20 MB in all.
    private static func keepMemory() {
        mallopt(M_TRIM_THRESHOLD, 512 << 10)
    }
}
