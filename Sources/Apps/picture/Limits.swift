import CCage
import Glibc

/// Resource limits of this process, set before it opens the file; they can't be raised again.
enum Limits {
    /// Address space in bytes: the coefficients of a progressive JPEG of 108 megapixels
    /// whose colours are as fine as its light are 650 MB, and libvips itself.
    static let memoryBytes: UInt = 1_000_000_000
    /// CPU seconds; a phone's photo takes a fifth of one.
    static let cpuSeconds: UInt = 10
    /// Bytes of each file that it writes; a WebP of 1200 pixels has 100 to 400 KB.
    static let fileBytes: UInt = 20_000_000
    static let openFiles: UInt = 32
    /// Scheduling priority below the server, in steps of `nice`.
    static let niceness: Int32 = 5

    /// Sets all limits; false if one of them fails.
    static func set() -> Bool {
        _ = nice(niceness)
        return pasar_limit(Int32(RLIMIT_AS.rawValue), memoryBytes) == 0
            && pasar_limit(Int32(RLIMIT_CPU.rawValue), cpuSeconds) == 0
            && pasar_limit(Int32(RLIMIT_FSIZE.rawValue), fileBytes) == 0
            && pasar_limit(Int32(RLIMIT_NOFILE.rawValue), openFiles) == 0
            && pasar_limit(Int32(RLIMIT_CORE.rawValue), 0) == 0
    }

    /// The filter's state after `lockIn`.
    enum Filter { case holds, missingInKernel, failed }

    /// From here on this process opens no file, no connection and no other process; one that tries
    /// is killed. A kernel without filters leaves it with its limits.
    static func lockIn() -> Filter {
        guard pasar_gain_nothing() == 0, pasar_hide() == 0 else { return .failed }
        pasar_drop_privileges(0)
        guard pasar_has_filters() == 1 else { return .missingInKernel }
        return pasar_filter_calls(PASAR_CALLS_DECODER) == 0 ? .holds : .failed
    }
}
