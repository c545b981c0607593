import CVips
import Glibc

/// What this process may use, set before it sees the file. Not to be raised again.
enum Limits {
    /// Address space in bytes: 40 megapixels of a progressive JPEG in work, and libvips itself.
    static let memoryBytes: UInt = 1_000_000_000
    /// A phone's photo takes a fifth of one.
    static let cpuSeconds: UInt = 10
    /// Each file that it writes; a WebP of 1200 pixels has 100 to 400 KB.
    static let fileBytes: UInt = 20_000_000
    static let openFiles: UInt = 32
    /// Steps behind the server, in the scheduler's unit.
    static let niceness: Int32 = 5

    /// False if one of them doesn't hold.
    static func set() -> Bool {
        _ = nice(niceness)
        return pasar_limit(Int32(RLIMIT_AS.rawValue), memoryBytes) == 0
            && pasar_limit(Int32(RLIMIT_CPU.rawValue), cpuSeconds) == 0
            && pasar_limit(Int32(RLIMIT_FSIZE.rawValue), fileBytes) == 0
            && pasar_limit(Int32(RLIMIT_NOFILE.rawValue), openFiles) == 0
            && pasar_limit(Int32(RLIMIT_CORE.rawValue), 0) == 0
    }

    /// Tries what the cage and the limits forbid; true if none of it worked.
    static func hold() -> Bool {
        let opened = [
            open("/etc/passwd", O_RDONLY), open("/dev/shm/pasar-cage", O_WRONLY | O_CREAT, 0o600),
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0),
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0),
        ]
        guard opened.allSatisfy({ $0 < 0 }), pasar_fork() < 0 else { return false }
        let isFreeAgain = pasar_limit(Int32(RLIMIT_CPU.rawValue), cpuSeconds + 1) == 0
        // Not malloc: an optimiser knows that nobody uses what it gives, and takes it for granted.
        let room = mmap(
            nil, Int(memoryBytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return !isFreeAgain && room == UnsafeMutableRawPointer(bitPattern: -1)
    }
}
