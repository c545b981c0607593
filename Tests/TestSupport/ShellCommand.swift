import Glibc
import Threads

/// A command of the shell, run on a thread of its own so that no task waits for it.
public enum ShellCommand {
    /// Standard output and error of a command; empty if it can't be run.
    public static func output(_ command: String) async -> String {
        await withCheckedContinuation { done in
            let started = SystemThread.detached { done.resume(returning: run(command)) }
            if !started { done.resume(returning: "") }
        }
    }

    /// True if there is such a program.
    public static func exists(_ program: String) -> Bool {
        ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
    }

    private static func run(_ command: String) -> String {
        guard let pipe = popen("{ \(command)\n} 2>&1", "r") else { return "" }
        defer { pclose(pipe) }
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let n = fread(&buffer, 1, buffer.count, pipe)
            guard n > 0 else { break }
            out += buffer[..<n]
        }
        return String(decoding: out, as: UTF8.self)
    }
}
