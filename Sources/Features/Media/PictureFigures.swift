import Prometheus
import Synchronization

/// Figures of this process's conversions, of all accounts together.
final class PictureFigures: Sendable {
    private let conversions = Atomic<Int64>(0)
    private let microseconds = Atomic<Int64>(0)

    func add(microseconds more: Int64) {
        conversions.add(1, ordering: .relaxed)
        microseconds.add(more, ordering: .relaxed)
    }

    /// Number of child processes that were started for a picture.
    var count: Int64 { conversions.load(ordering: .relaxed) }

    var all: [Figure] {
        [
            Figure(
                name: "pasar_picture_conversions_total",
                help: "Pictures given to a child process, refused ones too.", value: count),
            Figure(
                name: "pasar_picture_processor_milliseconds_total",
                help: "Processor time of the pictures' child processes, of all accounts.",
                value: microseconds.load(ordering: .relaxed) / 1000),
        ]
    }
}
