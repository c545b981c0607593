import Glibc
import Threads
import World

/// Reads a subprocess's output until its end, on a thread of its own; kills it at the deadline or
/// above the bound.
final class Watch: Sendable {
    private let process: pid_t
    private let output: Int32
    private let most: Int
    private let deadline: Int64
    private static let chunkBytes = 65_536

    init(process: pid_t, output: Int32, most: Int, milliseconds: Int64) {
        self.process = process
        self.output = output
        self.most = most
        deadline = monotonicMicroseconds() + milliseconds * 1000
    }

    func end() async -> Subprocess.Finished {
        await withCheckedContinuation { continuation in
            let work: @Sendable () -> Void = { continuation.resume(returning: self.watch()) }
            if !SystemThread.detached(work) { work() }
        }
    }

    private func watch() -> Subprocess.Finished {
        var stdout: [UInt8] = []
        var verdict: Subprocess.End?
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while verdict == nil {
            guard isReadable() else {
                verdict = .tooLate
                break
            }
            let count = read(output, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                break
            }
            stdout += chunk[..<count]
            if stdout.count > most { verdict = .outputTooLong }
        }
        close(output)
        let ended = reap(verdict == nil)
        return Subprocess.Finished(
            end: verdict ?? ended.end, stdout: verdict == nil ? stdout : [],
            processorMicroseconds: ended.processorMicroseconds)
    }

    /// False at the deadline.
    private func isReadable() -> Bool {
        while true {
            let left = (deadline - monotonicMicroseconds()) / 1000
            guard left > 0 else { return false }
            var waits = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let count = poll(&waits, 1, Int32(clamping: left))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return true }
        }
    }

    /// Collects the exit status. `isPatient`: the output is closed, so the end is awaited until the
    /// deadline; otherwise the process is killed first.
    private func reap(_ isPatient: Bool) -> (end: Subprocess.End, processorMicroseconds: Int64) {
        if !isPatient { kill(process, SIGKILL) }
        var isKilled = !isPatient
        while true {
            switch Subprocess.reap(process, waiting: isKilled) {
            case .ended(let end, let microseconds): return (end, microseconds)
            case .gone: return (.exit(-1), 0)
            case .running where isKilled: continue
            case .running:
                if monotonicMicroseconds() >= deadline {
                    kill(process, SIGKILL)
                    isKilled = true
                } else {
                    usleep(1000)
                }
            }
        }
    }
}
