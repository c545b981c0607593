import Glibc

/// One `posix_spawn`: the child begins with exactly the files that it is given.
struct Spawn {
    let child: Subprocess
    let output: Int32

    private static let firstFile: Int32 = 3

    func start() -> Result<pid_t, Subprocess.NotStarted> {
        // Copies above every final descriptor, so that no `dup2` overwrites another's source.
        let beyond = Self.firstFile + Int32(child.files.count)
        var copies: [Int32] = []
        defer { for copy in copies { close(copy) } }
        for file in [child.input, output, child.stderr].compactMap(\.self) + child.files {
            let copy = fcntl(file, F_DUPFD_CLOEXEC, beyond)
            guard copy >= 0 else { return .failure(refusal(errno)) }
            copies.append(copy)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var next = copies[...]
        if child.input == nil {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        } else if let copy = next.popFirst() {
            posix_spawn_file_actions_adddup2(&actions, copy, 0)
        }
        if let copy = next.popFirst() { posix_spawn_file_actions_adddup2(&actions, copy, 1) }
        if child.stderr == nil {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        } else if let copy = next.popFirst() {
            posix_spawn_file_actions_adddup2(&actions, copy, 2)
        }
        for (index, copy) in next.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, copy, Self.firstFile + Int32(index))
        }
        _ = closeFrom(&actions, beyond)
        return spawn(&actions)
    }

    private func spawn(
        _ actions: inout posix_spawn_file_actions_t
    ) -> Result<pid_t, Subprocess.NotStarted> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Default signal mask and SIGPIPE in the child, whatever the server has set.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words = [child.program] + child.arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = child.environment.map { strdup($0) } + [nil]
        defer { for word in argv + envp { free(word) } }
        var process: pid_t = 0
        let failed = posix_spawnp(&process, child.program, &actions, &attributes, &argv, &envp)
        return failed == 0 ? .success(process) : .failure(refusal(failed))
    }

    private func refusal(_ reason: Int32) -> Subprocess.NotStarted {
        Subprocess.NotStarted(program: child.program, reason: reason)
    }
}

// In glibc since 2.34, but behind a macro that Swift's map of glibc doesn't set.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func closeFrom(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32
