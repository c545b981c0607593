import Glibc

extension Subprocess {
    /// State of a process that was started and not yet reaped.
    public enum Reaped: Sendable, Equatable {
        /// Not over yet.
        case running
        /// Over, with its processor time; its number may belong to another from now on.
        case ended(End, processorMicroseconds: Int64)
        /// No subprocess of ours, or reaped before.
        case gone
    }

    /// Reaps a process that `start` returned, with its processor time as `wait4` counts it: its own
    /// and that of the processes that it waited for. `waiting`: returns at its end, else at once.
    public static func reap(_ process: pid_t, waiting: Bool = false) -> Reaped {
        var status: Int32 = 0
        var usage = rusage()
        let got = wait4(process, &status, waiting ? 0 : WNOHANG, &usage)
        if got == 0 || got < 0 && errno == EINTR { return .running }
        guard got == process else { return .gone }
        let signal = status & 0x7f
        return .ended(
            signal == 0 ? .exit(status >> 8 & 0xff) : .killed(signal),
            processorMicroseconds: microseconds(usage.ru_utime) + microseconds(usage.ru_stime))
    }

    private static func microseconds(_ time: timeval) -> Int64 {
        Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec)
    }
}
