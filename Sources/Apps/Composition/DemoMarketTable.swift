import Synchronization
import World

/// A tab-separated table of the demo market: the first row names the columns, `#` begins a comment.
struct DemoTable {
    let rows: [DemoRow]

    /// Bound of a table's rows; our files are far smaller.
    static let mostRows = 10_000

    init(_ name: String, in folder: String, columns: [String]) throws {
        guard let text = Resources.text("\(folder)/\(name)") else {
            throw DemoFault.unreadable(file: "\(folder)/\(name)")
        }
        var rows: [DemoRow] = []
        var isHeader = true
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            func fault(_ what: String) -> DemoFault {
                .table(file: name, line: index + 1, column: "", what)
            }
            if isHeader {
                guard cells == columns else {
                    throw fault("columns must be \(columns.joined(separator: ", "))")
                }
                isHeader = false
                continue
            }
            guard cells.count == columns.count else {
                throw fault("has \(cells.count) cells, must have \(columns.count)")
            }
            guard rows.count < Self.mostRows else { throw fault("more than \(Self.mostRows) rows") }
            let named = zip(columns, cells).map { ($0, $1) }
            rows.append(
                DemoRow(file: name, line: index + 1, cells: Dictionary(uniqueKeysWithValues: named))
            )
        }
        self.rows = rows
    }
}

/// One row, with its file and line for error messages.
struct DemoRow: Sendable {
    let file: String
    let line: Int
    let cells: [String: String]

    subscript(column: String) -> String {
        guard let cell = cells[column] else { preconditionFailure("no column \(column)") }
        return cell
    }

    func fault(_ column: String, _ what: String) -> DemoFault {
        .table(file: file, line: line, column: column, what)
    }

    func text(_ column: String) throws -> String {
        guard !self[column].isEmpty else { throw fault(column, "must not be empty") }
        return self[column]
    }

    func one<T: RawRepresentable<String>>(_ column: String, _: T.Type = T.self) throws -> T {
        guard let value = T(rawValue: self[column]) else {
            throw fault(column, "\(self[column]) is none of \(T.self)")
        }
        return value
    }

    func count(_ column: String, _ text: String? = nil) throws -> Int {
        let text = text ?? self[column]
        guard let n = Int(text), (0...1_000_000).contains(n) else {
            throw fault(column, "\(text) is no count")
        }
        return n
    }

    /// Looks up a key of another table; throws a fault that names the row.
    func find<T>(_ column: String, in known: [String: T], _ key: String? = nil) throws -> T {
        let key = key ?? self[column]
        guard let found = known[key] else { throw fault(column, "there is no \(key)") }
        return found
    }
}

/// A simulated clock. Each reading advances it a little, so that effects come after their causes.
final class DemoClock: Sendable {
    private let moment: Mutex<Instant>

    static let look = TimeSpan.milliseconds(40)

    init(_ start: Instant) { moment = Mutex(start) }

    var now: Instant {
        moment.withLock { moment in
            moment = moment + Self.look
            return moment
        }
    }

    func set(_ to: Instant) { moment.withLock { $0 = to } }
}

/// Deterministic pseudo-random choices by a key's hash (FNV-1a).
enum DemoDice {
    static func roll(_ key: String, below bound: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int((hash ^ (hash >> 32)) % UInt64(bound))
    }
}
