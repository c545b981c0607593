import CCage
import Glibc

/// Attempts to leave the cage, each in a process of its own, for `pasar-picture check`.
enum Escape: Int32, CaseIterable {
    case readFile, makeFile, connect, localSocket, process, program, signal, raisedLimit, code
    case memory

    /// Tries everything; true if none of it worked.
    static func allFail() -> Bool {
        allCases.allSatisfy { escape in
            let status = pasar_status_of(
                { number in Escape(rawValue: number)?.isPossible() == false ? 0 : 1 },
                escape.rawValue)
            return escape.fails(status)
        }
    }

    /// The end of the process that tried: killed by the filter, or refused by a limit.
    private func fails(_ status: Int32) -> Bool {
        switch self {
        case .memory: status == 0
        default: status & 0x7f == SIGSYS
        }
    }

    private func isPossible() -> Bool {
        guard Limits.lockIn() == .holds else { return true }
        switch self {
        case .readFile: return open("/etc/passwd", O_RDONLY) >= 0
        case .makeFile: return open("/dev/shm/pasar-cage", O_WRONLY | O_CREAT, 0o600) >= 0
        case .connect: return socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0
        case .localSocket: return socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) >= 0
        case .process: return pasar_status_of({ _ in 0 }, 0) >= 0
        case .program:
            become("/bin/true")
            return true
        case .signal: return kill(getppid(), 0) == 0
        case .raisedLimit:
            return pasar_limit(Int32(RLIMIT_CPU.rawValue), Limits.cpuSeconds + 1) == 0
        case .code: return Self.hasMemory(4096, PROT_READ | PROT_EXEC)
        case .memory: return Self.hasMemory(Int(Limits.memoryBytes), PROT_READ | PROT_WRITE)
        }
    }

    private func become(_ program: String) {
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
        execv(program, &words)
    }

    // Not malloc: an optimiser sees that the memory is unused, and assumes success.
    private static func hasMemory(_ bytes: Int, _ protection: Int32) -> Bool {
        mmap(nil, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            != UnsafeMutableRawPointer(bitPattern: -1)
    }
}
