import Glibc
import Synchronization
import World

/// Counts responses for Prometheus (text format 0.0.4).
///
/// Each route has its own cache lines of counters; recording is three relaxed additions.
public final class Metrics: Sendable {
    /// Upper bounds of the histogram's buckets, in microseconds, and in Prometheus's seconds.
    static let bounds: [(microseconds: Int64, seconds: String)] = [
        (1_000, "0.001"), (5_000, "0.005"), (25_000, "0.025"), (100_000, "0.1"),
        (500_000, "0.5"), (2_500_000, "2.5"),
    ]

    private let labels: [String]
    private let rows: CounterRows

    init(routes: [Route]) {
        // The last row is for requests that no route took.
        labels =
            routes.map {
                let method = $0.method.rawValue.uppercased()
                return "method=\"\(method)\",route=\"\(Self.escaped($0.place.pattern))\""
            } + ["method=\"\",route=\"\""]
        rows = CounterRows(labels.count)
    }

    /// Counts a response. `route` is its index in the table; nil if no route matched.
    public func record(route: Int?, status: Int, microseconds: Int64) {
        let row = route ?? labels.count - 1
        let bucket =
            Self.bounds.firstIndex { microseconds <= $0.microseconds } ?? Self.bounds.count
        rows.add(1, row, Slot.status + min(max(status / 100, 1), 5) - 1)
        rows.add(1, row, Slot.bucket + bucket)
        rows.add(max(microseconds, 0), row, Slot.sum)
    }

    /// Text of `/metrics`; routes without a request yet have no lines. In `extra`, a name that ends
    /// with `_total` is a counter, any other a gauge.
    public func text(extra: [(name: String, help: String, value: Int64)]) -> String {
        var out = ""
        writeCounts(to: &out)
        writeDurations(to: &out)
        let own: [(name: String, help: String, value: Int64)] = [
            ("process_resident_memory_bytes", "Resident memory.", Self.residentBytes()),
            ("process_open_fds", "Open file descriptors.", Self.openFiles()),
        ]
        for (name, help, value) in own + extra {
            let type = name.hasSuffix("_total") ? "counter" : "gauge"
            out += "# HELP \(name) \(Self.helpText(help))\n# TYPE \(name) \(type)\n"
            out += "\(name) \(value)\n"
        }
        return out
    }

    private func writeCounts(to out: inout String) {
        out += "# HELP http_requests_total Requests answered, by route and class of status.\n"
        out += "# TYPE http_requests_total counter\n"
        for (row, label) in labels.enumerated() {
            for status in 0..<5 {
                let n = rows.value(row, Slot.status + status)
                if n == 0 { continue }
                out += "http_requests_total{\(label),status=\"\(status + 1)xx\"} \(n)\n"
            }
        }
    }

    private func writeDurations(to out: inout String) {
        let name = "http_request_duration_seconds"
        out += "# HELP \(name) From the head of a request to its answer, by route.\n"
        out += "# TYPE \(name) histogram\n"
        for (row, label) in labels.enumerated() {
            let counts = (0...Self.bounds.count).map { rows.value(row, Slot.bucket + $0) }
            let all = counts.reduce(0, +)
            if all == 0 { continue }
            var sofar: Int64 = 0
            for (bound, n) in zip(Self.bounds, counts) {
                sofar += n
                out += "\(name)_bucket{\(label),le=\"\(bound.seconds)\"} \(sofar)\n"
            }
            out += "\(name)_bucket{\(label),le=\"+Inf\"} \(all)\n"
            out += "\(name)_sum{\(label)} \(Self.seconds(rows.value(row, Slot.sum)))\n"
            out += "\(name)_count{\(label)} \(all)\n"
        }
    }

    private enum Slot {
        static let status = 0
        static let bucket = 5
        static let sum = 12
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let rest = String(microseconds % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - rest.count)
        return "\(microseconds / 1_000_000).\(zeros)\(rest)"
    }

    private static func escaped(_ label: String) -> String {
        String(
            label.flatMap { c -> String in
                switch c {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(c)
                }
            })
    }

    private static func helpText(_ help: String) -> String {
        help.split(separator: "\n").joined(separator: " ")
    }

    /// Resident memory: the second number of `/proc/self/statm`, in pages, times the page size.
    private static func residentBytes() -> Int64 {
        let words = Resources.text("/proc/self/statm")?.split(separator: " ") ?? []
        guard words.count > 1, let pages = Int64(words[1]) else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Open descriptors, without the one that reads the folder.
    private static func openFiles() -> Int64 {
        Int64(max(Resources.names(in: "/proc/self/fd").count - 1, 0))
    }
}

/// Rows of sixteen counters, two cache lines each.
private final class CounterRows: @unchecked Sendable {
    // The block is allocated in `init` and freed in `deinit`; between them only atomics touch it.
    private let counters: UnsafeMutablePointer<Atomic<Int64>>
    private let count: Int
    private static let perRow = 16

    init(_ rows: Int) {
        count = rows * Self.perRow
        counters = .allocate(capacity: count)
        for i in 0..<count { (counters + i).initialize(to: Atomic(0)) }
    }

    deinit {
        counters.deinitialize(count: count)
        counters.deallocate()
    }

    func add(_ n: Int64, _ row: Int, _ slot: Int) {
        counters[place(row, slot)].wrappingAdd(n, ordering: .relaxed)
    }

    func value(_ row: Int, _ slot: Int) -> Int64 {
        counters[place(row, slot)].load(ordering: .relaxed)
    }

    private func place(_ row: Int, _ slot: Int) -> Int {
        let place = row * Self.perRow + slot
        precondition((0..<count).contains(place))
        return place
    }
}
