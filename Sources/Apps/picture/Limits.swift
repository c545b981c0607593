import CVips
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

    /// Tries everything that the sandbox and the limits forbid; true if none of it worked.
    static func hold() -> Bool {
        let opened = [
            open("/etc/passwd", O_RDONLY), open("/dev/shm/pasar-cage", O_WRONLY | O_CREAT, 0o600),
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0),
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0),
        ]
        guard opened.allSatisfy({ $0 < 0 }), pasar_fork() < 0 else { return false }
        let isFreeAgain = pasar_limit(Int32(RLIMIT_CPU.rawValue), cpuSeconds + 1) == 0
        // Not malloc: an optimiser sees that the memory is unused, and assumes success.
        let room = mmap(
            nil, Int(memoryBytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return !isFreeAgain && room == UnsafeMutableRawPointer(bitPattern: -1)
    }
}
