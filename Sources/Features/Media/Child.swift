import Glibc
import World

// In glibc since 2.34, but behind a macro that Swift's map of glibc doesn't set.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func closeFrom(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32

/// Runs a program that opens strangers' files: little memory, little time, nothing of our
/// environment, and none of our open files.
enum Child {
    /// Address space of the child in bytes: 40 megapixels in work, and libvips itself.
    static let memoryBytes = 1_500_000_000
    static let cpuSeconds = 10
    /// The largest file that it may write.
    static let fileBytes = 20_000_000
    /// By the clock on the wall; then it is killed.
    static let wallSeconds = 20

    static let environment = [
        "PATH=/usr/bin:/bin", "LC_ALL=C", "VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1",
        "MALLOC_ARENA_MAX=1",
    ]

    /// What the program printed into the file `says`, which is removed. Throws `unreadable` if it
    /// fails in any way.
    static func run(_ arguments: [String], says path: String) async throws -> String {
        let words =
            [
                "prlimit", "--as=\(memoryBytes)", "--cpu=\(cpuSeconds)", "--fsize=\(fileBytes)",
                "--core=0", "--", "timeout", "-s", "KILL", "\(wallSeconds)",
            ] + arguments
        defer { unlink(path) }
        guard let pid = spawn(words, path) else { throw MediaRefusal.unreadable }
        let status = await exit(of: pid)
        guard status == 0 else { throw MediaRefusal.unreadable }
        return Resources.text(path) ?? ""
    }

    private static func spawn(_ words: [String], _ says: String) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, says, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = closeFrom(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals as usual in the child, whatever the server does with them.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in argv + envp { free(word) } }
        var pid: pid_t = 0
        let failed = posix_spawnp(&pid, words[0], &actions, &attributes, &argv, &envp)
        return failed == 0 ? pid : nil
    }

    /// Waits on a thread of its own, so that no task's thread stands still.
    private static func exit(of pid: pid_t) async -> Int32 {
        await withCheckedContinuation { continuation in
            let wait = Unmanaged.passRetained(Wait(pid: pid, continuation))
            var thread = pthread_t()
            let failed = pthread_create(
                &thread, nil,
                { raw in
                    guard let raw else { return nil }
                    Unmanaged<Wait>.fromOpaque(raw).takeRetainedValue().finish()
                    return nil
                }, wait.toOpaque())
            if failed == 0 {
                pthread_detach(thread)
            } else {
                wait.takeRetainedValue().finish()
            }
        }
    }

    private final class Wait: Sendable {
        let pid: pid_t
        let continuation: CheckedContinuation<Int32, Never>

        init(pid: pid_t, _ continuation: CheckedContinuation<Int32, Never>) {
            self.pid = pid
            self.continuation = continuation
        }

        func finish() {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            continuation.resume(returning: status)
        }
    }
}
