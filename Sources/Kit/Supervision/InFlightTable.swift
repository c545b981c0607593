import Glibc
import Synchronization

/// Requests that are being answered, in a file that is mapped into memory: what the process wrote
/// there outlives its crash, at the price of a copy and no system call.
///
/// A slot is taken when a request comes and freed when its answer is made. The slot of the running
/// task is a task-local value, so that a signal handler on the crashing thread can say which request
/// it was; where the crash is on a thread of a store, all requests under way are suspects.
public final class InFlightTable: Sendable {
    /// Bound of the slots; further requests are answered, and not seen.
    static let slots = 1024
    static let slotBytes = 512
    /// Bound of a request's text; a longer one is cut.
    static let textBytes = slotBytes - 8
    static let headerBytes = 512
    static let bytes = headerBytes + slots * slotBytes

    /// Offsets in the header: the slot of the thread that crashed, plus 1, and the signal.
    private static let crashedOffset = 0
    private static let signalOffset = 8

    /// Slot of the request that this task answers; -1 for none.
    @TaskLocal static var current = -1

    private struct Memory: @unchecked Sendable { let base: UnsafeMutableRawPointer }
    private let memory: Memory
    private let free: Mutex<[Int]>

    /// Maps the file, which `clear` has made. Nil where it can't be mapped.
    public init?(path: String) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var about = stat()
        guard fstat(file, &about) == 0, about.st_size >= Self.bytes,
            let base = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            base != MAP_FAILED
        else { return nil }
        memory = Memory(base: base)
        free = Mutex(Array((0..<Self.slots).reversed()))
    }

    deinit { munmap(memory.base, Self.bytes) }

    /// Makes the file anew, empty. False where it can't be written.
    public static func clear(path: String) -> Bool {
        unlink(path)
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return ftruncate(file, off_t(bytes)) == 0
    }

    /// Takes a slot for a request; nil where all are taken.
    func begin(_ request: String) -> Int? {
        guard let slot = free.withLock({ $0.popLast() }) else { return nil }
        let start = memory.base + Self.headerBytes + slot * Self.slotBytes
        var request = Self.cut(request)
        let length = request.withUTF8 { text in
            let length = min(text.count, Self.textBytes)
            if let from = text.baseAddress { (start + 8).copyMemory(from: from, byteCount: length) }
            return length
        }
        start.storeBytes(of: length, as: Int.self)
        return slot
    }

    /// The request as a slot holds it: without control characters, and cut.
    static func cut(_ request: String) -> String {
        let isPlain = request.utf8.count <= textBytes && request.utf8.allSatisfy { $0 > 31 }
        if isPlain { return request }
        let bytes = request.utf8.prefix(textBytes / 2).map { $0 > 31 && $0 < 127 ? $0 : 63 }
        return String(decoding: bytes, as: UTF8.self)
    }

    func end(_ slot: Int) {
        let start = memory.base + Self.headerBytes + slot * Self.slotBytes
        start.storeBytes(of: 0, as: Int.self)
        free.withLock { $0.append(slot) }
    }

    /// Answers a request with its slot taken.
    public func during<T: Sendable>(
        _ request: String, _ answer: () async throws -> T
    ) async rethrows -> T {
        guard let slot = begin(request) else { return try await answer() }
        defer { end(slot) }
        return try await Self.$current.withValue(slot, operation: answer)
    }

    // MARK: after a crash

    /// The traces of a crash: requests under way, and the one whose thread crashed.
    public struct Traces: Sendable, Equatable {
        public var culprit: String?
        public var underWay: [String] = []
    }

    /// Reads what a process left behind; empty where the file can't be read.
    public static func traces(path: String) -> Traces {
        guard let table = InFlightTable(path: path) else { return Traces() }
        let crashed = table.memory.base.load(fromByteOffset: crashedOffset, as: Int.self) - 1
        var traces = Traces()
        for slot in 0..<slots {
            let start = table.memory.base + headerBytes + slot * slotBytes
            let length = start.load(as: Int.self)
            guard (1...textBytes).contains(length) else { continue }
            let bytes = UnsafeRawBufferPointer(start: start + 8, count: length)
            let text = String(decoding: bytes, as: UTF8.self)
            traces.underWay.append(text)
            if slot == crashed { traces.culprit = text }
        }
        return traces
    }

    // MARK: at a crash

    /// Signals by which a fault of ours ends the process.
    public static let faults = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS]

    /// Notes the crashing thread's request from now on, when the process crashes. For one table of
    /// a process, for its whole life.
    public func watchCrashes() {
        _ = Unmanaged.passRetained(self)
        crashHeader = memory.base
        for number in Self.faults {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                // Only stores and a read of the thread's own task: what a signal handler may do.
                let slot = InFlightTable.current
                crashHeader?.storeBytes(of: slot + 1, toByteOffset: 0, as: Int.self)
                crashHeader?.storeBytes(of: Int(number), toByteOffset: 8, as: Int.self)
                signal(number, SIG_DFL)
                raise(number)
            }
            sigemptyset(&action.sa_mask)
            sigaction(number, &action, nil)
        }
    }
}

/// Header of the table whose process this is. Written once, before any request; read by a signal
/// handler, which can't take a lock.
nonisolated(unsafe) private var crashHeader: UnsafeMutableRawPointer?
