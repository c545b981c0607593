import Testing

@testable import Prometheus

private let routes = [(method: "GET", pattern: "/a"), (method: "POST", pattern: "/b/{hole}")]

@Suite struct MetricsTests {
    @Test func countsStandByRouteAndClass() {
        let metrics = RequestMetrics(routes: routes)
        for status in [200, 204, 303, 404, 404, 503] {
            metrics.record(route: 0, status: status, microseconds: 10)
        }
        metrics.record(route: 1, status: 201, microseconds: 10)
        metrics.record(route: nil, status: 404, microseconds: 10)
        let lines = Set(metrics.text([]).split(separator: "\n"))
        for line in [
            "http_requests_total{method=\"GET\",route=\"/a\",status=\"2xx\"} 2",
            "http_requests_total{method=\"GET\",route=\"/a\",status=\"3xx\"} 1",
            "http_requests_total{method=\"GET\",route=\"/a\",status=\"4xx\"} 2",
            "http_requests_total{method=\"GET\",route=\"/a\",status=\"5xx\"} 1",
            "http_requests_total{method=\"POST\",route=\"/b/{hole}\",status=\"2xx\"} 1",
            "http_requests_total{method=\"\",route=\"\",status=\"4xx\"} 1",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
    }

    @Test func bucketsAreCumulativeAndBoundsBelongToThem() {
        let metrics = RequestMetrics(routes: routes)
        for us: Int64 in [999, 1_000, 1_001, 25_000, 99_999, 2_500_000, 2_500_001, 9_000_000] {
            metrics.record(route: 0, status: 200, microseconds: us)
        }
        let label = "method=\"GET\",route=\"/a\""
        let name = "http_request_duration_seconds"
        let text = metrics.text([])
        let expected = """
            \(name)_bucket{\(label),le="0.001"} 2
            \(name)_bucket{\(label),le="0.005"} 3
            \(name)_bucket{\(label),le="0.025"} 4
            \(name)_bucket{\(label),le="0.1"} 5
            \(name)_bucket{\(label),le="0.5"} 5
            \(name)_bucket{\(label),le="2.5"} 6
            \(name)_bucket{\(label),le="+Inf"} 8
            \(name)_sum{\(label)} 14.128000
            \(name)_count{\(label)} 8

            """
        #expect(text.contains(expected), "\(text)")
    }

    @Test func everyLineIsOfTheTextFormat() {
        let metrics = RequestMetrics(routes: routes)
        metrics.record(route: 0, status: 200, microseconds: 5)
        let extra = [
            Figure(name: "outbox_waiting", help: "Rows\nto deliver.", value: 3),
            Figure(name: "orders_total", help: "Orders.", value: 9),
        ]
        let text = metrics.text(extra)
        #expect(text.hasSuffix("\n"))
        let gauge = """
            # HELP outbox_waiting Rows to deliver.
            # TYPE outbox_waiting gauge
            outbox_waiting 3

            """
        #expect(text.contains(gauge))
        #expect(text.contains("# TYPE orders_total counter\norders_total 9\n"))
        for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
            let value = line.split(separator: " ").last.flatMap { Double($0) }
            #expect(value != nil, "\(line)")
        }
    }

    @Test func theProcessIsMeasured() {
        let text = RequestMetrics(routes: []).text([])
        for name in ["process_resident_memory_bytes", "process_open_fds"] {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            let value = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
            #expect(value > 2, "\(name)")
        }
    }

    @Test func nothingIsLostBetweenThreads() async {
        let metrics = RequestMetrics(routes: routes)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for i in 0..<5_000 {
                        metrics.record(route: i % 2, status: 200, microseconds: 1)
                    }
                }
            }
        }
        let text = metrics.text([])
        #expect(text.contains("{method=\"GET\",route=\"/a\",status=\"2xx\"} 20000\n"))
        #expect(text.contains("{method=\"POST\",route=\"/b/{hole}\",status=\"2xx\"} 20000\n"))
    }
}
