import CCage
import Glibc

/// The launcher that gives up what a program doesn't need, and then becomes that program.
///
///     pasar-cage [--calls files|connections|server] [--memory BYTES] [--cpu SECONDS]
///         [--open-files COUNT] [--file-bytes BYTES] [--nice STEPS] [--ends-with SIGNAL]
///         [--read PATH]… [--write PATH]… [--connect PORT]… [--listen PORT]… [--keep PRIVILEGE]…
///         -- PROGRAM ARGUMENT…
///     pasar-cage check     # prints what this kernel can't do, a line each
@main
enum CageProgram {
    /// Exit code if the program couldn't be started, as shells have it.
    static let notStarted: Int32 = 126

    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        if words == ["check"] {
            for line in missing() { print(line) }
            exit(0)
        }
        guard let order = CageOrder(words) else { fail("its arguments can't be understood") }
        if let fault = order.giveUp() { fail(fault) }
        order.become()
        fail("\(order.program) can't be started: error \(errno)")
    }

    private static func fail(_ reason: String) -> Never {
        let line = "pasar-cage: \(reason)\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(notStarted)
    }

    /// Codes of what is missing, known to `Cage.MissingPart`.
    private static func missing() -> [String] {
        let version = pasar_landlock_version()
        return [
            pasar_has_filters() == 1 ? nil : "calls",
            version >= Landlock.filesVersion ? nil : "files",
            version >= Landlock.portsVersion ? nil : "ports",
        ].compactMap(\.self)
    }
}

/// One program with its restrictions, as the command line has them.
struct CageOrder {
    private(set) var program = ""
    private var arguments: [String] = []
    private var calls = PASAR_CALLS_FILES
    private var limits: [(what: Int32, most: UInt)] = [(Int32(RLIMIT_CORE.rawValue), 0)]
    private var niceness: Int32 = 0
    private var endsWith: Int32?
    private var landlock = Landlock()
    /// Bits of root's privileges that stay.
    private var kept: UInt64 = 0

    init?(_ words: [String]) {
        guard let end = words.firstIndex(of: "--"), end + 1 < words.count, end % 2 == 0 else {
            return nil
        }
        for at in stride(from: 0, to: end, by: 2) {
            guard take(words[at], words[at + 1]) else { return nil }
        }
        program = words[end + 1]
        arguments = Array(words[(end + 1)...])
        landlock.programs.append(program)
    }

    private mutating func take(_ option: String, _ value: String) -> Bool {
        switch option {
        case "--read": landlock.reads.append(value)
        case "--write": landlock.writes.append(value)
        case "--calls":
            guard let list = Self.lists[value] else { return false }
            calls = list
        default: return takeNumber(option, value)
        }
        return true
    }

    private static let lists = [
        "files": PASAR_CALLS_FILES, "connections": PASAR_CALLS_CONNECTIONS,
        "server": PASAR_CALLS_SERVER,
    ]

    private mutating func takeNumber(_ option: String, _ value: String) -> Bool {
        guard let number = UInt(value) else { return false }
        switch option {
        case "--memory": limits.append((Int32(RLIMIT_AS.rawValue), number))
        case "--cpu": limits.append((Int32(RLIMIT_CPU.rawValue), number))
        case "--open-files": limits.append((Int32(RLIMIT_NOFILE.rawValue), number))
        case "--file-bytes": limits.append((Int32(RLIMIT_FSIZE.rawValue), number))
        case "--nice": niceness = Int32(clamping: number)
        case "--ends-with": endsWith = Int32(clamping: number)
        case "--connect": landlock.connects.append(number)
        case "--listen": landlock.listens.append(number)
        case "--keep":
            guard number < 64 else { return false }
            kept |= 1 << UInt64(number)
        default: return false
        }
        return true
    }

    /// Gives up everything that isn't named; returns the reason if that fails. What this kernel
    /// doesn't have is left out: the server says so at its start.
    func giveUp() -> String? {
        if let endsWith, pasar_end_with_parent(endsWith) != 0 { return "no signal of an end" }
        _ = nice(niceness)
        for limit in limits {
            // A lower limit of the server's own stays: only root can raise one.
            guard pasar_limit(limit.what, limit.most) == 0 || errno == EPERM else {
                return "limit \(limit.what) can't be set: error \(errno)"
            }
        }
        guard pasar_gain_nothing() == 0 else { return "privileges can't be given up" }
        if let fault = landlock.restrict() { return fault }
        pasar_drop_privileges(kept)
        guard pasar_has_filters() == 1 else { return nil }
        return pasar_filter_calls(calls) == 0 ? nil : "calls can't be filtered: error \(errno)"
    }

    /// Returns only on failure.
    func become() {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        execv(program, &words)
    }
}
