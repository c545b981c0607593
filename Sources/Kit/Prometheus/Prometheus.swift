import Glibc
import World

/// Prometheus: figures of this process as Prometheus reads them (text format 0.0.4).
///
/// Promises: recording a response takes no lock; a figure has one name, one sentence and one line.

/// A value at this moment. A name that ends with `_total` is a counter, any other a gauge.
public struct Figure: Sendable, Hashable {
    /// Prometheus's name: `pasar_live_viewers`.
    public let name: String
    /// One sentence for whoever reads `/metrics`.
    public let help: String
    /// The value; Prometheus reads it as a number without a unit.
    public let value: Int64

    /// A figure with its name, its sentence and its value.
    public init(name: String, help: String, value: Int64) {
        self.name = name
        self.help = help
        self.value = value
    }

    /// Memory and open files of this process, as the kernel counts them.
    public static var process: [Figure] {
        [
            Figure(
                name: "process_resident_memory_bytes", help: "Resident memory.",
                value: residentBytes),
            Figure(name: "process_open_fds", help: "Open file descriptors.", value: openFiles),
        ]
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static var residentBytes: Int64 {
        let words = Resources.text("/proc/self/statm")?.split(separator: " ") ?? []
        guard words.count > 1, let pages = Int64(words[1]) else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Without the one that reads the folder.
    private static var openFiles: Int64 {
        Int64(max(Resources.names(in: "/proc/self/fd").count - 1, 0))
    }
}

/// The text format: a figure as three lines, labels escaped.
enum TextFormat {
    /// A figure with its type, as three lines.
    static func write(_ figure: Figure, to out: inout String) {
        let type = figure.name.hasSuffix("_total") ? "counter" : "gauge"
        let help = figure.help.split(separator: "\n").joined(separator: " ")
        out += "# HELP \(figure.name) \(help)\n# TYPE \(figure.name) \(type)\n"
        out += "\(figure.name) \(figure.value)\n"
    }

    /// A label's value, escaped.
    static func label(_ text: String) -> String {
        String(
            text.flatMap { character -> String in
                switch character {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(character)
                }
            })
    }
}
