import Glibc
import Synchronization

/// Counts responses for Prometheus (text format 0.0.4).
///
/// Each route has its own cache lines of counters; recording is three relaxed additions.
public final class RequestMetrics: Sendable {
    /// Upper bounds of the histogram's buckets, in microseconds, and in Prometheus's seconds.
    static let bounds: [(microseconds: Int64, seconds: String)] = [
        (1_000, "0.001"), (5_000, "0.005"), (25_000, "0.025"), (100_000, "0.1"),
        (500_000, "0.5"), (2_500_000, "2.5"),
    ]

    private let labels: [String]
    private let rows: CounterRows

    /// Counters of zero for each route, by method (upper case) and URL pattern.
    public init(routes: [(method: String, pattern: String)]) {
        // The last row is for requests that no route took.
        labels =
            routes.map { "method=\"\($0.method)\",route=\"\(TextFormat.label($0.pattern))\"" } + [
                "method=\"\",route=\"\""
            ]
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

    /// Text of `/metrics`; routes without a request yet have no lines. `figures` follow those of
    /// the process.
    public func text(_ figures: [Figure]) -> String {
        var out = ""
        writeCounts(to: &out)
        writeDurations(to: &out)
        for figure in Figure.process + figures { TextFormat.write(figure, to: &out) }
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
